/** Lambda entry of the canary: on a schedule, one signed delivery to the stage's own ingress, as an ATS would send it. */
import { CANARY_ATS, canaryDelivery } from "./canary-delivery.ts";
import { ambientCanaryEnv, type Env, parseCanaryConfig } from "./config.ts";
import { createLineLogger } from "./ingress-logger.ts";
import { INGRESS_TIMEOUT_SECONDS } from "./limits.ts";
import { createPost } from "./post.ts";
import { describeError } from "./safe-log.ts";
import { systemClock, type World } from "./world.ts";

export type CanaryHandler = (event?: unknown, context?: unknown) => Promise<{ readonly status: number }>;

/** Longer than the ingress gives itself. */
const ANSWER_MS = (INGRESS_TIMEOUT_SECONDS + 2) * 1000;

export function createCanaryHandler(env: Env, world: World = {}): CanaryHandler {
  const { ingressUrl, canary } = parseCanaryConfig(env);
  const clock = world.clock ?? systemClock;
  const logger = world.logger ?? createLineLogger(clock);
  const post = createPost(new URL(`/webhooks/${canary.connectionId}`, ingressUrl), ANSWER_MS);
  return async () => {
    const fields = { connectionId: canary.connectionId, provider: CANARY_ATS };
    try {
      const { status } = await post(canaryDelivery(canary, clock()));
      logger[status === 200 ? "info" : "error"]("canary sent", { ...fields, status });
      return { status };
    } catch (error) {
      // Whoever waits for it at the other end says so; this says where it stopped.
      logger.error("canary not sent", { ...fields, ...describeError(error) });
      return { status: 0 };
    }
  };
}

let ambient: CanaryHandler | undefined;

export const handler: CanaryHandler = async () => {
  ambient ??= createCanaryHandler(await ambientCanaryEnv());
  return ambient();
};
