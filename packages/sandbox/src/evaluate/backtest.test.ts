import { createBacktest } from "@bonafide/core/domain/backtest";
import type { Policy } from "@bonafide/core/domain/policy";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { compareRecord } from "@bonafide/core/screening/compare-record";
import { under } from "@bonafide/core/screening/explain";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { beforeAll, describe, expect, it } from "vitest";
import { backtest } from "./backtest.ts";
import { runCase } from "./run-case.ts";
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

describe("stored screenings under two policies", () => {
  const quiet: Policy = { ...defaultPolicy, wording: { honestShare: false } };
  let records: readonly (readonly [id: string, record: ScreeningRecord])[];
  beforeAll(async () => {
    records = await Promise.all(
      devCases().map(async (worked) => [worked.id, (await runCase(worked, 0, quiet)).record] as const),
    );
  });
  const compare = (record: Parameters<typeof compareRecord>[0], against: Policy | null = null, policy = weaker) =>
    compareRecord(record, { signals, policy, against });

  it("come to what screening everybody anew would: the same people move, for the same points", async () => {
    const comparing = createBacktest();
    for (const [id, record] of records) {
      const one = compare(record, defaultPolicy);
      expect([id, one.status]).toEqual([id, "compared"]);
      if (one.status === "compared") comparing.add({ ...one.compared, id });
    }
    const anew = await backtest(devCases(), { policy: weaker, against: defaultPolicy });
    const stored = comparing.result();
    const unlabelled = ({ id, from, to, changed }: (typeof anew.moved)[number]) => ({ id, from, to, changed });
    expect(stored.moved.map(unlabelled)).toEqual(anew.moved.map(unlabelled));
    expect({ bands: stored.bands, signals: stored.signals }).toEqual({ bands: anew.bands, signals: anew.signals });
    // Nobody has said how these turned out.
    expect(stored.totals.to).toEqual({ legitFlagged: 0, fraudFlagged: 0 });
  });

  it("are compared with the policy each was judged by unless another is named", () => {
    for (const [, record] of records) {
      const one = compare(record);
      if (one.status === "compared") expect(one.compared.from).toEqual(record.assessment);
    }
  });

  it("are left out by name where what they would have come to could only be guessed", () => {
    const [, record] = records[0] ?? [];
    if (!record?.assessment || !record.basis) throw new Error("no record");
    const { basis, ...bare } = record;
    const { assessment } = record;
    const reason = (one: ReturnType<typeof compare>) => (one.status === "set_aside" ? one.reason : one.status);
    expect(reason(compare({ ...record, assessment: null }))).toBe("not_screened");
    expect(reason(compare(bare))).toBe("no_basis");
    expect(reason(compare({ ...record, assessment: { ...assessment, points: assessment.points + 1 } }))).toBe(
      "derives_otherwise",
    );
    // A check that was off then has no finding: under a policy that weighs it nobody knows.
    const off = { ...basis.policy, off: ["ip-hosting"] };
    const judged = { ...record, assessment: under(off, assessment, signals), basis: { ...basis, policy: off } };
    expect(reason(compare(judged, null, defaultPolicy))).toBe("never_looked");
    // Where both treat it alike it makes no difference what nobody saw.
    expect(reason(compare(judged, null, { ...weaker, off: ["ip-hosting"] }))).toBe("compared");
  });

  it("says where something was not bought then", () => {
    const [, record] =
      records.find(([, one]) => one.assessment?.findings.every(({ status }) => status !== "fired")) ?? records[0] ?? [];
    if (!record?.assessment || !record.basis) throw new Error("no record");
    const findings = record.assessment.findings.map((finding) =>
      finding.signal === "phone-recent-port"
        ? {
            signal: finding.signal,
            status: "not_checked" as const,
            missing: [{ fact: "lineType" as const, reason: "would_not_change" as const }],
          }
        : finding,
    );
    const one = compare({ ...record, assessment: { ...record.assessment, findings } });
    expect(one).toMatchObject({ status: "compared", notBought: true });
  });

  it("keeps no more than it lists, however many there are", () => {
    const comparing = createBacktest(2);
    const moving = records.flatMap(([, record]) => {
      const one = compare(record, defaultPolicy);
      return one.status === "compared" && one.compared.from.band !== one.compared.to.band ? [one.compared] : [];
    });
    for (let round = 0; round < 50; round += 1) for (const one of moving) comparing.add(one);
    const result = comparing.result();
    expect(result.moved).toHaveLength(2);
    expect(result).toMatchObject({ cases: 50 * moving.length, movedCount: 50 * moving.length });
    expect(result.moves.reduce((sum, one) => sum + one.cases, 0)).toBe(result.movedCount);
  });
});
