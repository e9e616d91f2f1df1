import { describe, expect, it } from "vitest";
import { normals, normalTail, seeded } from "./seeded.ts";

const MANY = 50_000;

describe("seeded chance", () => {
  it("gives the same numbers for the same seed, others for another", () => {
    const take = (seed: number) => Array.from({ length: 5 }, seeded(seed));
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
  });

  it("stays within [0, 1) and is spread evenly", () => {
    const numbers = Array.from({ length: MANY }, seeded(1));
    expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
    for (const tenth of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const share = numbers.filter((one) => Math.floor(one * 10) === tenth).length / MANY;
      expect(share).toBeCloseTo(0.1, 2);
    }
  });

  it.each([0.0005, 0.003, 0.03, 0.11, 0.45, 0.72, 0.97])("exceeds the tail of %d that often", (p) => {
    const limit = normalTail(p);
    const drawn = Array.from({ length: MANY }, normals(seeded(3)));
    const share = drawn.filter((one) => one > limit).length / MANY;
    // Four standard errors.
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / MANY) + 0.0005);
  });

  it("has tails for never and always", () => {
    expect(normalTail(0)).toBe(Number.POSITIVE_INFINITY);
    expect(normalTail(1.2)).toBe(Number.NEGATIVE_INFINITY);
  });
});
