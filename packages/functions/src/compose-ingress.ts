/** The composition root of the ingress: a queue client, the webhook secrets and the ATS registry, and nothing more. */
import { SQSClient } from "@aws-sdk/client-sqs";
import { atses } from "@bonafide/core/ats";
import { clientConfig } from "./aws.ts";
import { type Env, parseIngressConfig } from "./config.ts";
import { createLineLogger, createLineMetrics } from "./ingress-logger.ts";
import { INGRESS_AWS_ATTEMPTS } from "./limits.ts";
import { createSqsQueue } from "./sqs-queue.ts";
import type { IngressDeps } from "./webhook-app.ts";
import { systemClock, systemIds, type World } from "./world.ts";

export function composeIngress(env: Env, world: World = {}): IngressDeps {
  const { aws, queueUrl, webhookSecrets } = parseIngressConfig(env);
  const clock = world.clock ?? systemClock;
  const client = new SQSClient(clientConfig(aws, aws.sqs, INGRESS_AWS_ATTEMPTS));
  return {
    secrets: webhookSecrets,
    atses,
    queue: createSqsQueue({ client, queueUrl }),
    clock,
    ids: world.ids ?? systemIds,
    logger: world.logger ?? createLineLogger(clock),
    metrics: world.metrics ?? createLineMetrics(clock),
  };
}
