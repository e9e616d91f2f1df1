import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CandidateRecord, strongest } from "./candidate-record.ts";

describe("strongest", () => {
  it.each([
    [{}, null],
    [{ a: null }, null],
    [{ a: "not_enough_data" }, "not_enough_data"],
    [{ a: "not_enough_data", b: "no_signs" }, "no_signs"],
    [{ a: "no_signs_basic", b: "no_signs" }, "no_signs_basic"],
    [{ a: "verify_contact", b: "no_signs_basic", c: null }, "verify_contact"],
    [{ a: "verify_contact", b: "verify_identity" }, "verify_identity"],
  ] as const)("of %j is %s", (verdicts, value) => {
    expect(strongest({ verdicts })).toBe(value);
  });

  it("of a candidate nobody knows is nothing", () => {
    expect(strongest(undefined)).toBeNull();
  });

  it("is one of the verdicts, whatever the order, and never weaker than one of them alone", () => {
    const value = fc.constantFrom("not_enough_data", "no_signs", "no_signs_basic", "verify_contact", "verify_identity");
    const verdicts = fc.dictionary(fc.string({ minLength: 1 }), value, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(verdicts, (all) => {
        const best = strongest({ verdicts: all });
        expect(Object.values(all)).toContain(best);
        expect(strongest({ verdicts: Object.fromEntries(Object.entries(all).toReversed()) })).toBe(best);
        for (const one of Object.values(all)) expect(strongest({ verdicts: { x: one, y: best } })).toBe(best);
      }),
    );
  });
});

describe("CandidateRecord", () => {
  const record = {
    schemaVersion: 1,
    connectionId: "connection",
    candidateId: "c1",
    fence: 1,
    verdicts: { a1: "verify_contact", a2: null },
    expiresAt: "2026-11-20T00:00:00.000Z",
  };

  it("holds verdicts and ids", () => {
    expect(CandidateRecord.parse(record)).toEqual(record);
  });

  it.each([
    { ...record, verdicts: { a1: "guilty" } },
    { ...record, name: "Robin" },
    { ...record, schemaVersion: 2 },
    { ...record, fence: 0 },
  ])("refuses %j", (malformed) => {
    expect(CandidateRecord.safeParse(malformed).success).toBe(false);
  });
});
