/**
 * The screening record: the truth about one application, of which the queue only knows a pointer.
 *
 * Every write names the fence it read and raises it by one, so two workers can never both advance a record. The
 * transitions here are pure; a store does the conditional write.
 */
import * as z from "zod";
import { Basis } from "./basis.ts";
import { Context } from "./context.ts";
import { CORRECTABLE } from "./correctable.ts";
import { Correction, SetAside } from "./correction.ts";
import { Disposition } from "./disposition.ts";
import { Explained } from "./explained.ts";
import { KeptLinks } from "./link.ts";
import { Note } from "./note.ts";
import { Observation } from "./observation.ts";
import { StoredAssessment } from "./stored-assessment.ts";
import { MAX_VERDICTS, Verdict } from "./verdict.ts";

export const RECORD_VERSION = 1;

/** Evidence and identifiers are kept this long after the last screening. */
export const RECORD_RETENTION_DAYS = 90;

/** More than this many people's entries on one application is an accident, not an interview. */
export const MAX_OBSERVATIONS = 100;

/** Answers bought for one application over all its screenings: more than that is a candidate who keeps changing it. */
export const MAX_ANSWERS = 200;

export const ScreeningRecord = z.strictObject({
  schemaVersion: z.literal(RECORD_VERSION),
  connectionId: z.string(),
  applicationId: z.string(),
  candidateId: z.string(),
  /** The candidate it belonged to before a merge, as long as that one may still list it. */
  formerCandidateId: z.string().exactOptional(),
  /** Raised by every write; a write with an older one is refused. */
  fence: z.int().min(1),
  /**
   * - `running`: a worker holds the lease.
   * - `waiting`: put back until the ATS shows it, or lets us in again.
   * - `done`: as the policy asks; `outcome` says what that was.
   * - `failed`: needs a person; `code` says why.
   */
  state: z.enum(["running", "waiting", "done", "failed"]),
  lease: z.strictObject({ id: z.string(), until: z.iso.datetime() }).nullable(),
  /** Raised by an event that arrives during a run; a run that sees it changed runs again. */
  dirty: z.int().min(0),
  /** Counts verdicts; 0 before the first. */
  revision: z.int().min(0),
  outcome: z.enum(["annotated", "observed", "out_of_scope", "closed"]).nullable(),
  code: z.string().nullable(),
  /** Keyed digest of what the screening read, to tell a real change from an echo of our own write. */
  digest: z.string().nullable(),
  assessment: StoredAssessment.nullable(),
  /** Fingerprint of the policy the assessment came from. */
  policyHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
  /** Of ten people with this result, by the forecast of that day. */
  honestOf10: z.int().min(0).max(10).nullable().default(null),
  /** The annotation text of the latest verdict, also when its band asks for no note. */
  annotation: z.string().nullable(),
  notes: z.array(Note),
  /** When the sweep looks at the record if nothing else has; null when nothing is left to do. */
  dueAt: z.iso.datetime().nullable(),
  /** Some source failed in a way that passes; the record is due again. */
  incomplete: z.boolean(),
  /** Screenings repeated because a source had not answered. */
  rechecks: z.int().min(0),
  /**
   * The latest verdict rests on every configured check, also those that could not have changed it: the unbiased sample
   * from which hit rates can be learned. Absent where only what could matter was bought.
   */
  fullCheck: z.literal(true).exactOptional(),
  /** What the assessment rests on, so that it can be derived again; absent on records from before this was kept. */
  basis: Basis.exactOptional(),
  /** For reports; absent on records from before this was kept. */
  context: Context.exactOptional(),
  /** Every verdict there was, oldest first. */
  history: z.array(Verdict).max(MAX_VERDICTS).exactOptional(),
  /** What people observed since, in the order in which they entered it. Only ever appended to. */
  observations: z.array(Observation).max(MAX_OBSERVATIONS).exactOptional(),
  /** What people marked as wrong in the application, and took back. Only ever appended to. */
  corrections: z.array(Correction).max(MAX_OBSERVATIONS).exactOptional(),
  /** The values the latest verdict left out because of that. */
  setAside: z.array(SetAside).max(CORRECTABLE.length).exactOptional(),
  /** A person has explained it; absent again once they take that back. */
  explained: Explained.exactOptional(),
  /** How it turned out; the last entry is the one that holds. */
  dispositions: z.array(Disposition).max(MAX_OBSERVATIONS).exactOptional(),
  /** Its entries in the reuse index; absent where none were ever written. */
  links: KeptLinks.exactOptional(),
  /** Digests of the bought answers it rests on: listed before they are kept, so that all can be removed. */
  answers: z.array(z.string().max(64)).max(MAX_ANSWERS).exactOptional(),
  /** What its decision knows of it; absent before the first. */
  decided: z.string().max(100).exactOptional(),
  /** The connection's setting at the last screening; absent for the default. */
  evidenceDays: z.int().exactOptional(),
  /** When what the list shows is to be taken down, because its evidence ends soon after; absent where it shows nothing. */
  overAt: z.iso.datetime().exactOptional(),
  /** The list value was taken down because its time was over. */
  takenDownAt: z.iso.datetime().exactOptional(),
  /** A change of the list was sent then and never answered: it may land on top of a later one. Absent once it cannot any more. */
  listUnsettledAt: z.iso.datetime().exactOptional(),
  traceId: z.string(),
  receivedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  annotatedAt: z.iso.datetime().nullable(),
  /** Every read treats a record past this as absent: table TTL may lag by days. */
  expiresAt: z.iso.datetime(),
});
export type ScreeningRecord = z.infer<typeof ScreeningRecord>;

export interface ScreeningKey {
  readonly connectionId: string;
  readonly applicationId: string;
}

export type Begun =
  | { readonly status: "begun"; readonly next: ScreeningRecord }
  /** Another worker holds the lease. */
  | { readonly status: "busy"; readonly record: ScreeningRecord };

export function expiry(now: Date, days: number = RECORD_RETENTION_DAYS): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString();
}

/** Begins a run: on nothing, on a record at rest, or on one whose lease ran out. */
export function begin(
  current: ScreeningRecord | undefined,
  run: {
    readonly key: ScreeningKey;
    readonly candidateId: string;
    readonly leaseId: string;
    readonly leaseMs: number;
    readonly now: Date;
    readonly traceId: string;
    readonly receivedAt: string;
  },
): Begun {
  const { now } = run;
  if (current?.lease && Date.parse(current.lease.until) > now.getTime()) return { status: "busy", record: current };
  const until = new Date(now.getTime() + run.leaseMs).toISOString();
  const base: ScreeningRecord = current ?? {
    schemaVersion: RECORD_VERSION,
    ...run.key,
    candidateId: run.candidateId,
    fence: 0,
    state: "running",
    lease: null,
    dirty: 0,
    revision: 0,
    outcome: null,
    code: null,
    digest: null,
    assessment: null,
    policyHash: null,
    honestOf10: null,
    annotation: null,
    notes: [],
    dueAt: null,
    incomplete: false,
    rechecks: 0,
    traceId: run.traceId,
    receivedAt: run.receivedAt,
    updatedAt: now.toISOString(),
    annotatedAt: null,
    expiresAt: expiry(now),
  };
  return {
    status: "begun",
    next: {
      ...base,
      fence: base.fence + 1,
      state: "running",
      lease: { id: run.leaseId, until },
      code: null,
      // The sweep takes over when the worker dies and its message is lost with it.
      dueAt: until,
      updatedAt: now.toISOString(),
    },
  };
}

/** The band of the last note that stands or may stand, to decide whether a new one is due. */
export function notedBand({ notes }: Pick<ScreeningRecord, "notes">): Note["band"] | null {
  return notes.findLast(({ state }) => state !== "rejected")?.band ?? null;
}

/** Something was observed that the verdict does not know yet. */
export const hasNewObservations = ({ observations, basis }: Pick<ScreeningRecord, "observations" | "basis">): boolean =>
  (observations?.length ?? 0) > (basis?.observed ?? 0);

/** Something was marked wrong, or taken back, that the verdict does not know yet. */
export const hasNewCorrections = ({ corrections, basis }: Pick<ScreeningRecord, "corrections" | "basis">): boolean =>
  (corrections?.length ?? 0) > (basis?.corrected ?? 0);
