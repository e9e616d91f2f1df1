/** Has one application screened again at an operator's word, whether or not anything about it is kept. */
import type { ApplicationRef } from "../domain/application.ts";
import type { Clock, Ids } from "../domain/ports.ts";
import type { ScreeningStore } from "../stores/stores.ts";
import type { JobQueue } from "./deps.ts";

export type Rescreened =
  | { readonly status: "asked"; readonly event: "recheck" | "application_created" | "application_updated" }
  /** Nothing is kept of it, and without its candidate's id the ATS cannot be asked for it. */
  | { readonly status: "unknown" };

export async function rescreen(
  deps: {
    readonly screenings: Pick<ScreeningStore, "read">;
    readonly queue: JobQueue;
    readonly clock: Clock;
    readonly ids: Ids;
  },
  connectionId: string,
  { applicationId, candidateId }: Pick<ApplicationRef, "applicationId"> & { readonly candidateId: string | null },
): Promise<Rescreened> {
  const record = await deps.screenings.read({ connectionId, applicationId });
  const owner = record?.candidateId ?? candidateId;
  if (owner === null) return { status: "unknown" };
  const event = !record ? "application_created" : record.state === "done" ? "recheck" : "application_updated";
  await deps.queue.send({
    schemaVersion: 1,
    connectionId,
    event: { kind: event, applicationId, candidateId: owner },
    traceId: deps.ids(),
    receivedAt: deps.clock().toISOString(),
    waits: 0,
  });
  return { status: "asked", event };
}
