/** The composition root of the ingress: a queue, the webhook secrets and the registry of webhooks, and nothing more. */
import { webhooks } from "@bonafide/core/ats/webhooks";
import { SettingsError } from "@bonafide/core/domain/errors";
import { CANARY_ATS, canarySecrets, canaryWebhook } from "./canary-delivery.ts";
import { type AwsSettings, type Env, metricNamespace, parseIngressConfig } from "./config.ts";
import type { IngressDeps } from "./ingress.ts";
import { createLineLogger, createLineMetrics } from "./ingress-logger.ts";
import { createLeanQueue } from "./lean-queue.ts";
import { systemClock, systemIds, type World } from "./world.ts";

/** Lambda sets both in every execution environment; the ingress signs with these and looks for no others. */
function identity({ region, credentials }: AwsSettings) {
  const missing = [
    ...(region === undefined ? ["AWS_REGION"] : []),
    ...(credentials === undefined ? ["AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"] : []),
  ];
  if (region === undefined || credentials === undefined)
    throw new SettingsError(`settings missing: ${missing.join(", ")}`);
  return { region, credentials };
}

export function composeIngress(env: Env, world: World = {}): IngressDeps {
  const { aws, queueUrl, webhookSecrets, canary } = parseIngressConfig(env);
  const clock = world.clock ?? systemClock;
  return {
    secrets:
      canary === undefined ? webhookSecrets : { ...webhookSecrets, [canary.connectionId]: canarySecrets(canary) },
    atses: { ...webhooks, [CANARY_ATS]: { webhook: canaryWebhook } },
    // Signed at the real time, whatever time the ingress is told that it is.
    queue: createLeanQueue({ ...identity(aws), queueUrl, endpoint: aws.sqs, clock: systemClock }),
    clock,
    ids: world.ids ?? systemIds,
    logger: world.logger ?? createLineLogger(clock),
    metrics: world.metrics ?? createLineMetrics(clock, undefined, metricNamespace(env)),
  };
}
