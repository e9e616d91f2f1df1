import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import { defaultPolicy } from "@bonafide/core/signals";
import { describe, expect, it } from "vitest";
import { backtest } from "./backtest.ts";
import { devCases } from "./testing.ts";

const weaker = resolvePolicy(
  { extends: "catalogue", version: "weaker", shadow: ["phone-voip-nonfixed"] },
  defaultPolicy,
);

describe("backtest", () => {
  it("moves nobody when a policy is compared with itself", async () => {
    const cases = devCases().slice(0, 6);
    const result = await backtest(cases, { policy: defaultPolicy, against: defaultPolicy });
    expect(result).toMatchObject({ cases: 6, moved: [] });
    expect(result.totals.from).toEqual(result.totals.to);
    for (const { from, to, moved } of result.signals) expect({ to, moved }).toEqual({ to: from, moved: 0 });
  });

  it("names who moves, from where to where, and the check whose points made it", async () => {
    const cases = devCases();
    const result = await backtest(cases, { policy: weaker, against: defaultPolicy });
    expect(result.moved.length).toBeGreaterThan(0);
    for (const { from, to, changed } of result.moved) {
      expect(from.band).not.toBe(to.band);
      const difference = changed.reduce((sum, one) => sum + one.to - one.from, 0);
      expect(difference).toBe(to.points - from.points);
    }
    const signal = result.signals.find((one) => one.signal === "phone-voip-nonfixed");
    expect(signal?.from.cases).toBeGreaterThan(0);
    expect(signal).toMatchObject({ to: { cases: 0, points: 0 }, moved: result.moved.length });
  });

  it("counts every case in exactly one band on both sides, and turns round with the policies", async () => {
    const cases = devCases();
    const there = await backtest(cases, { policy: weaker, against: defaultPolicy });
    const back = await backtest(cases, { policy: defaultPolicy, against: weaker });
    for (const side of ["from", "to"] as const) {
      expect(there.bands.reduce((sum, one) => sum + one[side], 0)).toBe(cases.length);
    }
    expect(back.totals).toEqual({ from: there.totals.to, to: there.totals.from });
    expect(back.moved.map(({ id, from, to }) => ({ id, from: to, to: from }))).toEqual(
      there.moved.map(({ id, from, to }) => ({ id, from, to })),
    );
  });
});
