import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { assess, BANDS } from "./assessment.ts";
import { type EvidenceSet, found, unavailable } from "./evidence.ts";
import { familyStates } from "./family.ts";
import type { Forecast } from "./forecast.ts";
import { circumstancesOf, createHonestShare, honestOf10 } from "./honest-share.ts";
import { PolicyDocument, resolvePolicy } from "./policy-document.ts";
import { firedFinding, noEvidence } from "./testing.ts";

const SAMPLE = { honest: 4000, misrepresenting: 2000 };
const forecastOf = (honest: number, misrepresenting: number): Forecast => {
  const none = { honest: 0, misrepresenting: 0 };
  return {
    sample: { honest: 1000, misrepresenting: 1000 },
    fed: [],
    drawn: { unscored: 0, low: 0, review: honest + misrepresenting, high: 0 },
    counts: { unscored: none, low: none, review: { honest, misrepresenting }, high: none },
  };
};
const withLines: EvidenceSet = {
  ...noEvidence,
  lineType: found({ lines: [] }, "phone/test"),
};

describe("honestOf10", () => {
  it.each([
    // 5% of the honest and 50% of the others: at 1 in 100 that is 4.95 to 0.5.
    [50, 500, 0.01, 9],
    [50, 500, 0.1, 5],
    [50, 500, 0.5, 1],
    [500, 500, 0.01, 10],
  ])("of %i and %i in a thousand at a base rate of %d is %i", (honest, misrepresenting, baseRate, expected) => {
    expect(honestOf10(forecastOf(honest, misrepresenting), "review", baseRate)).toBe(expected);
  });

  it("is never 0: nothing here proves that nobody is honest", () => {
    expect(honestOf10(forecastOf(0, 1000), "review", 0.5)).toBe(1);
  });

  it("is null where hardly anybody gets, and where too little was checked", () => {
    expect(honestOf10(forecastOf(30, 40), "review", 0.01)).toBeNull();
    expect(honestOf10(forecastOf(500, 500), "unscored", 0.01)).toBeNull();
  });
});

describe("the share of honest people", () => {
  it("is the same in every process and every time", () => {
    const [one, two] = [createHonestShare(signals, SAMPLE), createHonestShare(signals, SAMPLE)];
    for (const band of BANDS) {
      const first = one(defaultPolicy, withLines, band);
      expect(two(defaultPolicy, withLines, band)).toBe(first);
      expect(one(defaultPolicy, withLines, band)).toBe(first);
    }
    expect(one(defaultPolicy, withLines, "review")).not.toBeNull();
  });

  it("falls as the base rate rises, while points and band stay", () => {
    const share = createHonestShare(signals, SAMPLE);
    const findings = [firedFinding("phone-voip-nonfixed"), firedFinding("email-disposable")];
    const families = familyStates(withLines);
    const results = [0.001, 0.01, 0.08, 0.3, 0.5].map((baseRate) => {
      const policy = { ...defaultPolicy, baseRate };
      const { band, points } = assess({ policy, signals, findings, families });
      return { band, points, honest: share(policy, withLines, band) ?? Number.NaN };
    });
    expect(new Set(results.map(({ band, points }) => `${band} ${points}`))).toEqual(new Set(["review 15"]));
    const honest = results.map((one) => one.honest);
    expect(honest).toEqual(honest.toSorted((a, b) => b - a));
    expect(honest.at(-1)).toBeLessThan(honest[0] ?? 0);
  });

  it("differs between postings of different kinds of work, while points and band are the same", () => {
    const share = createHonestShare(signals, SAMPLE);
    const document = PolicyDocument.parse({
      extends: "catalogue",
      version: "mine-1",
      segments: { jobs: { factory: "on_site" }, departments: { chain: "web3_remote" } },
    });
    const findings = [firedFinding("phone-voip-nonfixed"), firedFinding("email-disposable")];
    const [onSite, web3] = [
      { id: "factory", departmentIds: [] },
      { id: "other", departmentIds: ["chain"] },
    ].map((posting) => {
      const policy = resolvePolicy(document, defaultPolicy, posting);
      const { band, points } = assess({ policy, signals, findings, families: familyStates(withLines) });
      return { result: { band, points }, honest: share(policy, withLines, band) ?? Number.NaN };
    });
    expect(web3?.result).toEqual(onSite?.result);
    expect(web3?.honest).toBeLessThan(onSite?.honest ?? 0);
  });

  it("is not said where the policy does not want it said", () => {
    const share = createHonestShare(signals, SAMPLE);
    expect(share({ ...defaultPolicy, wording: { honestShare: false } }, withLines, "review")).toBeNull();
  });

  it("follows the policy: with stricter cuts fewer honest people are in the same band", () => {
    const share = createHonestShare(signals, { honest: 10_000, misrepresenting: 5000 });
    const cuts = { ...defaultPolicy.cuts, review: 1, corroborates: 0.5 };
    const [loose, usual] = [
      { ...defaultPolicy, cuts, baseRate: 0.3 },
      { ...defaultPolicy, baseRate: 0.3 },
    ];
    expect(share(loose, withLines, "review") ?? 0).toBeGreaterThan(share(usual, withLines, "review") ?? 10);
  });
});

describe("circumstancesOf", () => {
  it("counts a built-in source where it is set up, a bought one where it answered", () => {
    const { answered, addressShare } = circumstancesOf({
      ...withLines,
      mailDomain: unavailable("timeout", "domain/test"),
      employerLookalike: unavailable("not_configured", "domain/test"),
      anonymiser: unavailable("would_not_change", "ip/test"),
    });
    expect(answered).toContain("mailDomain");
    expect(answered).toContain("lineType");
    expect(answered).not.toContain("employerLookalike");
    expect(answered).not.toContain("anonymiser");
    expect(addressShare).toBe(0);
  });

  it("compares a person whose address was looked up with others whose address was", () => {
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
    expect(circumstancesOf({ ...noEvidence, network }).addressShare).toBe(1);
  });
});
