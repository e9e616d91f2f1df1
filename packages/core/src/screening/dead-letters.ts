/** Dead letters told apart by the record they are about, and put back one by one so that none is lost in between. */
import * as z from "zod/mini";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import { StoredItemError } from "../domain/errors.ts";
import { isNewerJob, ScreeningJob } from "../domain/event.ts";
import type { Clock } from "../domain/ports.ts";
import type { Stores } from "../stores/stores.ts";

export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  /** When it was first put on the queue. */
  readonly sentAt: Date | null;
}

/** What came back from its workers too often, to be looked at by a person. */
export interface DeadLetterQueue {
  /** Each letter that is there, once. Others do not see it until it is let go or a few minutes have passed. */
  all(): AsyncIterable<DeadLetter>;
  /** Puts this text on the queue of jobs; resolves once it is durable there. */
  send(body: string): Promise<void>;
  remove(letter: DeadLetter): Promise<void>;
  /** Lets others see it again at once. */
  release(letter: DeadLetter): Promise<void>;
}

export const LETTER_STATES = [
  "unreadable",
  "newer_version",
  "unknown_connection",
  "off",
  "no_record",
  "record_unreadable",
  "running",
  "waiting",
  "done",
  "failed",
] as const;
export type LetterState = (typeof LETTER_STATES)[number];

/** A letter with what is known of it. */
export interface Examined {
  readonly letter: DeadLetter;
  readonly job: ScreeningJob | null;
  /** What the message asks for. */
  readonly kind: string;
  readonly connectionId: string | null;
  readonly applicationId: string | null;
  readonly state: LetterState;
  /** Why its record failed or waits, in the record's own words. */
  readonly code: string | null;
}

export type LetterFilter = Partial<Readonly<Record<"code" | "connection" | "kind" | "state" | "application", string>>>;

function read(body: string): ScreeningJob | "newer_version" | "unreadable" {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return "unreadable";
  }
  const job = z.safeParse(ScreeningJob, message);
  if (job.success) return job.data;
  return isNewerJob(message) ? "newer_version" : "unreadable";
}

type Found = Pick<Examined, "state" | "code">;
const inState = ({ state, code, outcome }: ScreeningRecord): Found => ({ state, code: code ?? outcome });

export interface DeadLetterDeps {
  readonly stores: Pick<Stores, "screenings" | "connections">;
  readonly letters: DeadLetterQueue;
  readonly clock: Clock;
}

async function found({ stores }: DeadLetterDeps, { connectionId, event }: ScreeningJob): Promise<Found> {
  try {
    const connection = await stores.connections.get(connectionId);
    if (!connection) return { state: "unknown_connection", code: null };
    if (connection.mode === "off") return { state: "off", code: null };
    if (!("applicationId" in event)) return { state: "no_record", code: null };
    const record = await stores.screenings.read({ connectionId, applicationId: event.applicationId });
    return record ? inState(record) : { state: "no_record", code: null };
  } catch (error) {
    if (!(error instanceof StoredItemError)) throw error;
    return { state: "record_unreadable", code: error.reason };
  }
}

async function examine(deps: DeadLetterDeps, letter: DeadLetter): Promise<Examined> {
  const job = read(letter.body);
  if (typeof job === "string")
    return { letter, job: null, kind: "unknown", connectionId: null, applicationId: null, state: job, code: null };
  const { connectionId, event } = job;
  const applicationId = "applicationId" in event ? event.applicationId : null;
  return { letter, job, kind: event.kind, connectionId, applicationId, ...(await found(deps, job)) };
}

function matches({ code, connectionId, kind, state, applicationId }: Examined, filter: LetterFilter): boolean {
  return (
    (filter.code ?? code) === code &&
    (filter.connection ?? connectionId) === connectionId &&
    (filter.kind ?? kind) === kind &&
    (filter.state ?? state) === state &&
    (filter.application ?? applicationId) === applicationId
  );
}

/** Every letter that matches; all of them stay where they are. */
export async function examineAll(
  deps: DeadLetterDeps,
  filter: LetterFilter,
  onLetter: (count: number) => void = () => {},
): Promise<readonly Examined[]> {
  const examined: Examined[] = [];
  const seen: DeadLetter[] = [];
  try {
    for await (const letter of deps.letters.all()) {
      seen.push(letter);
      const one = await examine(deps, letter);
      if (matches(one, filter)) examined.push(one);
      onLetter(seen.length);
    }
  } finally {
    for (const letter of seen) await deps.letters.release(letter);
  }
  return examined;
}

/** The worker would take it from the queue and do nothing. */
const isIgnored = ({ state }: Examined) => state === "off" || state === "unknown_connection";

/** A person has mended what was wrong: the job gets its full patience again, as one that comes for the first time. */
function afresh({ job, letter }: Examined, now: Date): string {
  if (job === null) return letter.body;
  const { ticket: _ticket, ...rest } = job;
  return JSON.stringify({ ...rest, waits: 0, receivedAt: now.toISOString() });
}

export interface Redriven {
  readonly redriven: number;
  readonly left: number;
}

/**
 * Sent first, removed after: whatever ends this in between leaves a message too many and never one too few, and a
 * message too many finds its work done. What dies again meanwhile is the next run's.
 */
export async function redrive(
  deps: DeadLetterDeps,
  filter: LetterFilter,
  options: { readonly onLetter?: (count: number) => void; readonly stopped?: () => boolean } = {},
): Promise<Redriven> {
  const { letters, clock } = deps;
  const beganAt = clock();
  let redriven = 0;
  const kept: DeadLetter[] = [];
  try {
    for await (const letter of letters.all()) {
      const isLater = letter.sentAt !== null && letter.sentAt.getTime() > beganAt.getTime();
      const one = await examine(deps, letter);
      if (isLater || isIgnored(one) || !matches(one, filter) || options.stopped?.() === true) {
        kept.push(letter);
        if (options.stopped?.() === true) break;
        continue;
      }
      await letters.send(afresh(one, clock()));
      await letters.remove(letter);
      redriven += 1;
      options.onLetter?.(redriven);
    }
  } finally {
    for (const letter of kept) await letters.release(letter);
  }
  return { redriven, left: kept.length };
}
