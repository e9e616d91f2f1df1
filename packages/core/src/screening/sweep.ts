/** Puts back what got stuck: runs whose worker died, waits whose message was lost, evidence worth asking for again. */
import type { ScreeningRecord } from "../domain/screening-record.ts";
import { hasNewObservations } from "../domain/screening-record.ts";
import { isUndecided } from "../domain/decision.ts";
import type { ScreeningDeps } from "./deps.ts";
import { prolongHeld } from "./legal-hold.ts";

const BATCH = 100;

/** Less than a screening may touch: records and the queue. */
export type SweepDeps = Pick<ScreeningDeps, "queue" | "clock" | "logger" | "metrics"> & {
  readonly stores: Pick<ScreeningDeps["stores"], "connections" | "screenings" | "decisions">;
};

export async function sweep(deps: SweepDeps): Promise<{ readonly requeued: number }> {
  let [requeued, stuck] = [0, 0];
  for (const connectionId of await deps.stores.connections.ids()) {
    for (const record of await deps.stores.screenings.due(connectionId, deps.clock(), BATCH)) {
      await requeue(deps, record);
      requeued += 1;
      if (record.state !== "done") stuck += 1;
    }
    await prolongHeld(deps, connectionId);
  }
  if (stuck > 0) deps.metrics.count("SweptStuck", stuck);
  // Evidence worth asking for again, verdicts whose time is over: due, and nothing went wrong.
  if (requeued > stuck) deps.metrics.count("SweptDue", requeued - stuck);
  return { requeued };
}

function kindOf(record: ScreeningRecord): "recheck" | "decide" | "application_updated" {
  if (record.state !== "done") return "application_updated";
  const isClosed = record.outcome === "closed" || record.outcome === "out_of_scope";
  return isUndecided(record) && (isClosed || !hasNewObservations(record)) ? "decide" : "recheck";
}

async function requeue(deps: SweepDeps, record: ScreeningRecord): Promise<void> {
  const { connectionId, applicationId, candidateId, traceId } = record;
  deps.logger.info("swept", { connectionId, applicationId, traceId, code: record.state });
  await deps.queue.send({
    schemaVersion: 1,
    connectionId,
    event: { kind: kindOf(record), applicationId, candidateId },
    traceId: record.traceId,
    // What was once read gets the full patience again before a missing answer counts as deleted.
    receivedAt: record.digest === null ? record.receivedAt : deps.clock().toISOString(),
    waits: 0,
  });
}
