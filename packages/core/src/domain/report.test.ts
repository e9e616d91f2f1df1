import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context } from "./context.ts";
import { quantile } from "./quantile.ts";
import { createFairness, DIVISIONS, SMALLEST_GROUP } from "./report-fairness.ts";
import { createReliance, type Relied } from "./report-reliance.ts";

const RECEIVED = "2026-11-01T09:00:00.000Z";
const at = (days: number) => new Date(Date.parse(RECEIVED) + days * 86_400_000).toISOString();
const inJob = (id: string): Context => ({ job: { id, title: `Job ${id}` }, departments: [], offices: [], place: null });

function fairnessOf(groups: Readonly<Record<string, readonly [people: number, flagged: number]>>) {
  const fairness = createFairness();
  for (const [id, [people, flagged]] of Object.entries(groups))
    for (let one = 0; one < people; one += 1) fairness.add(inJob(id), one < flagged);
  const [jobs] = fairness.result();
  if (!jobs) throw new Error("no division");
  return jobs;
}

describe("createFairness", () => {
  it("divides each group's share not flagged by the highest one, as 29 CFR 1607.4(D) does with rates of selection", () => {
    // 48 of 80 go on and 12 of 40: 30% is half of 60%.
    const { groups } = fairnessOf({ one: [80, 32], other: [40, 28] });
    expect(groups.map(({ id, ratio, isBelowFourFifths }) => [id, ratio, isBelowFourFifths])).toEqual([
      ["one", 1, false],
      ["other", 0.5, true],
    ]);
    expect(groups[1]?.isApart).toBe(true);
  });

  it("marks no group apart where chance explains the difference", () => {
    const { groups } = fairnessOf({ one: [40, 4], other: [40, 6] });
    expect(groups.map(({ isApart, isBelowFourFifths }) => isApart || isBelowFourFifths)).toEqual([false, false]);
  });

  it("shows no group too small, and none that could be told from the sum of the others", () => {
    const one = fairnessOf({ large: [60, 6], middle: [30, 3], small: [5, 5] });
    expect(one.groups.map(({ id }) => id)).toEqual(["large"]);
    expect(one.notShown).toBe(2);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }), (sizes) => {
        const { groups, notShown } = fairnessOf(Object.fromEntries(sizes.map((size, id) => [`g${id}`, [size, 1]])));
        for (const { flagged } of groups) expect(flagged.of).toBeGreaterThanOrEqual(SMALLEST_GROUP);
        expect(groups.length + notShown).toBe(sizes.length);
        if (groups.length > 0) expect(notShown).not.toBe(1);
      }),
    );
  });

  it("comes to the same in whatever order applications are read", () => {
    const entry = fc.tuple(fc.constantFrom("a", "b", "c"), fc.boolean());
    fc.assert(
      fc.property(fc.array(entry, { minLength: 60, maxLength: 200 }), (entries) => {
        const read = (all: readonly (readonly [string, boolean])[]) => {
          const fairness = createFairness();
          for (const [id, flagged] of all) fairness.add(inJob(id), flagged);
          return fairness.result();
        };
        expect(read(entries)).toEqual(read(entries.toReversed()));
      }),
      { numRuns: 50 },
    );
  });

  it("says for how many it is not known", () => {
    const fairness = createFairness();
    fairness.add(undefined, true);
    fairness.add(inJob("1"), false);
    expect(fairness.result().map(({ by, unknown }) => [by, unknown])).toEqual(
      DIVISIONS.map((by) => [by, by === "job" ? 1 : 2]),
    );
  });
});

describe("createReliance", () => {
  const relied = (changes: Partial<Relied> & { as?: "rejected" | "hired"; days?: number } = {}): Relied => {
    const { as = "rejected", days = 4, ...more } = changes;
    return {
      band: "review",
      receivedAt: RECEIVED,
      annotatedAt: at(0.001),
      context: { ...inJob("1"), ending: { as, at: at(days) } },
      explained: undefined,
      observations: [],
      dispositions: [],
      ...more,
    };
  };
  const of = (all: readonly Relied[]) => {
    const reliance = createReliance();
    for (const one of all) reliance.add(one);
    return reliance.result();
  };
  const many = (count: number, one: Relied) => Array.from({ length: count }, () => one);
  const row = (result: ReturnType<typeof of>, band: Relied["band"]) => result.bands.find((one) => one.band === band);

  it("tells rejections with no check logged before them, by result, and how long they took", () => {
    const result = of([
      ...many(6, relied({ days: 1 })),
      ...many(3, relied({ observations: [{ at: at(1) }] })),
      // Written down only afterwards: that is no check.
      relied({ observations: [{ at: at(9) }] }),
      relied({ as: "hired" }),
      ...many(5, relied({ band: "low", days: 10 })),
    ]);
    expect(row(result, "review")).toMatchObject({
      closed: 11,
      ended: { rejected: 10, hired: 1 },
      unchecked: { hits: 7, of: 10 },
      medianDaysToRejection: 1,
    });
    expect(result.medianDays).toEqual({ flagged: 1, others: 10 });
    expect(result.isCeremonial).toBe(true);
  });

  it("calls nothing ceremonial where people look, or where there are too few to tell", () => {
    expect(of(many(20, relied({ explained: { at: at(1), carrier: "tag" } }))).isCeremonial).toBe(false);
    expect(of(many(9, relied())).isCeremonial).toBeNull();
    // Nobody relied on what nobody was shown.
    expect(of(many(20, relied({ annotatedAt: null }))).isCeremonial).toBeNull();
  });

  it("counts the flags that somebody explained, and how long that took", () => {
    const result = of([
      relied({ explained: { at: at(0.001 + 2 / 24), carrier: "tag" } }),
      relied(),
      relied({ band: "low", explained: { at: at(1), carrier: "tag" } }),
    ]);
    expect(result.explained).toMatchObject({ hits: 1, of: 2 });
    expect(result.medianHoursToClear).toBeCloseTo(2, 5);
  });
});

describe("quantile", () => {
  it("is a value that was there, with at least that share not above it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, share) => {
          const found = quantile(all, share);
          expect(all).toContain(found);
          expect(all.filter((one) => one <= Number(found)).length).toBeGreaterThanOrEqual(share * all.length - 1e-9);
        },
      ),
    );
    expect(quantile([], 0.5)).toBeNull();
  });
});
