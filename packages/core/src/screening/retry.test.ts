import { describe, expect, it } from "vitest";
import { defaultTiming } from "./deps.ts";
import { retryDelay } from "./retry.ts";

describe("retryDelay", () => {
  it.each([
    [0, 30],
    [1, 60],
    [2, 120],
    [4, 480],
    [5, 900],
    [1000, 900],
  ])("after %i waits is %i seconds", (waits, seconds) => {
    expect(retryDelay({ timing: defaultTiming }, waits, null)).toBe(seconds);
  });

  it.each([
    [1, 1],
    [1000, 1],
    [12_345, 13],
    [900_000, 900],
    [86_400_000, 900],
    [0, 1],
  ])("honours %i ms asked for as %i seconds, within what the queue can delay", (asked, seconds) => {
    expect(retryDelay({ timing: defaultTiming }, 0, asked)).toBe(seconds);
  });
});

describe("defaultTiming", () => {
  it("adds up: a post ends within the lease, and absence is certain only after every bound named for it", () => {
    // F 60 s + G 60 s + R 30 s + skew 5 s.
    expect(defaultTiming.quiescenceMs).toBeGreaterThanOrEqual(155_000);
    expect(defaultTiming.lookupsMs + defaultTiming.noteMs).toBeLessThan(defaultTiming.leaseMs);
    expect(defaultTiming.notYetSeconds.reduce((sum, seconds) => sum + seconds, 0)).toBe(900);
    for (const seconds of [
      ...defaultTiming.notYetSeconds,
      defaultTiming.retrySeconds.longest,
      defaultTiming.quiescenceMs / 1000,
    ]) {
      expect(seconds).toBeLessThanOrEqual(900);
    }
  });
});
