/** A person's observation: appended to the record, and the application assessed again with it. */
import type { Observation } from "../domain/observation.ts";
import type { Clock, Ids } from "../domain/ports.ts";
import { MAX_OBSERVATIONS, type ScreeningKey, type ScreeningRecord } from "../domain/screening-record.ts";
import type { ScreeningStore } from "../stores/stores.ts";
import { amend } from "./amend.ts";
import type { JobQueue } from "./deps.ts";

export interface ObserveDeps {
  readonly screenings: Pick<ScreeningStore, "read" | "write">;
  /** Without one the next sweep finds the record instead. */
  readonly queue: JobQueue | null;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type Observed =
  | { readonly status: "unknown" }
  /** The same person entered the same at the same stage before. */
  | { readonly status: "already_there" }
  | { readonly status: "full" }
  /** Kept; the application is closed or out of scope, so that no verdict is due. */
  | { readonly status: "kept" }
  /** Kept, and looked at by a worker as soon as one is free, or at the next sweep where no queue is set up. */
  | { readonly status: "asked"; readonly by: "queue" | "sweep" };

const same = (a: Observation, b: Observation) => a.code === b.code && a.by === b.by && a.stage === b.stage;

/** A run under way has read what it read: the dirty mark makes it go round again. A record at rest is due at once. */
function appended(record: ScreeningRecord, entry: Observation, now: Date): ScreeningRecord {
  const observations = [...(record.observations ?? []), entry];
  if (record.state === "running") return { ...record, observations, dirty: record.dirty + 1 };
  // Also where no verdict is due: a worker writes it down on the long clock.
  return { ...record, observations, dueAt: record.state === "failed" ? record.dueAt : now.toISOString() };
}

const isOpen = ({ state, outcome }: ScreeningRecord) =>
  state !== "failed" && outcome !== "closed" && outcome !== "out_of_scope";

export async function observe(
  deps: ObserveDeps,
  key: ScreeningKey,
  given: Pick<Observation, "code" | "by" | "stage">,
): Promise<Observed> {
  const now = deps.clock();
  const entry: Observation = { ...given, at: now.toISOString() };
  const amended = await amend(deps, key, (record) => {
    const entries = record.observations ?? [];
    const hasRoom = entries.length < MAX_OBSERVATIONS && !entries.some((one) => same(one, entry));
    return hasRoom ? appended(record, entry, now) : null;
  });
  if (amended.status === "unknown") return amended;
  const { record } = amended;
  if (amended.status === "unchanged") {
    return { status: record.observations?.some((one) => same(one, entry)) ? "already_there" : "full" };
  }
  if (!isOpen(record)) return { status: "kept" };
  if (deps.queue === null) return { status: "asked", by: "sweep" };
  const { applicationId, candidateId, connectionId } = record;
  await deps.queue.send({
    schemaVersion: 1,
    connectionId,
    event: { kind: "recheck", applicationId, candidateId },
    traceId: deps.ids(),
    receivedAt: now.toISOString(),
    waits: 0,
  });
  return { status: "asked", by: "queue" };
}
