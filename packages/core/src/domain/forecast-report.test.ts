import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { FACT_KINDS } from "./facts.ts";
import { forecastSetups, type ReportInput, TARGET } from "./forecast-report.ts";
import { SETUPS } from "./forecast-setups.ts";

const report = (more: Partial<ReportInput> = {}) =>
  forecastSetups({
    signals,
    policy: defaultPolicy,
    setups: SETUPS,
    registered: new Set(FACT_KINDS),
    weekly: 3000,
    baseRate: 0.01,
    sample: { honest: 2000, misrepresenting: 1000 },
    seed: 1,
    ...more,
  });

describe("a forecast in people a week", () => {
  const setups = report();

  it("accounts for everybody in each of the five set-ups", () => {
    expect(setups.map(({ setup }) => setup)).toEqual([
      "greenhouse-free",
      "greenhouse-line-type",
      "greenhouse-all",
      "lever-free",
      "lever-all",
    ]);
    for (const { bands } of setups) {
      const sum = (of: (band: (typeof bands)[number]) => number) => bands.reduce((total, band) => total + of(band), 0);
      expect(sum(({ peopleAWeek }) => peopleAWeek)).toBeCloseTo(3000, 0);
      expect(sum(({ misrepresentingAWeek }) => misrepresentingAWeek)).toBeCloseTo(30, 0);
      expect(sum(({ shareOfHonest }) => shareOfHonest)).toBeCloseTo(1, 9);
    }
  });

  it("lets only checks find something that the set-up can feed", () => {
    const canFire = (setup: string) => setups.find((one) => one.setup === setup)?.signals.canFire ?? [];
    expect(canFire("greenhouse-free")).not.toContain("phone-voip-nonfixed");
    expect(canFire("greenhouse-line-type")).toContain("phone-voip-nonfixed");
    expect(canFire("greenhouse-all")).not.toContain("ip-vpn");
    expect(canFire("lever-free")).toContain("ip-vpn");
    expect(canFire("lever-free")).not.toContain("ip-vpn-astrill");
    expect(canFire("lever-all")).toContain("ip-vpn-astrill");
  });

  it("says what a bought source changes, whether it is bought or not", () => {
    const [free, lineType] = setups;
    const ofLineType = (setup: typeof free) => setup?.bought.find(({ source }) => source === "line_type");
    expect(ofLineType(free)?.isBought).toBe(false);
    expect(ofLineType(lineType)?.isBought).toBe(true);
    // The same two simulations, seen from either side.
    const difference = (one: ReturnType<typeof ofLineType>) => [
      one?.honestFlaggedAWeek,
      one?.misrepresentingFlaggedAWeek,
    ];
    expect(difference(ofLineType(free))).toEqual(difference(ofLineType(lineType)));
    const { without, with: withIt } = ofLineType(free)?.misrepresentingFlaggedAWeek ?? { without: 0, with: 0 };
    expect(withIt).toBeGreaterThan(without);
  });

  it("leaves out sources nothing in this version asks", () => {
    const [free] = report({ registered: new Set(["mail", "phone", "lineType"]) });
    expect(free?.bought.map(({ source }) => source)).toEqual(["line_type"]);
  });

  it("says where the target is missed", () => {
    const cuts = { ...defaultPolicy.cuts, review: 1, corroborates: 0.25, high: 2 };
    const strict = report({ policy: { ...defaultPolicy, cuts } });
    for (const { target, bands } of [...setups, ...strict]) {
      for (const band of ["review", "high"] as const) {
        const share = bands.find((one) => one.band === band)?.shareOfHonest ?? 1;
        expect(target[band]).toBe(share <= TARGET[band]);
      }
    }
    expect(strict.some(({ target }) => !target.review || !target.high)).toBe(true);
  });
});
