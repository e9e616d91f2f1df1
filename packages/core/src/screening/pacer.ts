/**
 * The pace of one connection: turns for jobs from a schedule all workers share, a door for requests that this process
 * keeps by what the ATS answers. A turn costs one update of the table; coming back for it costs one read.
 */
import {
  intervalMs,
  type JobPacer,
  type Limit,
  observeWindow,
  openPace,
  type Pace,
  type RequestGate,
  shareAfterClosing,
  type StatedLimit,
  statedLimit,
  statedWaitMs,
  unknownWindow,
  windowWithin,
} from "../domain/pace.ts";
import type { Clock } from "../domain/ports.ts";
import type { PaceStore } from "../stores/stores.ts";

/** A turn this near is waited for here; a later one is waited for in the queue. */
const NEAR_MS = 1_000;
/** More than a day's work ahead is not planned: such a job asks again. */
const HORIZON_MS = 24 * 3_600_000;
const FULL_WAIT_MS = 900_000;
/** Requests of one screening before any was counted: reading four objects, the list value, a note. */
const FIRST_COST = 8;
/** So many jobs tell what one costs; older ones fade. */
const COST_JOBS = 32;
/** A limit is written down again at most this often, whatever the answers say. */
const LEARN_EVERY_MS = 60_000;
/** After a 429 that states no wait: a second, then doubled with each that follows. */
const FIRST_CLOSING_MS = 1_000;
const LONGEST_CLOSING_MS = 60_000;

export interface PacerDeps {
  readonly connectionId: string;
  /** The vendor's documented limit, until its answers state one. */
  readonly documented: Limit;
  readonly store: PaceStore;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

export function createPacer(deps: PacerDeps): JobPacer & { readonly gate: RequestGate } {
  const { connectionId, documented, store, clock, sleep, random } = deps;
  const now = () => clock().getTime();
  let pace: Pace | undefined;
  let closedUntil = 0;
  let strikes = 0;
  let inFlight = 0;
  let stated: StatedLimit | null = null;
  let bounds = unknownWindow;
  let learnedAt = Number.NEGATIVE_INFINITY;
  let counted = { requests: FIRST_COST, jobs: 1 };

  const share = () => pace ?? openPace;
  const interval = () => intervalMs(share(), documented, now());

  function know(next: Pace): void {
    pace = next;
    closedUntil = Math.max(closedUntil, next.closedUntil);
  }

  function admitted(): void {
    // Older jobs fade, so that a change of what one needs is followed.
    if (counted.jobs >= COST_JOBS) counted = { requests: counted.requests / 2, jobs: counted.jobs / 2 };
    counted = { requests: counted.requests, jobs: counted.jobs + 1 };
  }

  /** What the window still holds, as the ATS counted last, less what is on its way. */
  function spent(): boolean {
    return stated !== null && stated.resetsAt > now() && stated.remaining - inFlight <= 0;
  }

  function closedForMs(): number {
    const until = Math.max(closedUntil, spent() ? (stated?.resetsAt ?? 0) : 0);
    return Math.max(0, until - now());
  }

  async function close(header: (name: string) => string | null): Promise<void> {
    const doubled = Math.min(FIRST_CLOSING_MS * 2 ** strikes, LONGEST_CLOSING_MS);
    strikes = Math.min(strikes + 1, 16);
    const waitMs = statedWaitMs(header, now()) ?? doubled * (1 + random() / 2);
    const until = Math.ceil(now() + Math.max(waitMs, FIRST_CLOSING_MS));
    // Answers to what was sent at the same time say the same again.
    if (until - closedUntil <= FIRST_CLOSING_MS && closedUntil > now()) return;
    closedUntil = Math.max(closedUntil, until);
    const closing = { now: now(), until, share: shareAfterClosing(share(), now()) };
    pace = { ...share(), closedUntil: until, closedAt: closing.now, share: closing.share };
    await store.close(connectionId, closing);
  }

  async function learn(said: StatedLimit): Promise<void> {
    const isNewer = stated === null || said.resetsAt > stated.resetsAt;
    bounds = observeWindow(bounds, said, now());
    stated = isNewer || said.remaining < (stated?.remaining ?? 0) ? said : stated;
    const limit = { requests: said.requests, windowMs: windowWithin(documented.windowMs, bounds) };
    const known = pace?.limit ?? null;
    if (known?.requests === limit.requests && known.windowMs === limit.windowMs) return;
    if (now() - learnedAt < LEARN_EVERY_MS && known !== null && known.windowMs <= limit.windowMs) return;
    learnedAt = now();
    pace = { ...share(), limit };
    await store.learn(connectionId, limit);
  }

  const gate: RequestGate = {
    closedForMs,
    sent() {
      inFlight += 1;
      counted = { ...counted, requests: counted.requests + 1 };
    },
    async answered(answer) {
      inFlight -= 1;
      if (answer === null) return;
      const said = statedLimit(answer.header, now());
      // What could not be written down is learned again from the next answer.
      if (answer.status === 429) await close(answer.header).catch(() => undefined);
      else strikes = 0;
      if (said !== null) await learn(said).catch(() => undefined);
    },
  };

  return {
    gate,

    async admit(turnAt) {
      if (turnAt !== null) {
        const ahead = turnAt.getTime() - now();
        if (ahead > NEAR_MS) return { status: "later", at: turnAt };
        know(await store.read(connectionId));
        if (closedForMs() === 0) {
          if (ahead > 0) await sleep(ahead);
          admitted();
          return { status: "now" };
        }
      }
      // A process that starts knows nothing yet: one read, once.
      if (pace === undefined) know(await store.read(connectionId));
      const spanMs = Math.max(1, Math.round((counted.requests / counted.jobs) * interval()));
      const turn = await store.reserve(connectionId, { now: now(), spanMs, horizonMs: HORIZON_MS });
      if (turn === null) return { status: "later", at: new Date(now() + FULL_WAIT_MS * (0.5 + random() / 2)) };
      know(turn.pace);
      const startsAt = Math.max(turn.startsAt, now() + closedForMs());
      if (startsAt - now() > NEAR_MS) return { status: "later", at: new Date(startsAt) };
      if (startsAt > now()) await sleep(startsAt - now());
      admitted();
      return { status: "now" };
    },

    comeBack(retryAfterMs) {
      const opensAt = Math.max(now() + (retryAfterMs ?? 0), now() + closedForMs());
      const { windowMs } = share().limit ?? documented;
      return new Date(Math.ceil(opensAt + random() * Math.max(windowMs, FIRST_CLOSING_MS)));
    },
  };
}
