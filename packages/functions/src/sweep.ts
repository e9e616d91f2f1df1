/** Lambda entry of the sweep: on a schedule, what got stuck goes back to the queue. */
import { sweep } from "@bonafide/core/screening/sweep";
import { composeSweep } from "./compose-sweep.ts";
import { ambientEnv, type Env } from "./config.ts";
import { once, type World } from "./world.ts";

export type SweepHandler = (event?: unknown, context?: unknown) => Promise<{ readonly requeued: number }>;

export function createSweepHandler(env: Env, world: World = {}): SweepHandler {
  const composed = once(() => composeSweep(env, world));
  return async () => {
    const deps = composed();
    const { requeued } = await sweep(deps);
    deps.logger.info("swept all", { count: requeued });
    return { requeued };
  };
}

export const handler = createSweepHandler(ambientEnv());
