/** Time that passes only when nothing is left to do: many workers side by side, hours within seconds. */
import { setImmediate as turn } from "node:timers/promises";

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

export function createVirtualTime(start: string) {
  let now = Date.parse(start);
  /** Latest first, so that the next one is taken off the end. */
  const timers: Timer[] = [];
  let busy = 0;

  function at(ms: number, act: () => void): void {
    let [low, high] = [0, timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((timers[middle]?.at ?? 0) > ms) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, { at: ms, act });
  }

  return {
    clock: () => new Date(now),
    now: () => now,
    at,
    sleep: (ms: number) => new Promise<void>((resolve) => at(now + Math.max(0, ms), resolve)),
    /** Time stands still while this is under way: what takes turns of the event loop and no time. */
    async still<T>(work: () => Promise<T>): Promise<T> {
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
      }
    },
    /** Lets time pass, from one thing to do to the next, until `done` or nothing is left. */
    async run(done: () => boolean): Promise<void> {
      for (;;) {
        do await turn();
        while (busy > 0);
        if (done()) return;
        const next = timers.pop();
        if (!next) return;
        now = Math.max(now, next.at);
        next.act();
      }
    },
  };
}
export type VirtualTime = ReturnType<typeof createVirtualTime>;
