import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginningAt, LISTS, nextReading, silence, tallied, Watermark } from "./watermark.ts";

const NOW = new Date("2026-11-20T09:00:00Z");
const after = (ms: number) => new Date(NOW.getTime() + ms);
const HOUR = 3_600_000;

describe("nextReading", () => {
  it("never begins before the connection did, never ends before the last one or after the grace", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90 * 24 * HOUR }),
        fc.integer({ min: 0, max: 90 * 24 * HOUR }),
        fc.constantFrom(...LISTS),
        (first, second, name) => {
          const [upTo, now] = [Math.min(first, second), Math.max(first, second)];
          const begun = beginningAt("connection", NOW);
          const watermark = { ...begun, [name]: { upTo: after(upTo).toISOString(), under: null } };
          const window = nextReading(watermark, name, { now: after(now), graceMs: 300_000, overlapMs: 1_800_000 });
          const [since, until] = [Date.parse(window.since), Date.parse(window.until)];
          expect(since).toBeGreaterThanOrEqual(NOW.getTime());
          // No gap between two readings.
          expect(since).toBeLessThanOrEqual(NOW.getTime() + upTo);
          expect(until).toBeGreaterThanOrEqual(NOW.getTime() + upTo);
          expect(until).toBeLessThanOrEqual(Math.max(NOW.getTime() + upTo, NOW.getTime() + now - 300_000));
          if (name === "deleted") expect(until - since).toBeLessThanOrEqual(30 * 24 * HOUR);
        },
      ),
    );
  });

  it("goes on with the reading that was interrupted", () => {
    const under = { since: NOW.toISOString(), until: after(HOUR).toISOString(), cursor: "page-7" };
    const watermark = { ...beginningAt("connection", NOW), created: { upTo: NOW.toISOString(), under } };
    expect(nextReading(watermark, "created", { now: after(9 * HOUR), graceMs: 0, overlapMs: 0 })).toEqual(under);
    expect(Watermark.safeParse(watermark).success).toBe(true);
  });
});

describe("silence", () => {
  const tally = (minutes: number, found: number, missed: number) => ({
    at: after(-minutes * 60_000).toISOString(),
    found,
    missed,
  });

  it("is above one in a hundred over the last hour, and nothing that was before it", () => {
    expect(silence([tally(5, 100, 1)], NOW)).toBeNull();
    expect(silence([tally(5, 100, 2)], NOW)).toBe("some");
    expect(silence([tally(5, 60, 1), tally(20, 40, 1)], NOW)).toBe("some");
    expect(silence([tally(61, 100, 90), tally(5, 1, 0)], NOW)).toBeNull();
    expect(silence([tally(5, 3, 3)], NOW)).toBe("all");
    expect(silence([], NOW)).toBeNull();
  });

  it("is judged by tallies that are kept for an hour and take no room when nothing was found", () => {
    const kept = tallied([tally(61, 5, 5), tally(59, 1, 0)], tally(0, 0, 0));
    expect(kept).toEqual([tally(59, 1, 0)]);
    expect(tallied(kept, tally(0, 2, 1))).toHaveLength(2);
  });
});
