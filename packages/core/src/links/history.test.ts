import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyConflicts, keyedHistory, mostConflicts, sameWork } from "./history.ts";
import { INDEX_KEY, OTHER_KEY } from "./testing-resume.ts";
import { workRows } from "./work-rows.ts";

const MARCH = new Date("2026-03-01T00:00:00Z");
const SEPTEMBER = new Date("2026-09-01T00:00:00Z");

function history(
  rows: readonly string[],
  { at = MARCH, countries = [""], names = ["Jane", "Doe"], key = INDEX_KEY } = {},
) {
  const stated = countries.filter((country) => country !== "");
  return keyedHistory({ submittedAt: at, rows: workRows(rows.join("\n")), countries: stated, names }, key);
}

const THREE = ["Acme, Engineer, 2022 to present", "Beta Labs, Developer, 2019 to 2022", "Gamma, Tester, 2016 to 2019"];

describe("a keyed history", () => {
  it("holds nothing that can be read, and nothing in common with another connection's", () => {
    const [one, other] = [INDEX_KEY, OTHER_KEY].map((key) => history(THREE, { key, countries: ["PT"] }));
    expect(JSON.stringify(one)).not.toMatch(/acme|beta|gamma|engineer|developer|tester|"PT"/i);
    expect(one?.rows).toHaveLength(3);
    const digests = (from: typeof one) => [
      ...(from?.rows ?? []).flatMap(({ employer, employerHead, title }) => [employer, employerHead, title]),
      ...(from?.countries ?? []),
    ];
    expect(digests(one).filter((digest) => digests(other).includes(digest))).toEqual([]);
  });

  it("is the same whoever the applicant is and in whatever order the rows stand", () => {
    const named = (family: string) => [
      ...THREE,
      `${family} Consulting Group, Engineer, 2012 to 2016`,
      `${family}, Engineer, 2010 to 2012`,
    ];
    const expected = history(named("Doe"));
    expect(expected.rows).toHaveLength(4);
    fc.assert(
      fc.property(fc.shuffledSubarray(named("Qvist"), { minLength: 5 }), (rows) => {
        expect(history(rows, { names: ["Abel", "Qvist"] })).toEqual(expected);
      }),
    );
  });
});

describe("sameWork", () => {
  it("needs three equal rows in order, and takes what still went on as equal", () => {
    const mine = history(THREE).rows;
    expect(sameWork(mine, history(THREE, { at: new Date("2027-01-01T00:00:00Z") }).rows)).toBe(true);
    expect(sameWork(mine, history([...THREE, "Delta, Tester, 2012 to 2016"]).rows)).toBe(true);
    expect(sameWork(mine.slice(0, 2), mine.slice(0, 2))).toBe(false);
    expect(sameWork(mine, history([...THREE.slice(0, 2), "Gamma, Tester, 2015 to 2019"]).rows)).toBe(false);
    expect(sameWork(mine, history([...THREE.slice(0, 2), "Gamma, Analyst, 2016 to 2019"]).rows)).toBe(false);
  });
});

describe("historyConflicts", () => {
  const other = ["Delta, Engineer, 2022 to present", "Epsilon, Developer, 2019 to 2022", "Gamma, Tester, 2016 to 2019"];

  it("counts rows that name another employer for the same years", () => {
    expect(historyConflicts(history(THREE), history(other, { at: SEPTEMBER }))).toBe(2);
    expect(historyConflicts(history(THREE), history(THREE, { at: SEPTEMBER }))).toBe(0);
  });

  it("counts no omission, no shorter form of an employer's name, no other dates and no work on the side", () => {
    const mine = history(THREE);
    const conflicts = (...rows: string[]) => historyConflicts(mine, history(rows, { at: SEPTEMBER }));
    expect(conflicts(...THREE.slice(1))).toBe(0);
    expect(conflicts()).toBe(0);
    expect(conflicts("Beta, Developer, 2019 to 2022", "Acme Software Inc, Engineer, 2022 to present")).toBe(0);
    expect(conflicts(...THREE, "Zeta, Engineer, 2019 to 2022")).toBe(0);
    expect(conflicts("Delta, Developer, 2018 to 2022")).toBe(0);
    expect(conflicts("Delta, Freelance Developer, 2019 to 2022")).toBe(0);
    expect(historyConflicts(history(["Acme, Engineer, 2020 to 2020"]), history(["Beta, Engineer, 2020 to 2020"]))).toBe(
      0,
    );
  });

  it("counts one for countries that exclude each other, none where they overlap or are not stated", () => {
    const conflicts = (mine: string[], theirs: string[]) =>
      historyConflicts(history(THREE, { countries: mine }), history(THREE, { countries: theirs, at: SEPTEMBER }));
    expect(conflicts(["PT"], ["US"])).toBe(1);
    expect(conflicts(["PT"], ["US", "pt"])).toBe(0);
    expect(conflicts(["PT"], [])).toBe(0);
    expect(conflicts([], [])).toBe(0);
  });

  it("counts nothing a year or more apart", () => {
    const at = (days: number) => new Date(MARCH.getTime() + days * 86_400_000);
    expect(historyConflicts(history(THREE), history(other, { at: at(364) }))).toBe(2);
    expect(historyConflicts(history(THREE), history(other, { at: at(365) }))).toBe(0);
    expect(historyConflicts(history(THREE), history(other, { at: new Date(Number.NaN) }))).toBe(0);
  });

  it("is the same both ways, and for the same slip met again", () => {
    const row = fc
      .tuple(
        fc.constantFrom("Acme", "Beta", "Delta", "Zeta"),
        fc.integer({ min: 2015, max: 2019 }),
        fc.integer({ min: 0, max: 4 }),
      )
      .map(([employer, from, years]) => `${employer}, Engineer, ${from} to ${from + years}`);
    const rows = fc.array(row, { maxLength: 6 });
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const [mine, theirs] = [history(a), history(b, { at: SEPTEMBER })];
        expect(historyConflicts(mine, theirs)).toBe(historyConflicts(theirs, mine));
        expect(historyConflicts(mine, mine)).toBe(0);
        expect(mostConflicts(mine, [theirs, theirs])).toBe(historyConflicts(mine, theirs));
      }),
    );
    expect(mostConflicts(history(THREE), [])).toBe(0);
  });
});
