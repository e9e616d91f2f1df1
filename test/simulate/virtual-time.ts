/** Virtual time: events in the order of their instants, one at a time, each only when everything before it has come to rest. */

export interface VirtualTime {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `act` at that instant, or at once when it has passed. What it returns is awaited before the next event. */
  at(instant: number, act: () => unknown): void;
  /** Runs events until none is left. Throws when there seems to be no end. */
  settle(): Promise<void>;
  /** Lets time pass without an event. */
  skipTo(instant: number): void;
}

interface Event {
  readonly instant: number;
  readonly order: number;
  readonly act: () => unknown;
}

/** A seed takes some hundreds of events; this many mean that something feeds itself. */
const MOST_EVENTS = 60_000;

const realImmediate = setImmediate;
/** Resolves when every promise that could go on has gone on: immediates run after all microtasks and ticks. */
const atRest = () => new Promise<void>((resolve) => void realImmediate(resolve));

export function createVirtualTime(start: number): VirtualTime {
  /** Latest first, so that the next one is popped. */
  const events: Event[] = [];
  let now = start;
  let scheduled = 0;
  let ran = 0;

  function at(instant: number, act: () => unknown): void {
    scheduled += 1;
    const event = { instant: Math.max(instant, now), order: scheduled, act };
    let [low, high] = [0, events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = events[middle];
      const later = other !== undefined && other.instant > event.instant;
      if (later) low = middle + 1;
      else high = middle;
    }
    events.splice(low, 0, event);
  }

  return {
    now: () => now,
    at,
    async settle() {
      await atRest();
      for (let event = events.pop(); event !== undefined; event = events.pop()) {
        ran += 1;
        if (ran > MOST_EVENTS) throw new Error("the simulation does not come to rest");
        now = Math.max(now, event.instant);
        await event.act();
        await atRest();
      }
    },
    skipTo(instant) {
      now = Math.max(now, instant);
    },
  };
}

/** Timers the product sets while `time` runs fire in virtual time; answers how to give the real ones back. */
export function installTimers(time: VirtualTime): () => void {
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  const cleared = new WeakSet<object>();
  const set = (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const handle = { unref: () => handle, ref: () => handle };
    time.at(time.now() + ms, () => {
      if (!cleared.has(handle)) act(...args);
    });
    return handle;
  };
  const clear = (handle: unknown) => {
    if (typeof handle === "object" && handle !== null) cleared.add(handle);
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  return () => void Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear });
}
