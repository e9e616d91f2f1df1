import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { type EvidenceSet, found, notApplicable, unavailable } from "./evidence.ts";
import { FACT_KINDS, type FactKind } from "./facts.ts";
import { factsFrom } from "./forecast.ts";
import { FEEDS } from "./forecast-assumptions.ts";
import { forecastSetups, type ReportInput, TARGET } from "./forecast-report.ts";
import { SETUPS } from "./forecast-setups.ts";
import { createHonestShare } from "./honest-share.ts";

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

/** Every fact was found or does not apply, as far as somebody answers for it. */
const answered = (kinds: ReadonlySet<FactKind>): EvidenceSet => {
  const network = found<"network">(
    {
      asn: 64496,
      organisation: null,
      networkClass: "eyeball",
      countries: {},
      agreedCountry: null,
      sanctionedRange: false,
    },
    "ip/test",
  );
  const pieces = FACT_KINDS.map((kind) => {
    if (!kinds.has(kind)) return [kind, unavailable("not_configured", kind)];
    // What comes of the address counts where it was found; what it held is of no account here.
    return [kind, FEEDS[kind].source === "built_in" && FEEDS[kind].input !== "address" ? notApplicable : network];
  });
  // Safe: every kind of evidence under its own name, and only the statuses are read.
  return Object.fromEntries(pieces) as EvidenceSet;
};

describe("what a note says of ten people", () => {
  it("is what the forecast says for people of whom the same was checked", () => {
    const sample = { honest: 4000, misrepresenting: 2000 };
    const share = createHonestShare(signals, sample);
    const policy = { ...defaultPolicy, baseRate: 0.1 };
    const compared = SETUPS.filter(({ id }) => id === "greenhouse-line-type" || id === "lever-all");
    for (const setup of compared.map((one) => (one.addressShare > 0 ? { ...one, addressShare: 1 } : one))) {
      const kinds = new Set(
        [...factsFrom(["built_in", ...setup.bought], new Set(FACT_KINDS))].filter(
          (kind) => setup.addressShare > 0 || FEEDS[kind].input !== "address",
        ),
      );
      const [forecast] = report({ policy, baseRate: 0.1, sample, setups: [setup] });
      for (const { band, honestOf10 } of forecast?.bands ?? []) {
        const said = share(policy, answered(kinds), band);
        const apart = Math.abs((said ?? Number.NaN) - (honestOf10 ?? Number.NaN));
        if (said === null || honestOf10 === null) expect([setup.id, band, said]).toEqual([setup.id, band, honestOf10]);
        // Other people are drawn, so a figure on the edge of two may round either way.
        else expect([setup.id, band, apart <= 1]).toEqual([setup.id, band, true]);
      }
    }
  });
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

  it("lets lists of one's own find something where a set-up has them, and leaves out what a setting does not answer", () => {
    const own = {
      id: "own",
      title: "Own",
      bought: [],
      addressShare: 0,
      lists: ["knownMail"],
      without: ["phone"],
    } as const;
    const [setup] = report({ setups: [own] });
    expect(setup?.signals.canFire).toContain("known-email");
    expect(setup?.signals.canFire).not.toContain("known-phone");
    expect(setup?.signals.canFire).not.toContain("phone-invalid");
  });

  it("says for postings set apart how many of ten are honest: fewer where the base rate is higher", () => {
    const [setup] = report({
      setups: SETUPS.filter(({ id }) => id === "lever-all"),
      segments: [
        ["segments.jobs.1", 0.003],
        ["segments.jobs.2", 0.3],
      ],
    });
    const [low, high] = setup?.segments ?? [];
    expect(low).toMatchObject({ path: "segments.jobs.1", baseRate: 0.003 });
    expect(high?.honestOf10.review ?? 10).toBeLessThan(low?.honestOf10.review ?? 0);
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
