import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimatedSimilarity, type OtherResume, resumeReuse } from "./near-duplicate.ts";
import { signResume } from "./resume-signature.ts";
import { INDEX_KEY, sentences } from "./testing-resume.ts";

function mark(lines: readonly string[]) {
  const result = signResume({ text: lines.join("\n"), names: [] }, INDEX_KEY);
  if (result.status !== "signed") throw new Error("expected a signature");
  return { signature: result.signature, work: [] };
}
const other = (person: string, lines: readonly string[]): OtherResume => ({ person, ...mark(lines) });

const own = sentences(1, 40);

describe("estimated similarity", () => {
  it("is 1 with itself, 0 with unrelated wording, and the same both ways", () => {
    const [a, b] = [mark(own).signature, mark(sentences(2, 40)).signature];
    expect(estimatedSimilarity(a, a)).toBe(1);
    expect(estimatedSimilarity(a, b)).toBeLessThan(0.05);
    expect(estimatedSimilarity(a, b)).toBe(estimatedSimilarity(b, a));
  });

  it("is near the true share of wording in common", () => {
    for (const kept of [0.9, 0.75, 0.6, 0.4]) {
      const copy = [...own.slice(0, kept * own.length), ...sentences(3, own.length).slice(kept * own.length)];
      const estimated = estimatedSimilarity(mark(own).signature, mark(copy).signature);
      // Three standard errors of 128 digests, and the runs that cross from the kept part into the other.
      expect(Math.abs(estimated - kept / (2 - kept)), String(kept)).toBeLessThan(0.14);
    }
  });

  it("does not depend on the order of the parts", () => {
    const moved = [...own.slice(20), ...own.slice(0, 20)];
    expect(estimatedSimilarity(mark(own).signature, mark(moved).signature)).toBeGreaterThan(0.95);
  });

  it("is a number from 0 to 1 for whatever is stored", () => {
    fc.assert(
      fc.property(fc.string(), fc.base64String(), (a, b) => {
        const value = estimatedSimilarity(a, b);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("résumé reuse", () => {
  it("is full for a copy, partial for one with a quarter of its lines replaced, none for another's", () => {
    const quarter = [...own.slice(0, 30), ...sentences(4, 40).slice(30)];
    expect(resumeReuse(mark(own), [other("b", own)]).nearest.likeness).toBe("full");
    expect(resumeReuse(mark(own), [other("b", quarter)]).nearest.likeness).toBe("partial");
    expect(resumeReuse(mark(own), [other("b", sentences(4, 40))])).toEqual({
      nearest: { likeness: "none", similarity: expect.closeTo(0, 1), sameWork: false },
      fullPeople: 0,
      partialPeople: 0,
    });
    expect(resumeReuse(mark(own), []).nearest).toEqual({ likeness: "none", similarity: 0, sameWork: false });
  });

  it("counts a person once, however many applications carry the wording", () => {
    const found = resumeReuse(mark(own), [other("b", own), other("b", own), other("c", own)]);
    expect([found.fullPeople, found.partialPeople]).toEqual([2, 2]);
  });

  it("leaves out what five people have in otherwise different résumés", () => {
    const template = sentences(9, 16);
    const mine = [...template, ...sentences(10, 10)];
    // Seven tenths of this one are the template; with it alone the two look half alike.
    const classmate = other("classmate", [...template, ...sentences(11, 5)]);
    expect(resumeReuse(mark(mine), [classmate]).nearest.likeness).toBe("partial");
    const cohort = [20, 21, 22, 23, 24].map((seed) => other(`p${seed}`, [...template, ...sentences(seed, 20)]));
    expect(resumeReuse(mark(mine), [...cohort, classmate]).partialPeople).toBe(0);
    expect(resumeReuse(mark(mine), [...cohort.slice(1), classmate]).partialPeople).toBe(1);
  });

  it("still sees a ring of seven with one and the same résumé", () => {
    const ring = ["a", "b", "c", "d", "e", "f", "g"].map((person) => other(person, own));
    expect(resumeReuse(mark(own), ring)).toMatchObject({ nearest: { likeness: "full" }, fullPeople: 7 });
  });

  it("does not depend on the order in which the index found them", () => {
    const pool = [
      ...[5, 6, 7, 8, 9].map((seed) => other(`t${seed}`, [...own.slice(0, 12), ...sentences(seed, 28)])),
      other("copy", own),
      other("half", [...own.slice(0, 30), ...sentences(12, 10)]),
    ];
    const expected = resumeReuse(mark(own), pool);
    fc.assert(
      fc.property(fc.shuffledSubarray(pool, { minLength: pool.length }), (found) => {
        expect(resumeReuse(mark(own), found)).toEqual(expected);
      }),
    );
  });
});
