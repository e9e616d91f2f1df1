/** How fast requests may go to one account of an ATS: arithmetic of limits, and nothing that waits. */

/** So many requests in each window. */
export interface Limit {
  readonly requests: number;
  readonly windowMs: number;
}

/** What all workers share about the pace of one connection. Instants are milliseconds since the epoch. */
export interface Pace {
  /** Turns are given out up to here. */
  readonly nextAt: number;
  /** The ATS takes nothing before this. */
  readonly closedUntil: number;
  /** When it last said so, and which share of its limit was asked for from then on. */
  readonly closedAt: number;
  readonly share: number;
  /** The limit its own answers state; null while none has. */
  readonly limit: Limit | null;
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
  closedForMs(): number;
  sent(): void;
  /** `answer` is null when none came. */
  answered(answer: { readonly status: number; readonly header: (name: string) => string | null } | null): Promise<void>;
}

/** `later`: the job's turn is at `at`, and it is to be put back until then. */
export type Turn = { readonly status: "now" } | { readonly status: "later"; readonly at: Date };

/** Gives each job its turn, so that what all workers send together stays within the limit. */
export interface JobPacer {
  /** `turnAt`: the turn this job was given before. */
  admit(turnAt: Date | null): Promise<Turn>;
  /** The turn of a job that was stopped half-way by the limit: as soon as there is room again, and not all at once. */
  comeBack(retryAfterMs: number | null): Date;
}

/** Not the whole limit: windows are counted by the ATS's clock, and requests of one job do not come evenly. */
export const FULL_SHARE = 0.9;
const LEAST_SHARE = 0.2;
/** A limit that was hit is not ours alone. */
const AFTER_CLOSING = 0.75;
/** Tried again by and by: whoever used the rest may have stopped. */
const REGAINED_PER_MINUTE = 0.05;

export const openPace: Pace = { nextAt: 0, closedUntil: 0, closedAt: 0, share: FULL_SHARE, limit: null };

/** The share of the limit that is asked for now. */
export function shareAt({ share, closedAt }: Pick<Pace, "share" | "closedAt">, now: number): number {
  const minutes = Math.max(0, now - closedAt) / 60_000;
  return Math.min(FULL_SHARE, share + minutes * REGAINED_PER_MINUTE);
}

export const shareAfterClosing = (pace: Pick<Pace, "share" | "closedAt">, now: number): number =>
  Math.max(LEAST_SHARE, shareAt(pace, now) * AFTER_CLOSING);

/** The time one request is given when all of them are spread evenly. */
export function intervalMs(pace: Pace, documented: Limit, now: number): number {
  const { requests, windowMs } = pace.limit ?? documented;
  return windowMs / (Math.max(1, requests) * shareAt(pace, now));
}

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

/** The documented length unless what was seen contradicts it. */
export const windowWithin = (documentedMs: number, { atLeastMs, atMostMs }: WindowBounds): number =>
  Math.max(Math.min(documentedMs, atMostMs), Math.min(atLeastMs, atMostMs));
