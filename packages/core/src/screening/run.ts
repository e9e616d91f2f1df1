/** One worker's hold on one screening record: every step is a conditional write, and a lost lease ends the run. */
import type { Connection } from "../domain/connection.ts";
import type { ScreeningJob } from "../domain/event.ts";
import type { ApplicationRef } from "../domain/application.ts";
import { begin, type ScreeningKey, type ScreeningRecord } from "../domain/screening-record.ts";
import type { JobPacer } from "../domain/pace.ts";
import type { Account, ScreeningDeps } from "./deps.ts";
import type { Graveyard } from "./tombstones.ts";

export const graveyardOf = (
  { stores, clock }: Pick<ScreeningDeps, "stores" | "clock">,
  { id: connectionId }: Pick<Connection, "id">,
  { secrets: keys }: Pick<Account, "secrets">,
): Graveyard => ({ stores, clock, connectionId, keys });

/** Another worker took over; this one stops without touching anything more. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

export interface Run {
  readonly deps: ScreeningDeps;
  readonly connection: Connection;
  readonly account: Account;
  readonly job: ScreeningJob;
  readonly key: ScreeningKey;
  /** The dirty mark before anything was read from the ATS; a later one means that what was read may be stale. */
  readonly dirtyAtStart: number;
  /** When its lease ends, in milliseconds since the epoch, whether or not it has completed before. */
  readonly until: number;
  /** What this run has written down on the long clock; null before it has. */
  readonly decided?: { now: string | null };
  /** The revision of a note that the write of the verdict has armed and that nobody has sent yet; null where there is none. */
  readonly ahead: { revision: number | null };
  /** The record as last written by this run. */
  readonly record: () => ScreeningRecord;
  /** Writes a change under the fence; merges with a dirty mark another worker set meanwhile. */
  readonly advance: (change: (record: ScreeningRecord) => ScreeningRecord) => Promise<ScreeningRecord>;
  /**
   * Takes a change into the next write. Only for what may be lost with this worker: whoever goes on finds the record as
   * it was written last.
   */
  readonly later: (change: (record: ScreeningRecord) => ScreeningRecord) => void;
}

/** A write to the ATS that could outlive the lease could land after another worker has looked, or has written its own. */
export const outlivesLease = ({ record, deps }: Pick<Run, "record" | "deps">): boolean =>
  !(Date.parse(record().lease?.until ?? "") - deps.clock().getTime() > deps.timing.noteMs);

/**
 * A lookup that hung goes on when its process is thawed, hours after its run was over: an erasure has looked for the last
 * time by then, and nothing may be written behind its back.
 */
export function assertInTime({ until, deps }: Pick<Run, "until" | "deps">): void {
  if (deps.clock().getTime() >= until) throw new LeaseLostError();
}

/** Contended writes are rare and short; more than this many in a row is a bug, not contention. */
const WRITE_ATTEMPTS = 8;

export type Start =
  | {
      readonly status: "begun";
      readonly record: ScreeningRecord;
      readonly leaseId: string;
      /** The turn at the ATS this run uses. */
      readonly ticket?: number;
    }
  | { readonly status: "finished" }
  | { readonly status: "busy" }
  /** Its turn at the ATS is then; nothing was written. */
  | { readonly status: "paced"; readonly at: Date; readonly ticket: number | null };

const isOwn = ({ event }: ScreeningJob) => event.kind === "recheck" || event.kind === "decide";

/** Unless there is nothing to do, begins a run with one conditional put. */
export async function start(
  deps: ScreeningDeps,
  job: ScreeningJob,
  ref: ApplicationRef,
  {
    read,
    pacer,
  }: {
    /** As read a moment ago; a write that finds it changed reads it again. */
    readonly read?: { readonly known: ScreeningRecord | undefined };
    readonly pacer?: JobPacer;
  } = {},
): Promise<Start> {
  const { screenings } = deps.stores;
  const key = { connectionId: job.connectionId, applicationId: ref.applicationId };
  const leaseId = deps.ids();
  let ticket: number | undefined;
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const current = read && attempt === 0 ? read.known : await screenings.read(key);
    if (job.event.kind === "application_created" && current?.state === "done") return { status: "finished" };
    // Anything else that is done to it writes down what was decided, too.
    if (job.event.kind === "decide" && current?.state !== "done") return { status: "finished" };
    const asIfNow = () =>
      begin(current, {
        key,
        candidateId: ref.candidateId,
        leaseId,
        leaseMs: deps.timing.leaseMs,
        now: deps.clock(),
        traceId: job.traceId,
        receivedAt: job.receivedAt,
      });
    let begun = asIfNow();
    if (begun.status === "begun" && pacer && ticket === undefined) {
      // Asked last: only what will call the ATS takes a turn there.
      const turn = await pacer.admit(job.ticket ?? null);
      if (turn.status === "later") return { status: "paced", at: turn.at, ticket: turn.ticket };
      ({ ticket } = turn);
      begun = asIfNow();
    }
    if (begun.status === "begun") {
      if ((await screenings.write(begun.next)) === "written")
        return {
          status: "begun",
          record: begun.next,
          leaseId,

          ...(ticket === undefined ? {} : { ticket }),
        };
      continue;
    }
    // A repeated "created" adds nothing to the run under way; anything else must be seen before that run completes.
    // A recheck has nothing new to say of the application itself and comes again when the run is over.
    if (job.event.kind === "application_created" || isOwn(job)) return { status: "busy" };
    const marked = { ...begun.record, fence: begun.record.fence + 1, dirty: begun.record.dirty + 1 };
    if ((await screenings.write(marked)) === "written") return { status: "busy" };
  }
  throw new Error(`record of application ${ref.applicationId} stayed contended`);
}

/** The writer of a begun run. */
export function writer(deps: ScreeningDeps, begun: { readonly record: ScreeningRecord; readonly leaseId: string }) {
  let record = begun.record;
  let waiting: ((record: ScreeningRecord) => ScreeningRecord)[] = [];
  const seen = () => waiting.reduce((last, change) => change(last), record);
  return {
    record: seen,
    later: (change: (record: ScreeningRecord) => ScreeningRecord): void => {
      waiting.push(change);
    },
    advance: async (change: (record: ScreeningRecord) => ScreeningRecord): Promise<ScreeningRecord> => {
      for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
        const next = { ...change(seen()), fence: record.fence + 1, updatedAt: deps.clock().toISOString() };
        if ((await deps.stores.screenings.write(next)) === "written") {
          record = next;
          waiting = [];
          return record;
        }
        const current = await deps.stores.screenings.read(record);
        if (current?.lease?.id !== begun.leaseId) throw new LeaseLostError();
        record = current;
      }
      throw new Error(`record of application ${record.applicationId} stayed contended`);
    },
  };
}
