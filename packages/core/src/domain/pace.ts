/** How fast requests may go to one account of an ATS: arithmetic of limits, and nothing that waits. */

/** So many requests in each window. */
export interface Limit {
  readonly requests: number;
  readonly windowMs: number;
}

/**
 * What all workers share about one connection: a queue's counter, and how fast it counts. Turns are jobs and not
 * instants, so that whatever is learned later about the pace moves those that were given out before. Instants are
 * milliseconds since the epoch.
 */
export interface Pace {
  /** Raised by every change but the giving out of a turn. */
  readonly revision: number;
  /** The last turn given out. */
  readonly issued: number;
  /** The turn that had come at `from`. No other comes before that: the ATS is closed until then. */
  readonly served: number;
  readonly from: number;
  /** Which share of the limit is asked for. */
  readonly share: number;
  /** Requests of one job. */
  readonly cost: number;
  /** The limit the ATS's own answers state; null while none has. */
  readonly limit: Limit | null;
  /** Cost and limit rest on what was seen; until then they are guesses. */
  readonly found: boolean;
}

/** What one answer says of the window it was counted in. */
export interface StatedLimit {
  readonly requests: number;
  readonly remaining: number;
  readonly resetsAt: number;
}

/** Asked at the door of an account by everything that sends requests to it. */
export interface RequestGate {
  /** Milliseconds until the ATS takes requests again, as far as this process knows; 0 when it does. */
  readonly closedForMs: () => number;
  readonly sent: () => void;
  /** `answer` is null when none came. */
  readonly answered: (
    answer: { readonly status: number; readonly header: (name: string) => string | null } | null,
  ) => Promise<void>;
}

/** `later`: the job is to be put back until `at`, with its ticket if it was given one. */
export type Turn =
  | { readonly status: "now"; readonly ticket: number }
  | { readonly status: "later"; readonly at: Date; readonly ticket: number | null };

/** Gives each job its turn, so that what all workers send together stays within the limit. */
export interface JobPacer {
  /** `ticket`: the turn this job was given before. */
  readonly admit: (ticket: number | null) => Promise<Turn>;
  /** A job that was admitted sends nothing more, or nothing more for now because the limit `stopped` it. */
  readonly ended: (outcome: { readonly stopped: boolean }) => void;
  /** When a job that the limit stopped half-way goes on: as soon as there is room again, and not all at once. */
  readonly comeBack: (retryAfterMs: number | null) => Date;
}

/** Not the whole limit: windows are counted by the ATS's clock, and requests of one job do not come evenly. */
export const FULL_SHARE = 0.9;
const LEAST_SHARE = 0.2;
/** A limit that was hit is not ours alone. */
const AFTER_CLOSING = 0.9;
/** Tried again by and by: whoever used the rest may have stopped. */
const REGAINED = 0.03;
export const REGAIN_AFTER_MS = 30_000;
/** Requests of one job before any was counted: reading four objects, the list value, a note. */
const FIRST_COST = 8;

export const openPace: Pace = {
  revision: 0,
  issued: 0,
  served: 0,
  from: 0,
  share: FULL_SHARE,
  cost: FIRST_COST,
  limit: null,
  found: false,
};

/** The time one job is given when all are spread evenly. */
function perJobMs({ limit, share, cost }: Pace, documented: Limit): number {
  const { requests, windowMs } = limit ?? documented;
  return (windowMs * Math.max(cost, 0.1)) / (Math.max(1, requests) * share);
}

/** The turn that has come by now. */
export const servedAt = (pace: Pace, documented: Limit, now: number): number =>
  pace.served + Math.max(0, now - pace.from) / perJobMs(pace, documented);

/** When a turn comes, as things stand. */
export const turnAt = (pace: Pace, documented: Limit, ticket: number): number =>
  pace.from + Math.max(0, ticket - 1 - pace.served) * perJobMs(pace, documented);

/** The pace from `from` on with something changed; turns given out keep their order. */
export const steered = (
  pace: Pace,
  documented: Limit,
  {
    now,
    from = now,
    ...change
  }: { readonly now: number; readonly from?: number } & Partial<Pick<Pace, "share" | "cost" | "limit" | "found">>,
): Pace => ({
  ...pace,
  ...change,
  revision: pace.revision + 1,
  served: servedAt(pace, documented, now),
  from: Math.max(from, pace.from),
});

export const shareAfterClosing = ({ share }: Pace): number => Math.max(LEAST_SHARE, share * AFTER_CLOSING);
export const shareRegained = ({ share }: Pace): number => Math.min(FULL_SHARE, share + REGAINED);

/** Windows are seconds to a few minutes; what says anything else is not believed. */
const LONGEST_WINDOW_MS = 15 * 60_000;

function whole(text: string | null): number | null {
  const digits = /^\d{1,12}$/.exec(text?.trim() ?? "")?.[0];
  return digits === undefined ? null : Number(digits);
}

/** `X-RateLimit-*` as Greenhouse sends them: the end of the window in epoch seconds. Null where any is missing. */
export function statedLimit(header: (name: string) => string | null, now: number): StatedLimit | null {
  const requests = whole(header("x-ratelimit-limit"));
  const remaining = whole(header("x-ratelimit-remaining"));
  const seconds = whole(header("x-ratelimit-reset"));
  if (requests === null || remaining === null || seconds === null || requests === 0) return null;
  const resetsAt = seconds * 1000;
  return resetsAt - now > LONGEST_WINDOW_MS ? null : { requests, remaining, resetsAt };
}

/** The wait a 429 states, or null. */
export function statedWaitMs(header: (name: string) => string | null, now: number): number | null {
  const seconds = whole(header("retry-after"));
  const resetsAt = whole(header("x-ratelimit-reset"));
  const wait = seconds !== null ? seconds * 1000 : resetsAt !== null ? resetsAt * 1000 - now : null;
  return wait === null ? null : Math.min(Math.max(wait, 0), LONGEST_WINDOW_MS);
}

/** Nobody states how long a window is. Two ends that follow each other bound it from above, the time left from below. */
export interface WindowBounds {
  readonly atLeastMs: number;
  readonly atMostMs: number;
  readonly lastReset: number | null;
}

export const unknownWindow: WindowBounds = { atLeastMs: 0, atMostMs: Number.POSITIVE_INFINITY, lastReset: null };

/** Ends are stated in whole seconds, and clocks differ. */
const WINDOW_TOLERANCE_MS = 2_000;

export function observeWindow(bounds: WindowBounds, { resetsAt }: StatedLimit, now: number): WindowBounds {
  const gap = bounds.lastReset === null ? 0 : resetsAt - bounds.lastReset;
  return {
    atLeastMs: Math.max(bounds.atLeastMs, resetsAt - now - WINDOW_TOLERANCE_MS),
    atMostMs: gap > 0 ? Math.min(bounds.atMostMs, gap) : bounds.atMostMs,
    lastReset: Math.max(bounds.lastReset ?? 0, resetsAt),
  };
}

/** The length as it was known, unless what was seen contradicts it. */
export const windowWithin = (knownMs: number, { atLeastMs, atMostMs }: WindowBounds): number =>
  Math.max(Math.min(knownMs, atMostMs), Math.min(atLeastMs, atMostMs));
