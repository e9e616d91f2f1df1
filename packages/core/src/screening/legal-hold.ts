/** Keeps decisions from expiring while a legal hold is on: those whose time is nearly over get another year. */
import { daysFrom } from "../domain/retention.ts";
import type { ScreeningDeps } from "./deps.ts";

const BATCH = 100;
/** Sooner than the longest outage of the sweep. */
const NEARLY_OVER_DAYS = 30;
const LONGER_DAYS = 366;

export async function prolongHeld(
  deps: Pick<ScreeningDeps, "clock"> & {
    readonly stores: Pick<ScreeningDeps["stores"], "connections" | "decisions">;
  },
  connectionId: string,
): Promise<number> {
  const connection = await deps.stores.connections.get(connectionId);
  if (connection?.legalHold !== true) return 0;
  const now = deps.clock();
  const ending = await deps.stores.decisions.expiring(connectionId, new Date(daysFrom(now, NEARLY_OVER_DAYS)), BATCH);
  for (const decision of ending) {
    // Lost to a worker that wrote meanwhile, and with it prolonged it.
    await deps.stores.decisions.write({
      ...decision,
      fence: decision.fence + 1,
      expiresAt: daysFrom(now, LONGER_DAYS),
    });
  }
  return ending.length;
}
