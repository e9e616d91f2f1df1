import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signals } from "../signals/index.ts";
import { BANDS, type Band } from "./assessment.ts";
import type { Disposition } from "./disposition.ts";
import type { Finding } from "./finding.ts";
import { createReliability, FEWEST_IN_BAND, type Reported } from "./reliability.ts";

const entered = { by: "u1", at: "2026-11-20T09:00:00.000Z" };
const confirmed: Disposition = { outcome: "confirmed_fraud", how: "admitted", ...entered };
const hired: Disposition = { outcome: "cleared", how: "hired_90_days", ...entered };
const opinion: Disposition = { outcome: "cleared", how: "explained", ...entered };

const ID = "ip-vpn";
const fired: Finding = { signal: ID, status: "fired", tier: "fired", shown: {} };
const clear: Finding = { signal: ID, status: "clear" };
const one = (band: Band, disposition: Disposition | null, more: Partial<Reported> = {}): Reported => ({
  assessment: { band, findings: [fired] },
  honestOf10: 9,
  fullCheck: true,
  ...(disposition === null ? {} : { dispositions: [disposition] }),
  ...more,
});
const times = (count: number, record: Reported) => Array.from({ length: count }, () => record);
function reportOn(records: readonly Reported[]) {
  const reliability = createReliability();
  for (const record of records) reliability.add(record);
  return reliability.result(signals);
}
const bandOf = (records: readonly Reported[], band: Band) => reportOn(records).bands.find((row) => row.band === band);

describe("reliability", () => {
  it("sets what notes said beside what was seen, with an interval", () => {
    const records = [...times(18, one("review", hired)), ...times(2, one("review", confirmed))];
    expect(bandOf(records, "review")).toMatchObject({
      screened: 20,
      saidOf10: 9,
      honest: { hits: 18, of: 20, from: expect.closeTo(0.699, 2), to: expect.closeTo(0.972, 2) },
      holds: true,
    });
    const wrong = [...times(5, one("review", hired)), ...times(45, one("review", confirmed))];
    expect(bandOf(wrong, "review")).toMatchObject({ holds: false });
  });

  it("says nothing where too few are established, and counts no opinion", () => {
    const few = times(FEWEST_IN_BAND - 1, one("high", confirmed));
    expect(bandOf(few, "high")).toMatchObject({ holds: null });
    const opinions = [...times(40, one("high", opinion)), ...times(40, one("high", null))];
    expect(bandOf(opinions, "high")).toMatchObject({ screened: 80, honest: { hits: 0, of: 0, from: 0, to: 1 } });
    expect(bandOf(times(40, one("high", confirmed, { honestOf10: null })), "high")).toMatchObject({
      saidOf10: null,
      holds: null,
    });
  });

  it("takes hit rates from full checks alone, and neither hit nor miss from what was not checked", () => {
    const { fullCheck: _, ...bought } = one("low", hired);
    const notChecked: Finding = { signal: ID, status: "not_checked", missing: [] };
    const rates = reportOn([
      ...times(10, one("low", hired)),
      ...times(30, one("low", hired, { assessment: { band: "low", findings: [clear] } })),
      ...times(50, bought),
      ...times(50, one("low", hired, { assessment: { band: "low", findings: [notChecked] } })),
    ]).hitRates.find(({ signal }) => signal === ID);
    expect(rates?.honest).toMatchObject({ hits: 10, of: 40, catalogue: 0.11, within: false });
    expect(rates?.misrepresenting).toMatchObject({ hits: 0, of: 0, within: true });
  });

  it("accounts for every established outcome exactly once, whatever their order", () => {
    const record = fc
      .tuple(fc.constantFrom(...BANDS), fc.constantFrom(hired, confirmed, opinion, null), fc.boolean())
      .map(([band, disposition, said]) => one(band, disposition, said ? {} : { honestOf10: null }));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), (records) => {
        const result = reportOn(records);
        expect(reportOn(records.toReversed())).toEqual(result);
        expect(result.bands.reduce((sum, { screened }) => sum + screened, 0)).toBe(records.length);
        const known = result.bands.reduce((sum, { honest }) => sum + honest.of, 0);
        expect(result.falseFlags.of + result.caught.of).toBe(known);
        expect(result.bands.reduce((sum, { honest }) => sum + honest.hits, 0)).toBe(result.falseFlags.of);
      }),
    );
  });
});
