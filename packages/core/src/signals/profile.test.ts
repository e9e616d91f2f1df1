import { describe, expect, it } from "vitest";
import { type EvidenceSet, found, notApplicable, unavailable } from "../domain/evidence.ts";
import type { ProfileFact } from "../domain/facts.ts";
import { linkedinNameConflict, linkedinNew, linkedinUnresolved, linkedinVerified } from "./profile.ts";
import { nothing } from "./testing.ts";

const ALL = [linkedinUnresolved, linkedinNameConflict, linkedinNew, linkedinVerified];

const given = (sketch: Partial<ProfileFact>, years = 8): EvidenceSet => ({
  ...nothing,
  profile: found<"profile">(
    { resolves: true, otherPerson: false, firstSeenDays: 3000, verified: false, ...sketch },
    "profile/test",
  ),
  experience: found<"experience">({ years }, "experience/test"),
});
const statuses = (sketch: Partial<ProfileFact>, years?: number) =>
  ALL.map((signal) => signal.evaluate(given(sketch, years)).status);

describe("the linked profile", () => {
  it.each<[string, Partial<ProfileFact>, string[]]>([
    ["as most are", {}, ["clear", "clear", "clear", "clear"]],
    ["that does not exist", { resolves: false }, ["fired", "not_applicable", "not_applicable", "clear"]],
    ["of somebody else", { otherPerson: true }, ["clear", "fired", "clear", "clear"]],
    ["whose owner nobody can tell", { otherPerson: null }, ["clear", "not_applicable", "clear", "clear"]],
    ["with a badge", { verified: true }, ["clear", "clear", "clear", "fired"]],
    ["with somebody else's badge", { verified: true, otherPerson: true }, ["clear", "fired", "clear", "clear"]],
    ["of unknown age", { firstSeenDays: null }, ["clear", "clear", "not_applicable", "clear"]],
    ["seen after the application only", { firstSeenDays: -1 }, ["clear", "clear", "not_applicable", "clear"]],
  ])("%s", (_, sketch, expected) => {
    expect(statuses(sketch)).toEqual(expected);
  });

  it.each([
    [0, 5, "fired"],
    [182, 5, "fired"],
    [183, 5, "clear"],
    [10, 4.9, "clear"],
  ])("%i days old beside %f years of work: linkedin-new is %s", (firstSeenDays, years, expected) => {
    expect(linkedinNew.evaluate(given({ firstSeenDays }, years)).status).toBe(expected);
  });

  it("that nobody linked does not apply, and one no provider was asked about is not checked", () => {
    for (const signal of ALL) {
      expect(signal.evaluate({ ...given({}), profile: notApplicable }).status).toBe("not_applicable");
      expect(signal.evaluate({ ...given({}), profile: unavailable("not_configured", "profile") }).status).toBe(
        "not_checked",
      );
    }
  });
});
