import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Assessment, assess, BANDS, bandOf } from "./assessment.ts";
import { UNAVAILABLE_REASONS } from "./evidence.ts";
import { FACT_KINDS } from "./facts.ts";
import type { FamilyStates } from "./family.ts";
import type { Finding } from "./finding.ts";
import type { Policy } from "./policy.ts";
import { GROUPS, type Signal } from "./signal.ts";
import { aSignal, policyOf } from "./testing.ts";

const RUNS = { numRuns: 400 };
const quarter = (min: number, max: number) => fc.integer({ min: min * 4, max: max * 4 }).map((n) => n / 4);

const families: fc.Arbitrary<FamilyStates> = fc.record({
  network: fc.constantFrom("full", "basic", "none"),
  phone: fc.constantFrom("full", "basic", "none"),
  email: fc.constantFrom("full", "basic", "none"),
});

/** A catalogue of up to twelve signals with two tiers each; a signal yields only to later ones, so there are no cycles. */
const catalogue: fc.Arbitrary<Signal[]> = fc
  .array(
    fc.record({
      group: fc.constantFrom(...GROUPS),
      tiers: fc.record({ fired: quarter(-8, 16), confirmed: quarter(0, 30) }),
      decisive: fc.boolean(),
      corroborates: fc.boolean(),
      yields: fc.array(fc.nat(11), { maxLength: 2 }),
      forfeits: fc.array(fc.nat(11), { maxLength: 2 }),
    }),
    { maxLength: 12 },
  )
  .map((sketches) =>
    sketches.map(({ group, tiers, decisive, corroborates, yields, forfeits }, position) =>
      aSignal({
        id: `s${position}`,
        group,
        tiers,
        corroborates,
        ...(decisive && group === "known" ? { decisiveTier: "confirmed" } : {}),
        yieldsTo: yields.filter((to) => to > position).map((to) => `s${to}`),
        forfeits: forfeits.map((to) => `s${to}`),
      }),
    ),
  );

const missing = fc.array(
  fc.record({
    fact: fc.constantFrom(...FACT_KINDS),
    reason: fc.constantFrom("no_input" as const, ...UNAVAILABLE_REASONS),
  }),
  { maxLength: 3 },
);

function findingOf(signal: string): fc.Arbitrary<Finding> {
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .constantFrom("fired", "confirmed")
        .map((tier): Finding => ({ signal, status: "fired", tier, shown: {} })),
    },
    { weight: 1, arbitrary: fc.constant<Finding>({ signal, status: "clear" }) },
    { weight: 1, arbitrary: fc.constant<Finding>({ signal, status: "not_applicable" }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("hub" as const, "agency" as const, "aged" as const)
        .map((because): Finding => ({ signal, status: "suppressed", because })),
    },
    { weight: 1, arbitrary: missing.map((facts): Finding => ({ signal, status: "not_checked", missing: facts })) },
  );
}

interface Case {
  readonly signals: readonly Signal[];
  readonly policy: Policy;
  readonly findings: readonly Finding[];
  readonly families: FamilyStates;
}

const cases: fc.Arbitrary<Case> = catalogue.chain((signals) =>
  fc.record({
    signals: fc.constant(signals),
    policy: fc
      .record({ reliefFloor: quarter(-12, 0), baseRate: fc.double({ min: 0.0001, max: 0.5, noNaN: true }) })
      .map((overrides) => policyOf(signals, overrides)),
    findings: fc.tuple(...signals.map(({ id }) => findingOf(id))),
    families,
  }),
);

const sum = ({ contributions }: Assessment) => contributions.reduce((total, { points }) => total + points, 0);
const rank = ({ band }: Assessment) => BANDS.indexOf(band);

describe("assess, for any catalogue and any findings", () => {
  it("shows contributions that sum exactly to the points, in quarter points", () => {
    fc.assert(
      fc.property(cases, (input) => {
        const assessment = assess(input);
        expect(sum(assessment)).toBe(assessment.points);
        for (const { points } of assessment.contributions) {
          expect(Number.isInteger(points * 4)).toBe(true);
          expect(Object.is(points, -0)).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it("keeps every group within its cap and relief within the floor", () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { contributions } = assess(input);
        for (const group of GROUPS) {
          const positive = contributions.filter((part) => part.group === group && part.points > 0);
          expect(positive.reduce((total, { points }) => total + points, 0)).toBeLessThanOrEqual(
            input.policy.caps[group],
          );
        }
        const relief = contributions
          .filter(({ points }) => points < 0)
          .reduce((total, { points }) => total + points, 0);
        expect(relief).toBeGreaterThanOrEqual(input.policy.reliefFloor);
      }),
      RUNS,
    );
  });

  it("does not depend on the order of findings or signals", () => {
    const shuffled = cases.chain((input) =>
      fc.record({
        input: fc.constant(input),
        signals: fc.shuffledSubarray([...input.signals], { minLength: input.signals.length }),
        findings: fc.shuffledSubarray([...input.findings], { minLength: input.findings.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ input, signals, findings }) => {
        expect(assess({ ...input, signals, findings })).toEqual(assess(input));
      }),
      RUNS,
    );
  });

  it("never counts less because one more positive signal fired, among those left after precedence", () => {
    const withoutPrecedence = cases.map((input) => ({
      ...input,
      signals: input.signals.map((signal) => ({ ...signal, yieldsTo: [] })),
    }));
    fc.assert(
      fc.property(withoutPrecedence, (input) => {
        const all = assess(input);
        for (const finding of input.findings) {
          if (finding.status !== "fired" || (input.policy.weights[finding.signal]?.[finding.tier] ?? 0) <= 0) continue;
          const fewer = assess({ ...input, findings: input.findings.filter((other) => other !== finding) });
          expect(all.points).toBeGreaterThanOrEqual(fewer.points);
          if (fewer.band !== "unscored") expect(rank(all)).toBeGreaterThanOrEqual(rank(fewer));
        }
      }),
      RUNS,
    );
  });

  it("costs a person at most the relief a silent source gave", () => {
    const withLoss = cases.chain((input) =>
      fc.record({ input: fc.constant(input), lost: fc.subarray(input.signals.map(({ id }) => id)) }),
    );
    fc.assert(
      fc.property(withLoss, ({ input, lost }) => {
        // Precedence may uncover a heavier, less specific signal; it has its own table.
        const signals = input.signals.map((signal) => ({ ...signal, yieldsTo: [] }));
        const all = assess({ ...input, signals });
        const findings = input.findings.map(
          (finding): Finding =>
            lost.includes(finding.signal)
              ? { signal: finding.signal, status: "not_checked", missing: [{ fact: "mail", reason: "timeout" }] }
              : finding,
        );
        const without = assess({ ...input, signals, findings });
        const gave = input.findings
          .filter((finding) => lost.includes(finding.signal) && finding.status === "fired")
          .map((finding) =>
            finding.status === "fired" ? (input.policy.weights[finding.signal]?.[finding.tier] ?? 0) : 0,
          )
          .filter((points) => points < 0)
          .reduce((total, points) => total - points, 0);
        expect(without.points).toBeLessThanOrEqual(all.points + gave);
      }),
      RUNS,
    );
  });

  it("names as missing relief only what would have lowered the band", () => {
    fc.assert(
      fc.property(cases, (input) => {
        const assessment = assess(input);
        if (assessment.reliefMissing.length === 0) return;
        const findings = input.findings.map((finding): Finding => {
          const tiers = Object.entries(input.policy.weights[finding.signal] ?? {}).toSorted(([, a], [, b]) => a - b);
          const best = tiers[0];
          return assessment.reliefMissing.includes(finding.signal) && best
            ? { signal: finding.signal, status: "fired", tier: best[0], shown: {} }
            : finding;
        });
        expect(
          rank(assess({ ...input, families: { network: "full", phone: "full", email: "full" }, findings })),
        ).toBeLessThan(rank(assessment));
      }),
      RUNS,
    );
  });

  it("rests on a set without which the band falls and of which nothing can be left out", () => {
    fc.assert(
      fc.property(cases, (input) => {
        const full = { ...input, families: { network: "full", phone: "full", email: "full" } as const };
        const assessment = assess(full);
        const without = (ids: readonly string[]) =>
          rank(assess({ ...full, findings: full.findings.filter(({ signal }) => !ids.includes(signal)) }));
        if (assessment.band === "low") {
          expect(assessment.restsOn).toEqual([]);
          return;
        }
        expect(assessment.restsOn).not.toEqual([]);
        expect(without(assessment.restsOn)).toBeLessThan(rank(assessment));
        for (const id of assessment.restsOn) {
          expect(without(assessment.restsOn.filter((other) => other !== id))).toBeGreaterThanOrEqual(rank(assessment));
        }
      }),
      RUNS,
    );
  });

  it("lets linkage alone reach review at most", () => {
    const linkageOnly = cases.map((input) => ({
      ...input,
      signals: input.signals.map((signal) => ({ ...signal, group: "linkage" as const })),
    }));
    fc.assert(
      fc.property(linkageOnly, (input) => {
        const decisive = input.signals.some(({ tiers }) => Object.values(tiers).some((tier) => tier.decisive));
        if (!decisive) expect(assess(input).band).not.toBe("high");
      }),
      RUNS,
    );
  });

  it("lets no other group reach review by itself, however much a policy lets it add", () => {
    const alone = fc.tuple(
      cases,
      fc.constantFrom(...GROUPS.filter((group) => group !== "linkage" && group !== "known")),
    );
    fc.assert(
      fc.property(alone, ([input, group]) => {
        const signals = input.signals.map((signal) => ({ ...signal, group }));
        const policy = { ...input.policy, caps: { ...input.policy.caps, [group]: 1_000 } };
        const decisive = signals.some(({ tiers }) => Object.values(tiers).some((tier) => tier.decisive));
        if (!decisive) expect(["low", "unscored"]).toContain(assess({ ...input, signals, policy }).band);
      }),
      RUNS,
    );
  });

  it("changes neither points nor band with the base rate", () => {
    const rate = fc.double({ min: 0.0001, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(cases, rate, (input, baseRate) => {
        const before = assess(input);
        expect(assess({ ...input, policy: { ...input.policy, baseRate } })).toEqual({ ...before, baseRate });
      }),
      RUNS,
    );
  });

  it("comes to the same band when only the band is asked for", () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ signals, policy, findings, families: states }, isOff) => {
        const used = isOff ? { ...policy, off: ["s0"] } : policy;
        const byId = new Map(signals.map((signal) => [signal.id, signal]));
        const { band } = assess({ signals, policy: used, findings, families: states });
        expect(bandOf(used, byId, findings, states)).toBe(band);
      }),
      RUNS,
    );
  });

  it("never throws and never counts NaN, whatever a stored finding holds", () => {
    const strange = fc.oneof(
      fc.string(),
      fc.constantFrom("s0", "s1", "fired", "constructor", "__proto__", "toString", "hasOwnProperty", ""),
    );
    const finding = fc.oneof(
      fc.record({
        signal: strange,
        status: fc.constant("fired" as const),
        tier: strange,
        shown: fc.dictionary(strange, fc.string()),
      }),
      fc.record({ signal: strange, status: fc.constant("not_checked" as const), missing }),
      fc.record({ signal: strange, status: fc.constantFrom("clear" as const, "not_applicable" as const) }),
    );
    fc.assert(
      fc.property(cases, fc.array(finding, { maxLength: 30 }), (input, findings) => {
        const assessment = assess({ ...input, findings: [...findings, ...input.findings, ...findings] });
        expect(Number.isFinite(assessment.points)).toBe(true);
        expect(BANDS).toContain(assessment.band);
        expect(sum(assessment)).toBe(assessment.points);
      }),
      RUNS,
    );
  });
});
