import { describe, expect, it } from "vitest";
import { caseObservations } from "./case-observations.ts";
import { runCase } from "./run-case.ts";
import { WorkedCase } from "./schema.ts";
import { caseRow, scoreCard } from "./score-card.ts";
import { MINIMAL } from "./testing.ts";

const observed = (observations: readonly object[], after?: object) =>
  WorkedCase.parse({
    ...MINIMAL,
    observations,
    expected: { ...MINIMAL.expected, ...(after ? { after_observations: after } : {}) },
  });
const afterOf = async (...observations: readonly object[]) =>
  caseRow(await runCase(observed(observations))).afterObservations;

describe("observations of a case", () => {
  it("are scored after the first screening, which stays what it was", async () => {
    const run = await runCase(observed([{ code: "obs-backstory-contradiction", by_role: "recruiter" }]));
    expect(caseRow(run)).toMatchObject({
      points: 0,
      fired: [],
      afterObservations: { points: 6, fired: ["obs-backstory-contradiction"] },
    });
    expect(run.record.revision).toBe(1);
    expect(run.afterObservations?.revision).toBe(2);
    expect((await afterOf()) ?? null).toBeNull();
  });

  it("count relief too, and every code once however often it is entered", async () => {
    expect(await afterOf({ code: "obs-id-verified" }, { code: "obs-id-verified" })).toMatchObject({ points: -4 });
  });

  it.each(["obs-id-mismatch", "obs-person-mismatch"])("%s needs a second author", async (code) => {
    expect(await afterOf({ code, by_role: "recruiter" })).toMatchObject({ points: 0, fired: [] });
    expect(await afterOf({ code, by_role: "recruiter" }, { code, by_role: "Recruiter" })).toMatchObject({ fired: [] });
    const both = { fired: [code] };
    expect(await afterOf({ code, by_role: "recruiter" }, { code, by_role: "interviewer" })).toMatchObject(both);
    expect(await afterOf({ code, by_role: "recruiter and interviewer" })).toMatchObject(both);
  });

  it("leave out a camera that stayed off where an accommodation is on file", async () => {
    const camera = { code: "obs-camera-refused", by_role: "recruiter" };
    expect(await afterOf({ ...camera, accommodation_on_file: false })).toMatchObject({ points: 4 });
    expect(await afterOf({ ...camera, accommodation_on_file: true })).toBeNull();
    expect(await afterOf({ ...camera, accommodation_on_file: true }, { code: "obs-ship-elsewhere" })).toMatchObject({
      points: 8,
      fired: ["obs-ship-elsewhere"],
    });
  });

  it("carry no text of anybody: what a row says beside its code is not kept", () => {
    const [entry] = caseObservations(
      observed([{ code: "obs-ship-elsewhere", stage: "x".repeat(90), detail: "free text" }]),
    );
    expect(Object.keys(entry ?? {}).toSorted()).toEqual(["at", "by", "code", "stage"]);
    expect(entry).toMatchObject({ by: "somebody", at: "2026-10-01T12:00:00.000Z" });
    expect(entry?.stage).toHaveLength(60);
  });

  it("enter what the case expects of them into acceptable, exact and must-fire", async () => {
    const row = { code: "obs-ship-elsewhere", by_role: "recruiter" };
    const card = async (after: object) => scoreCard([await runCase(observed([row], after))]);
    expect(await card({ band: "unscored", must_fire: ["obs-ship-elsewhere"] })).toMatchObject({
      cases: [{ acceptable: true, exact: true, mustFireMissed: [] }],
      summary: { mustFireRecall: 1 },
    });
    expect(
      await card({ band: "review", acceptable: ["unscored"], must_fire: ["obs-id-mismatch", "obs-ship-elsewhere"] }),
    ).toMatchObject({
      cases: [{ acceptable: true, exact: false, mustFireMissed: ["obs-id-mismatch"] }],
      summary: { mustFireRecall: 0.5 },
    });
    expect(await card({ band: "high" })).toMatchObject({ cases: [{ acceptable: false, exact: false }] });
    const none = await runCase(observed([], { band: "unscored", must_fire: ["obs-ship-elsewhere"] }));
    expect(caseRow(none)).toMatchObject({ acceptable: false, mustFireMissed: ["obs-ship-elsewhere"] });
  });
});
