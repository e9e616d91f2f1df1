import { describe, expect, it } from "vitest";
import { defaultPolicy, signals as catalogue } from "../signals/index.ts";
import { BANDS } from "./assessment.ts";
import { FACT_KINDS, type FactKind } from "./facts.ts";
import { factsFrom, type Forecast, forecast, shareOf, TRUTHS } from "./forecast.ts";
import { FEEDS, NESTED_TIERS, SOURCES, TIER_SHARES } from "./forecast-assumptions.ts";
import type { Policy } from "./policy.ts";
import { seeded } from "./seeded.ts";
import type { Group, Signal, Tier } from "./signal.ts";
import { aSignal, policyOf } from "./testing.ts";

const EVERYTHING: ReadonlySet<FactKind> = new Set(FACT_KINDS);
const PEOPLE = { honest: 10_000, misrepresenting: 10_000 };

interface Made {
  readonly signals: readonly Signal[];
  readonly policy?: Policy;
  readonly answered?: ReadonlySet<FactKind>;
  readonly addressShare?: number;
  readonly seed?: number;
  readonly sample?: Forecast["sample"];
}
const made = ({ signals, policy, answered, addressShare = 1, seed = 1, sample = PEOPLE }: Made) =>
  forecast({
    signals,
    policy: policy ?? policyOf(signals),
    circumstances: { answered: answered ?? EVERYTHING, addressShare },
    sample,
    random: seeded(seed),
  });

/** High whenever it fires, so that the share of people in high is the rate at which it fires. */
function marker(id: string, rates: { honest: number; misrepresenting: number }, more: Partial<Signal> = {}): Signal {
  const signal = aSignal({ id, group: "known", tiers: { fired: 30 } });
  return { ...signal, needs: ["mail"], tiers: { fired: { points: 30, rates, decisive: true } }, ...more };
}

const of = (points: number, rates: Tier["rates"]): Pick<Signal, "needs" | "tiers"> => ({
  needs: ["mail"],
  tiers: { fired: { points, rates } },
});

/** A second group that corroborates and reaches no cut by itself. */
const twin = (rates: Tier["rates"]): Signal => ({
  ...aSignal({ id: "twin", group: "email", tiers: { fired: 3 } }),
  ...of(3, rates),
});

describe("forecast", () => {
  it.each([
    [0.45, 0.11],
    [0.02, 0.003],
    [0.9, 0.5],
  ])("fires a signal at the catalogue's rates, whatever is correlated: %d and %d", (misrepresenting, honest) => {
    const result = made({ signals: [marker("one", { misrepresenting, honest })] });
    expect(shareOf(result, "high", "misrepresenting")).toBeCloseTo(misrepresenting, 1);
    expect(Math.abs(shareOf(result, "high", "honest") - honest)).toBeLessThan(0.015);
    expect(Math.abs(shareOf(result, "high", "misrepresenting") - misrepresenting)).toBeLessThan(0.015);
  });

  it("puts everybody into exactly one band, the same with the same seed", () => {
    const result = made({ signals: catalogue, policy: defaultPolicy });
    for (const truth of TRUTHS) {
      expect(BANDS.reduce((sum, band) => sum + shareOf(result, band, truth), 0)).toBeCloseTo(1, 9);
      // Weighed, people count for about as many as they are.
      expect(Math.abs(result.sample[truth] / PEOPLE[truth] - 1)).toBeLessThan(0.05);
    }
    expect(BANDS.reduce((sum, band) => sum + result.drawn[band], 0)).toBe(PEOPLE.honest + PEOPLE.misrepresenting);
    expect(made({ signals: catalogue, policy: defaultPolicy })).toEqual(result);
  });

  it("makes what one person shows come together, more so within a group", () => {
    const rates = { honest: 0.1, misrepresenting: 0.1 };
    /** Share of people who show both of two signals, of these groups. */
    const together = (groups: readonly Group[], review: number) => {
      const pair = groups.map((group, at) => ({
        ...aSignal({ id: `s${at}`, group, tiers: { fired: 5 } }),
        ...of(5, rates),
      }));
      const signals = [...pair, twin({ honest: 1, misrepresenting: 1 })];
      const policy = policyOf(signals);
      const sample = { honest: 40_000, misrepresenting: 0 };
      const result = made({ signals, sample, policy: { ...policy, cuts: { ...policy.cuts, review } } });
      return shareOf(result, "review", "honest");
    };
    // Only both reach the cut: 5 and 5, in one group 5 and half of 5, with 3 of another group.
    const [across, within] = [together(["phone", "web"], 13), together(["phone", "phone"], 10.5)];
    expect(across).toBeGreaterThan(0.1 * 0.1 * 1.3);
    expect(within).toBeGreaterThan(across);
    expect(within).toBeLessThan(0.1 * 0.5);
  });

  it("fires nothing whose facts nobody answers, that is off, or whose address never comes", () => {
    const rates = { honest: 0.5, misrepresenting: 0.5 };
    const one = marker("one", rates, { needs: ["lineType"] });
    expect(made({ signals: [one], answered: new Set(["mail"]) }).fed).toEqual([]);
    expect(made({ signals: [one], answered: new Set(["mail"]) }).counts.high).toEqual({
      honest: 0,
      misrepresenting: 0,
    });
    expect(made({ signals: [one], policy: policyOf([one], { off: ["one"] }) }).counts.high.honest).toBe(0);
    const address = marker("address", rates, { needs: ["network"] });
    expect(made({ signals: [address], addressShare: 0 }).counts.high.honest).toBe(0);
    expect(shareOf(made({ signals: [address], addressShare: 0.5 }), "high", "honest")).toBeCloseTo(0.25, 1);
  });

  it("takes a rate of so many or more as that of the whole rest, and others as outcomes of their own", () => {
    const rates = { honest: 0.4, misrepresenting: 0.4 };
    const tiers = (lower: string): Signal["tiers"] => ({
      [lower]: { points: 20, rates, decisive: true },
      more: { points: 30, rates: { honest: 0.1, misrepresenting: 0.1 }, decisive: true },
    });
    const high = (id: string, lower: string) =>
      shareOf(made({ signals: [{ ...marker(id, rates), tiers: tiers(lower) }] }), "high", "honest");
    expect(high("phone-reuse", "two_people")).toBeCloseTo(0.4, 1);
    expect(high("phone-reuse", "elsewhere")).toBeCloseTo(0.5, 1);
  });

  it("names only tiers that exist as counting so many or more", () => {
    for (const [id, nested] of NESTED_TIERS) {
      const tiers = catalogue.find((signal) => signal.id === id)?.tiers ?? {};
      expect(Object.keys(tiers)).toEqual(expect.arrayContaining([...nested]));
    }
  });

  it("counts nothing for a signal that is only watched", () => {
    const one = marker("one", { honest: 0.5, misrepresenting: 0.5 });
    const result = made({ signals: [one], policy: policyOf([one], { shadow: ["one"] }) });
    expect(result.counts.high).toEqual({ honest: 0, misrepresenting: 0 });
  });

  it("gives no relief beside a finding about the same thing", () => {
    const always = { honest: 1, misrepresenting: 1 };
    const found = { ...aSignal({ id: "found", group: "phone", tiers: { fired: 6 } }), ...of(6, always) };
    const relief = { ...aSignal({ id: "relief", group: "phone", tiers: { fired: -6 } }), ...of(-6, always) };
    const elsewhere = { ...relief, group: "web" as const };
    const review = (signals: readonly Signal[]) => shareOf(made({ signals }), "review", "honest");
    // 6 and 3 points reach review; 6 off would not leave enough.
    expect(review([found, relief, twin(always)])).toBe(1);
    expect(review([found, elsewhere, twin(always)])).toBe(0);
  });

  it("draws the same people whatever is bought, so that a difference is the source's own", () => {
    const rates = { honest: 0.2, misrepresenting: 0.4 };
    const signals = [marker("one", rates), marker("two", rates, { needs: ["lineType"] })];
    const without = made({ signals, answered: new Set(["mail"]) }).counts.high.honest;
    const alone = made({ signals, policy: policyOf(signals, { off: ["two"] }) }).counts.high.honest;
    expect(without).toBe(alone);
  });

  it("a better check never lowers who is caught, nor a bought one what the honest pay", () => {
    const free = made({ signals: catalogue, policy: defaultPolicy, answered: factsFrom(["built_in"], EVERYTHING) });
    const all = made({ signals: catalogue, policy: defaultPolicy });
    const flagged = (one: Forecast, truth: "honest" | "misrepresenting") =>
      shareOf(one, "review", truth) + shareOf(one, "high", truth);
    expect(flagged(all, "misrepresenting")).toBeGreaterThan(flagged(free, "misrepresenting"));
    expect(flagged(all, "misrepresenting")).toBeGreaterThan(flagged(all, "honest"));
  });
});

describe("the stated assumptions", () => {
  it("say for every kind of fact who answers it", () => {
    for (const kind of FACT_KINDS) expect(SOURCES).toContain(FEEDS[kind].source);
  });

  it("name only signals and tiers of the catalogue", () => {
    for (const { signal, tier } of TIER_SHARES) {
      expect(Object.keys(catalogue.find(({ id }) => id === signal)?.tiers ?? {})).toContain(tier);
    }
  });

  it("leave no signal's tiers more likely together than certain", () => {
    for (const { id, tiers } of catalogue) {
      for (const services of [true, false]) {
        const sum = Object.entries(tiers).reduce((total, [tier, { rates }]) => {
          const share = TIER_SHARES.find((one) => one.signal === id && one.tier === tier);
          const factor = share ? (services ? share.withServices : share.withoutServices) : 1;
          return total + rates.honest * factor;
        }, 0);
        expect(sum, id).toBeLessThanOrEqual(1);
      }
    }
  });
});
