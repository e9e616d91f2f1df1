/** Signals about how somebody applies, what they stated before and what they ask for: each weak, each with its limit. */
import { describe, expect, it } from "vitest";
import { found } from "../domain/evidence.ts";
import { experienceImpossible, historyConflict } from "./consistency.ts";
import { addressCmra, cryptoPayRequest } from "./logistics.ts";
import { emailHandleConflict } from "./mail-owner.ts";
import { nothing } from "./testing.ts";
import { applyFastSubmit, applyHoursPattern, applyVelocity } from "./velocity.ts";

describe("history-conflict", () => {
  it.each([
    [0, "clear"],
    [1, "not_applicable"],
    [2, "fired"],
  ])(
    "with %i conflicts is %s: one may be a parser's slip, and is no proof of consistency either",
    (conflicts, expected) => {
      expect(historyConflict.evaluate({ ...nothing, history: found({ conflicts }, "test") }).status).toBe(expected);
    },
  );
});

describe("experience-impossible", () => {
  it.each([
    [24, "clear"],
    [25, "fired"],
  ])("with %i months of overlap is %s", (overlapMonths, expected) => {
    expect(experienceImpossible.evaluate({ ...nothing, employment: found({ overlapMonths }, "test") }).status).toBe(
      expected,
    );
  });
});

describe("apply-velocity", () => {
  it.each([
    [4, null],
    [5, "five_or_more"],
    [9, "five_or_more"],
    [10, "ten_or_more"],
  ])("with %i jobs in a day is %s", (jobs, tier) => {
    const finding = applyVelocity.evaluate({ ...nothing, velocity: found({ jobs }, "test") });
    expect(finding.status === "fired" ? finding.tier : null).toBe(tier);
  });
});

describe("apply-fast-submit", () => {
  it.each([
    [0, "fired"],
    [9.9, "fired"],
    [10, "clear"],
    [-1, "not_applicable"],
    [Number.NaN, "not_applicable"],
  ])("after %f seconds is %s", (seconds, expected) => {
    expect(applyFastSubmit.evaluate({ ...nothing, formPace: found({ seconds }, "test") }).status).toBe(expected);
  });
});

describe("apply-hours-pattern", () => {
  it.each([
    [2, "clear"],
    [3, "fired"],
  ])("with %i events at night is %s", (atNight, expected) => {
    expect(applyHoursPattern.evaluate({ ...nothing, formHours: found({ events: 9, atNight }, "test") }).status).toBe(
      expected,
    );
  });
});

describe("address-cmra", () => {
  it("fires for a mail drop and for nothing else", () => {
    const judge = (mailDrop: boolean) =>
      addressCmra.evaluate({ ...nothing, mailDrop: found({ mailDrop }, "test") }).status;
    expect([judge(true), judge(false)]).toEqual(["fired", "clear"]);
  });
});

describe("crypto-pay-request", () => {
  it("counts nothing where work is paid that way", () => {
    const judge = (crypto: boolean, ordinary?: boolean) =>
      cryptoPayRequest.evaluate({
        ...nothing,
        payRequest: found({ crypto, ...(ordinary === undefined ? {} : { ordinary }) }, "test"),
      });
    expect(judge(false, true).status).toBe("clear");
    expect(judge(true)).toMatchObject({ tier: "fired" });
    expect(judge(true, false)).toMatchObject({ tier: "fired" });
    expect(judge(true, true)).toMatchObject({ tier: "where_ordinary" });
    expect(cryptoPayRequest.tiers["where_ordinary"]?.points).toBe(0);
  });
});

describe("email-handle-conflict", () => {
  it("fires for another candidate's full name only, and weighs nearly nothing", () => {
    const judge = (conflicts: number) =>
      emailHandleConflict.evaluate({ ...nothing, mailOwner: found({ conflicts }, "test") }).status;
    expect([judge(0), judge(1)]).toEqual(["clear", "fired"]);
    expect(emailHandleConflict.tiers["fired"]?.points).toBe(1);
  });
});
