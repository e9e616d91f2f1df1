/** Gives the worker an event that the reconciling found, as if the ATS had sent it. */
import type { ScreeningJob } from "../domain/event.ts";
import type { Reconciling } from "./reconciling.ts";

export async function enqueue(
  { deps, connection, enqueued }: Pick<Reconciling, "deps" | "connection" | "enqueued">,
  event: ScreeningJob["event"],
): Promise<void> {
  const traceId = deps.ids();
  await deps.queue.send({
    schemaVersion: 1,
    connectionId: connection.id,
    event,
    traceId,
    // A missing answer gets the full patience before it counts as deleted.
    receivedAt: deps.clock().toISOString(),
    waits: 0,
  });
  const ids = {
    connectionId: connection.id,
    candidateId: event.candidateId,
    ...("applicationId" in event ? { applicationId: event.applicationId } : {}),
  };
  if ("applicationId" in event) enqueued.add(event.applicationId);
  deps.logger.info("reconciled", { ...ids, traceId, event: event.kind });
}
