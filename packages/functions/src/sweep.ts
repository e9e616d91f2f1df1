/** Lambda entry of the sweep: on a schedule, what got stuck goes back to the queue. */
import { sweep } from "@bonafide/core/screening/sweep";
import { composeWorker } from "./compose.ts";
import { ambientEnv, type Env } from "./config.ts";
import { once, type World } from "./world.ts";

export type SweepHandler = (event?: unknown, context?: unknown) => Promise<{ readonly requeued: number }>;

export function createSweepHandler(env: Env, world: World = {}): SweepHandler {
  const worker = once(() => composeWorker(env, world));
  return async () => {
    const { base } = worker();
    const { requeued } = await sweep(base);
    base.logger.info("swept all", { count: requeued });
    return { requeued };
  };
}

export const handler = createSweepHandler(ambientEnv());
