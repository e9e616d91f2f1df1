import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createCalibration, FEWEST, type Learned, proposedWeights, suggestedPoints } from "./calibrate.ts";
import type { Disposition } from "./disposition.ts";
import type { Finding } from "./finding.ts";
import { checkPolicy } from "./policy-check.ts";

const entered = { by: "u1", at: "2026-11-20T09:00:00.000Z" };
const confirmed: Disposition = { outcome: "confirmed_fraud", how: "admitted", ...entered };
const hired: Disposition = { outcome: "cleared", how: "hired_90_days", ...entered };
const opinion: Disposition = { outcome: "cleared", how: "explained", ...entered };
const unknown: Disposition = { outcome: "unknown", how: null, ...entered };

const ID = "ip-vpn";
const fired: Finding = { signal: ID, status: "fired", tier: "fired", shown: {} };
const clear: Finding = { signal: ID, status: "clear" };
const record = (finding: Finding, disposition: Disposition, rest: Partial<Learned> = { fullCheck: true }): Learned => ({
  assessment: { findings: [finding] },
  dispositions: [disposition],
  ...rest,
});
const learn = (records: readonly Learned[]) => {
  const calibration = createCalibration();
  for (const one of records) calibration.add(one);
  return calibration.result(signals, defaultPolicy);
};
const times = (count: number, one: Learned) => Array.from({ length: count }, () => one);

describe("calibration", () => {
  it("moves by Laplace-smoothed rates with fifty of the catalogue's as pseudo-counts", () => {
    // m = (8 + 50·0.2)/(10 + 50) = 0.3, u = (2 + 50·0.02)/(50 + 50) = 0.03: the ratio stays 10, as the catalogue has it.
    const tier = { points: 10, rates: { misrepresenting: 0.2, honest: 0.02 } };
    expect(suggestedPoints(tier, { fired: 8, of: 10 }, { fired: 2, of: 50 })).toBe(10);
    // u = (20 + 1)/(50 + 50) = 0.21: 10·log10(0.3/0.21) = 1.55, clipped to no more than six from ten.
    expect(suggestedPoints(tier, { fired: 8, of: 10 }, { fired: 20, of: 50 })).toBe(4);
    // u = (4 + 1)/(50 + 50) = 0.05: 10·log10(6) = 7.78, to the quarter.
    expect(suggestedPoints(tier, { fired: 8, of: 10 }, { fired: 4, of: 50 })).toBe(7.75);
  });

  it("suggests nothing where nothing was learned", () => {
    expect(learn([]).suggestions).toEqual([]);
    for (const { tiers } of signals)
      for (const tier of Object.values(tiers))
        expect(suggestedPoints(tier, { fired: 0, of: 0 }, { fired: 0, of: 0 })).toBe(tier.points);
  });

  it("learns from established outcomes over full checks only, and says what it sets aside", () => {
    const result = learn([
      ...times(30, record(fired, hired)),
      ...times(30, record(fired, hired, {})),
      ...times(30, record(fired, opinion)),
      ...times(30, record(fired, unknown)),
      record(clear, confirmed),
      { assessment: null, dispositions: [confirmed] },
    ]);
    expect(result).toMatchObject({ records: 122, honest: 30, misrepresenting: 1, setAside: 30 });
    expect(result.tooFew).toMatchObject([
      { signal: ID, honest: { fired: 30, of: 30 }, misrepresenting: { fired: 0, of: 1 } },
    ]);
  });

  it("proposes nothing from fewer outcomes than it takes, on either side, and says what that is", () => {
    const outcomes = (honest: number, misrepresenting: number) =>
      learn([...times(honest, record(fired, hired)), ...times(misrepresenting, record(clear, confirmed))]);
    const enough = outcomes(FEWEST.honest, FEWEST.misrepresenting);
    expect(enough).toMatchObject({ suggestions: [{ signal: ID }], tooFew: [] });
    for (const few of [outcomes(FEWEST.honest - 1, 500), outcomes(500, FEWEST.misrepresenting - 1)])
      expect(few).toMatchObject({ suggestions: [], tooFew: [{ signal: ID }] });
  });

  it("takes the last word on an application, and counts neither hit nor miss for what was not checked", () => {
    const withdrawn = { ...record(fired, confirmed), dispositions: [confirmed, unknown] };
    const notChecked: Finding = { signal: ID, status: "not_checked", missing: [] };
    const result = learn([withdrawn, ...times(40, record(notChecked, hired))]);
    expect(result).toMatchObject({ misrepresenting: 0, honest: 40, suggestions: [] });
  });

  it("never leaves the catalogue by more than six, never turns a check round, and always makes a usable policy", () => {
    const counts = fc.nat(5_000).chain((of) => fc.record({ of: fc.constant(of), fired: fc.nat(of) }));
    const cases = signals.flatMap(({ id, tiers }) =>
      Object.entries(tiers).map(([tier, own]) => ({ signal: id, tier, own })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...cases), counts, counts, ({ signal, tier, own }, misrepresenting, honest) => {
        const suggested = suggestedPoints(own, misrepresenting, honest);
        expect(Math.abs(suggested - own.points)).toBeLessThanOrEqual(6);
        expect(suggested * own.points).toBeGreaterThanOrEqual(0);
        const suggestion = { signal, tier, catalogue: own.points, now: own.points, suggested, misrepresenting, honest };
        const document = { extends: "catalogue", version: "2", weights: proposedWeights([suggestion]) };
        expect(checkPolicy(document, signals).status).toBe("usable");
      }),
      { numRuns: 2_000 },
    );
  });

  it("suggests less for a check the honest fire too, and more for one only the others do", () => {
    const points = (records: readonly Learned[]) => learn(records).suggestions.find(({ signal }) => signal === ID);
    const now = defaultPolicy.weights[ID]?.["fired"] ?? 0;
    expect(
      points([...times(60, record(fired, hired)), ...times(10, record(fired, confirmed))])?.suggested,
    ).toBeLessThan(now);
    expect(
      points([...times(60, record(clear, hired)), ...times(60, record(fired, confirmed))])?.suggested,
    ).toBeGreaterThan(now);
  });
});
