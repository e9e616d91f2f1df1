import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { upperTail } from "./binomial.ts";

/** By counting every outcome, which is the definition. */
function counted(hits: number, of: number, share: number): number {
  let sum = 0;
  for (let outcome = 0; outcome < 2 ** of; outcome += 1) {
    const ones = outcome.toString(2).replaceAll("0", "").length;
    if (ones >= hits) sum += share ** ones * (1 - share) ** (of - ones);
  }
  return sum;
}

describe("upperTail", () => {
  it("is what counting every outcome comes to", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (hits, of, share) => {
          expect(upperTail(hits, of, share)).toBeCloseTo(counted(hits, of, share), 10);
        },
      ),
    );
  });

  it.each([
    // Sums of exact fractions.
    [20, 100, 0.1, 0.001978560865771231],
    [60, 1_000, 0.02, 1.8715005399092133e-13],
    [150, 3_000, 0.05, 0.5116967786351672],
  ])("gives %i of %i at %d as exact arithmetic does", (hits, of, share, exact) => {
    expect(upperTail(hits, of, share) / exact).toBeCloseTo(1, 8);
  });

  it("falls with more hits and rises with the share, for any number of people", () => {
    const people = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(people, fc.nat(), fc.double({ min: 1e-6, max: 0.98, noNaN: true }), (of, any, share) => {
        const hits = any % (of + 1);
        const tail = upperTail(hits, of, share);
        expect(tail).toBeGreaterThanOrEqual(0);
        expect(tail).toBeLessThanOrEqual(1);
        expect(upperTail(hits + 1, of, share)).toBeLessThanOrEqual(tail + 1e-9);
        expect(upperTail(hits, of, share + 0.01)).toBeGreaterThanOrEqual(tail - 1e-9);
      }),
    );
  });
});
