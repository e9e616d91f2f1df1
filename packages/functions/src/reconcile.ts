/** Lambda entry of the reconciling: on a schedule, what no webhook announced is looked for in the ATS's own lists. */
import { type Reconciled, reconcile } from "@bonafide/core/screening/reconcile";
import { composeWorker } from "./compose.ts";
import { ambientEnv, type Env } from "./config.ts";
import { once, type World } from "./world.ts";

export type ReconcileHandler = (event?: unknown, context?: unknown) => Promise<Reconciled>;

export function createReconcileHandler(env: Env, world: World = {}): ReconcileHandler {
  const worker = once(() => composeWorker(env, world));
  return async () => {
    const { base } = worker();
    const reconciled = await reconcile(base);
    base.logger.info("reconciled all", { count: reconciled.enqueued });
    return reconciled;
  };
}

export const handler = createReconcileHandler(ambientEnv());
