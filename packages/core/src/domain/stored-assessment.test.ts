import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { anyEvidence } from "../signals/testing-evidence.ts";
import { assess } from "./assessment.ts";
import { Basis, provenanceOf } from "./basis.ts";
import { FACT_KINDS } from "./facts.ts";
import { familyStates } from "./family.ts";
import { StoredAssessment } from "./stored-assessment.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const anyAssessment = anyEvidence.map((evidence) =>
  assess({
    policy: defaultPolicy,
    signals,
    findings: signals.map((signal) => signal.evaluate(evidence)),
    families: familyStates(evidence),
  }),
);

describe("a stored assessment", () => {
  it("reads back equal, and as the same bytes, for whatever evidence there was", () => {
    fc.assert(
      fc.property(anyAssessment, (assessment) => {
        const written = JSON.stringify(StoredAssessment.parse(assessment));
        expect(written).toBe(JSON.stringify(assessment));
        expect(StoredAssessment.parse(JSON.parse(written))).toEqual(assessment);
      }),
      { numRuns: LONG ? 100_000 : 300 },
    );
  });

  it("is refused when any part of it is not what was written", () => {
    const broken = (path: readonly string[], value: unknown, whole: unknown): unknown => {
      const [key, ...rest] = path;
      if (key === undefined) return value;
      if (Array.isArray(whole)) return whole.map((one, at) => (String(at) === key ? broken(rest, value, one) : one));
      if (typeof whole !== "object" || whole === null) return whole;
      return Object.fromEntries(
        Object.entries(whole).map(([name, one]) => [name, name === key ? broken(rest, value, one) : one]),
      );
    };
    const places = (value: unknown): string[][] =>
      typeof value !== "object" || value === null
        ? []
        : Object.entries(value).flatMap(([key, one]) => [[key], ...places(one).map((rest) => [key, ...rest])]);
    fc.assert(
      fc.property(anyAssessment, fc.nat(), (assessment, at) => {
        const paths = places(assessment);
        const path = paths[at % paths.length] ?? [];
        // No field of an assessment may hold a function's worth of nesting, nor text of any length.
        const hostile = { a: { b: "x".repeat(300) } };
        expect(StoredAssessment.safeParse(broken(path, hostile, assessment)).success).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["not an object", "assessment"],
    ["a band nobody knows", { band: "suspicious" }],
    ["half of one", { band: "high" }],
    ["null", null],
  ])("is refused when it is %s", (_, value) => {
    expect(StoredAssessment.safeParse(value).success).toBe(false);
  });

  it("is refused with a field it does not have, so that nothing rides along", () => {
    fc.assert(
      fc.property(anyAssessment, fc.string({ minLength: 1 }), (assessment, name) => {
        fc.pre(!Object.hasOwn(assessment, name) && name !== "__proto__");
        expect(StoredAssessment.safeParse({ ...assessment, [name]: 1 }).success).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe("where facts came from", () => {
  it("is kept for every kind and holds no value of the evidence", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const facts = provenanceOf(evidence, undefined);
        expect(Basis.shape.facts.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
        for (const kind of FACT_KINDS) {
          const piece = evidence[kind];
          if (piece.status === "found")
            expect(facts[kind]).toEqual({ status: "found", source: piece.source, dataDate: piece.dataDate });
        }
        for (const piece of Object.values(facts))
          expect(["status", "source", "dataDate", "reason"]).toEqual(expect.arrayContaining(Object.keys(piece)));
      }),
      { numRuns: 200 },
    );
  });
});
