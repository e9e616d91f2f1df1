import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilson } from "./interval.ts";

describe("wilson", () => {
  it.each([
    // Published values of the score interval at 95%.
    [0, 10, 0, 0.2775],
    [1, 10, 0.0179, 0.4042],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [81, 263, 0.2553, 0.3662],
  ])("of %i in %i goes from %d to %d", (hits, of, from, to) => {
    const interval = wilson(hits, of);
    expect(interval.from).toBeCloseTo(from, 3);
    expect(interval.to).toBeCloseTo(to, 3);
  });

  it("holds what was seen, stays within 0 and 1, and narrows the more was seen", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (of, at) => {
        const hits = Math.round(of * at);
        const { from, to } = wilson(hits, of);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1);
        expect(from).toBeLessThanOrEqual(hits / of + 1e-12);
        expect(to).toBeGreaterThanOrEqual(hits / of - 1e-12);
        const more = wilson(hits * 4, of * 4);
        expect(more.to - more.from).toBeLessThan(to - from + 1e-12);
      }),
    );
    expect(wilson(0, 0)).toEqual({ from: 0, to: 1 });
  });
});
