import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import { absent, found, notApplicable } from "../domain/evidence.ts";
import { familyStates } from "../domain/family.ts";
import { OBSERVATION_CODES, Observation } from "../domain/observation.ts";
import { nothing } from "./testing.ts";
import { defaultPolicy, signals } from "./index.ts";
import { observationSignals } from "./observation.ts";

const entry = (code: string, by: string) =>
  Observation.parse({ code, by, stage: "phone screen", at: "2026-10-02T12:00:00Z" });

const evidenceOf = (...entries: readonly Observation[]) => ({
  ...nothing,
  observations: found<"observations">({ entries }, "observations/test"),
});

const statusOf = (code: string, ...entries: readonly Observation[]) =>
  observationSignals.find(({ id }) => id === code)?.evaluate(evidenceOf(...entries));

/** Codes that one pair of eyes is not enough for. */
const TWO_PEOPLE = ["obs-id-mismatch", "obs-person-mismatch"];

describe("observations", () => {
  it("are one signal per code that can be entered, in a group of their own", () => {
    expect(observationSignals.map(({ id }) => id).toSorted()).toEqual([...OBSERVATION_CODES].toSorted());
    expect(new Set(observationSignals.map(({ group }) => group))).toEqual(new Set(["observation"]));
  });

  it.each(OBSERVATION_CODES)("%s fires for what was entered and applies to nobody else", (code) => {
    expect(statusOf(code, entry(code, "ana"), entry(code, "ben"))).toMatchObject({ status: "fired" });
    for (const other of OBSERVATION_CODES.filter((one) => one !== code)) {
      expect(statusOf(other, entry(code, "ana"), entry(code, "ben"))).toMatchObject({ status: "not_applicable" });
    }
  });

  it.each(OBSERVATION_CODES)("%s entered by one person counts unless it takes two, whoever that person is", (code) => {
    const expected = TWO_PEOPLE.includes(code) ? { status: "suppressed", because: "one_author" } : { status: "fired" };
    expect(statusOf(code, entry(code, "ana"))).toMatchObject(expected);
    // Twice the same person is one person, however it is written.
    expect(statusOf(code, entry(code, "ana"), entry(code, " Ana "))).toMatchObject(expected);
  });

  it("that nobody entered are no gap: neither checked nor missing", () => {
    for (const signal of observationSignals) {
      expect(signal.evaluate({ ...nothing, observations: notApplicable }).status).toBe("not_applicable");
      expect(signal.evaluate(evidenceOf()).status).toBe("not_applicable");
      // A store that could not be read is one.
      expect(signal.evaluate({ ...nothing, observations: absent }).status).toBe("not_checked");
    }
  });

  it("alone stay below review however many are entered, and relief takes off no more than the floor", () => {
    const all = OBSERVATION_CODES.flatMap((code) => [entry(code, "ana"), entry(code, "ben")]);
    const assessed = (entries: readonly Observation[]) => {
      const evidence = evidenceOf(...entries);
      const findings = signals.map((signal) => signal.evaluate(evidence));
      return assess({ policy: defaultPolicy, signals, findings, families: familyStates(evidence) });
    };
    const relief = ["obs-id-verified", "obs-employer-confirmed", "obs-met-in-person"];
    const against = all.filter(({ code }) => !relief.includes(code));
    expect(assessed(against)).toMatchObject({ points: 14, band: "unscored" });
    expect(assessed(all.filter(({ code }) => relief.includes(code)))).toMatchObject({ points: -8 });
    expect(assessed(all)).toMatchObject({ points: 6 });
  });
});
