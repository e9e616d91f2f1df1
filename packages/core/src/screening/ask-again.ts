/** What a person entered about an application, made known to the worker that is to look at it again. */
import type { Clock, Ids } from "../domain/ports.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { JobQueue } from "./deps.ts";

export interface AskDeps {
  /** Without one the next sweep finds the record instead. */
  readonly queue: JobQueue | null;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type Asked = { readonly status: "asked"; readonly by: "queue" | "sweep" };

/** A run under way has read what it read: the dirty mark makes it go round again. A record at rest is due where `due` says so. */
export function dueAgain(record: ScreeningRecord, due: boolean, now: Date): ScreeningRecord {
  if (record.state === "running") return { ...record, dirty: record.dirty + 1 };
  return { ...record, dueAt: due ? now.toISOString() : record.dueAt };
}

export async function askAgain({ queue, clock, ids }: AskDeps, record: ScreeningRecord): Promise<Asked> {
  if (queue === null) return { status: "asked", by: "sweep" };
  const { applicationId, candidateId, connectionId } = record;
  await queue.send({
    schemaVersion: 1,
    connectionId,
    event: { kind: "recheck", applicationId, candidateId },
    traceId: ids(),
    receivedAt: clock().toISOString(),
    waits: 0,
  });
  return { status: "asked", by: "queue" };
}
