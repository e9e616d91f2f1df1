/** More worked cases than those the catalogue came with: the signals those do not touch, both ATSs, honest people and others. */
import type { Policy } from "@bonafide/core/domain/policy";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { beforeAll, describe, expect, it } from "vitest";
import { type CaseRun, runCase } from "./run-case.ts";
import { scoreCard, unlisted } from "./score-card.ts";
import { devCases, moreCases } from "./testing.ts";

/** What notes say of ten people costs simulations and moves nobody. */
const quiet: Policy = { ...defaultPolicy, wording: { honestShare: false } };
const cases = moreCases();
let runs: readonly CaseRun[];
beforeAll(async () => {
  runs = await Promise.all(cases.map((worked) => runCase(worked, 0, quiet)));
});

describe("more worked cases", () => {
  it("each end in the band reasoned from the catalogue, with the points it gives", () => {
    for (const [at, row] of scoreCard(runs).cases.entries()) {
      const { reference, expected } = cases[at] ?? {};
      expect([row.id, row.band, row.acceptable, row.exact]).toEqual([row.id, expected?.band, true, true]);
      expect([row.id, { points: row.points }]).toEqual([row.id, reference]);
    }
  });

  it("fire what must fire and nothing that must not, and list what is suppressed or could not be checked", () => {
    for (const run of runs) {
      const [row] = scoreCard([run]).cases;
      expect([run.worked.id, row?.mustFireMissed, row?.mustNotFireFired, unlisted(run)]).toEqual([
        run.worked.id,
        [],
        [],
        { suppressed: [], notChecked: [] },
      ]);
    }
  });

  it("put nobody honest into high, and at most two of ten into review; whoever else is no miss is flagged", () => {
    const { summary, cases: rows } = scoreCard(runs);
    const honest = rows.filter((row) => row.class === "legit").length;
    expect(summary.legitHigh).toBe(0);
    expect(summary.legitReview / honest).toBeLessThanOrEqual(0.2);
    for (const { worked, record } of runs) {
      const mayBeLow = worked.expected_miss === true || worked.expected.acceptable.includes("low");
      if (worked.class === "fraud" && !mayBeLow)
        expect([worked.id, ["review", "high"].includes(record.assessment?.band ?? "")]).toEqual([worked.id, true]);
    }
  });

  it("name signals that exist, ids no other file has, and both ATSs with both kinds of people", () => {
    const known = new Set(signals.map(({ id }) => id));
    for (const { expected } of cases)
      for (const id of [
        ...(expected.must_fire ?? []),
        ...(expected.must_not_fire ?? []),
        ...(expected.suppressed ?? []),
      ])
        expect(known).toContain(id);
    const ids = [...devCases(), ...cases].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const kinds = new Set(cases.map((one) => `${one.ats} ${one.class}`));
    expect([...kinds].toSorted()).toEqual(["greenhouse fraud", "greenhouse legit", "lever fraud", "lever legit"]);
  });
});
