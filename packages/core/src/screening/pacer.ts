/**
 * The pace of one connection: turns for jobs from a count all workers share, and a door for requests that this process
 * keeps by what the ATS answers. A turn costs one update of the table, coming back for it one read.
 */
import {
  type JobPacer,
  type Limit,
  observeWindow,
  type Pace,
  REGAIN_AFTER_MS,
  type RequestGate,
  FULL_SHARE,
  servedAt,
  shareAfterClosing,
  shareRegained,
  type StatedLimit,
  statedLimit,
  statedWaitMs,
  steered,
  turnAt,
  unknownWindow,
  windowWithin,
} from "../domain/pace.ts";
import type { Clock } from "../domain/ports.ts";
import type { PaceStore } from "../stores/stores.ts";

/** A turn this near is waited for here; a later one is waited for in the queue, which counts in seconds. */
export const NEAR_MS = 1_250;
/** While the pace is being found a turn may come much sooner than it seems: nobody is sent away for long. */
const SHORT_HOP_MS = 10_000;
/** The pace changed under us so often in a row: the job asks again later. */
const TAKE_TRIES = 8;
/** So many jobs tell what one costs; older ones fade. */
const FEWEST_JOBS = 2;
const COST_JOBS = 32;
/** A difference below this is not worth writing down. */
const COST_TOLERANCE = 0.1;
/** One process steers at most this often, but when the ATS closes, and while the pace is being found. */
const STEER_EVERY_MS = 15_000;
const FIRST_STEERS_MS = 2_000;
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
  let steeredAt = Number.NEGATIVE_INFINITY;
  let counted = { requests: 0, jobs: 0 };
  let running = 0;
  let average: number | null = null;

  async function look(): Promise<Pace> {
    pace = await store.read(connectionId);
    return pace;
  }

  async function steer(change: Omit<Parameters<typeof steered>[2], "now">): Promise<void> {
    const next = steered(pace ?? (await look()), documented, { now: now(), ...change });
    steeredAt = now();
    // Somebody else has steered meanwhile, by the same answers: theirs is as good.
    if ((await store.steer(connectionId, next)) === "written") pace = next;
    else await look();
  }

  /** The window is used up as the ATS counted last, less what is on its way. */
  const isSpent = () => stated !== null && stated.resetsAt > now() && stated.remaining - inFlight <= 0;

  function closedForMs(): number {
    const until = Math.max(closedUntil, pace?.from ?? 0, isSpent() ? (stated?.resetsAt ?? 0) : 0);
    return Math.max(0, until - now());
  }

  async function close(header: (name: string) => string | null): Promise<void> {
    const doubled = Math.min(FIRST_CLOSING_MS * 2 ** strikes, LONGEST_CLOSING_MS);
    strikes = Math.min(strikes + 1, 16);
    const waitMs = statedWaitMs(header, now()) ?? doubled * (1 + random() / 2);
    const until = Math.ceil(now() + Math.max(waitMs, FIRST_CLOSING_MS));
    // Answers to what was sent at the same time say the same again.
    const isKnown = closedForMs() > 0 && until - Math.max(closedUntil, pace?.from ?? 0) < FIRST_CLOSING_MS;
    closedUntil = Math.max(closedUntil, until);
    if (!isKnown) await steer({ from: until, share: shareAfterClosing(pace ?? (await look())) });
  }

  async function learn(said: StatedLimit | null): Promise<void> {
    if (said !== null) {
      bounds = observeWindow(bounds, said, now());
      const isNewer = stated === null || said.resetsAt > stated.resetsAt;
      stated = isNewer || said.remaining < (stated?.remaining ?? 0) ? said : stated;
    }
    if (pace === undefined || closedForMs() > 0) return;
    if (now() < steeredAt + (pace.found ? STEER_EVERY_MS : FIRST_STEERS_MS)) return;
    const knownMs = pace.limit?.windowMs ?? documented.windowMs;
    const limit = said === null ? pace.limit : { requests: said.requests, windowMs: windowWithin(knownMs, bounds) };
    const isLimit = limit?.requests === pace.limit?.requests && limit?.windowMs === pace.limit?.windowMs;
    const seen = average ?? pace.cost;
    const isCost = Math.abs(seen - pace.cost) <= pace.cost * COST_TOLERANCE;
    const found = pace.found || (average !== null && (said === null || Number.isFinite(bounds.atMostMs)));
    const regains = pace.share < FULL_SHARE && now() - pace.from > REGAIN_AFTER_MS;
    if (isLimit && isCost && !regains && found === pace.found) return;
    await steer({ limit, cost: isCost ? pace.cost : seen, share: regains ? shareRegained(pace) : pace.share, found });
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
      // What could not be written down is learned again from the next answer.
      if (answer.status === 429) await close(answer.header).catch(() => undefined);
      else strikes = 0;
      await learn(statedLimit(answer.header, now())).catch(() => undefined);
    },
  };

  async function take(): Promise<number | null> {
    for (let tries = 0; tries < TAKE_TRIES; tries += 1) {
      const known = pace ?? (await look());
      const taken = await store.take(connectionId, known, servedAt(known, documented, now()));
      if (taken) {
        pace = { ...known, issued: Math.max(known.issued, taken.ticket) };
        return taken.ticket;
      }
      pace = undefined;
    }
    return null;
  }

  return {
    gate,

    async admit(held) {
      // A count that was started anew knows nothing of older tickets.
      const isKnown = held !== null && held <= (await look()).issued;
      const ticket = isKnown ? held : await take();
      const known = pace ?? (await look());
      const at = ticket === null ? now() + SHORT_HOP_MS : turnAt(known, documented, ticket);
      const opensAt = Math.max(at, now() + closedForMs());
      if (ticket !== null && opensAt - now() <= NEAR_MS) {
        if (opensAt > now()) await sleep(opensAt - now());
        running += 1;
        return { status: "now", ticket };
      }
      const hop = known.found ? Number.POSITIVE_INFINITY : SHORT_HOP_MS * (0.5 + random());
      return { status: "later", at: new Date(Math.ceil(Math.min(opensAt, now() + hop))), ticket };
    },

    ended({ stopped }) {
      running -= 1;
      // What it has sent so far belongs to the job all the same, once it ends.
      if (stopped) return;
      // Older jobs fade, so that a change of what one needs is followed.
      if (counted.jobs >= COST_JOBS) counted = { requests: counted.requests / 2, jobs: counted.jobs / 2 };
      counted = { ...counted, jobs: counted.jobs + 1 };
      // Requests of jobs under way would count for those that have ended.
      if (counted.jobs >= (running === 0 ? FEWEST_JOBS : COST_JOBS / 2)) average = counted.requests / counted.jobs;
    },

    comeBack(retryAfterMs) {
      const opensAt = now() + Math.max(retryAfterMs ?? 0, closedForMs());
      const { windowMs } = pace?.limit ?? documented;
      return new Date(Math.ceil(opensAt + random() * Math.max(windowMs, FIRST_CLOSING_MS)));
    },
  };
}
