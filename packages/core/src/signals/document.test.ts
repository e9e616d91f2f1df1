import { describe, expect, it } from "vitest";
import { found, notApplicable } from "../domain/evidence.ts";
import { hiddenText, pdfAuthorMismatch, pdfTzMismatch, walletInResume } from "./document.ts";
import { nothing } from "./testing.ts";

describe("pdf-tz-mismatch", () => {
  const judge = (hoursApart: number, utc: boolean) =>
    pdfTzMismatch.evaluate({ ...nothing, documentClock: found({ hoursApart, utc }, "test") }).status;

  it("fires from four hours on", () => {
    expect([judge(0, false), judge(3.75, false), judge(4, false), judge(12, false)]).toEqual([
      "clear",
      "clear",
      "fired",
      "fired",
    ]);
  });

  it("takes UTC for a converter that does not tell", () => {
    expect(judge(9, true)).toBe("not_applicable");
  });

  it("does not apply to a document without a clock", () => {
    expect(pdfTzMismatch.evaluate({ ...nothing, documentClock: notApplicable }).status).toBe("not_applicable");
  });
});

describe("pdf-author-mismatch", () => {
  it.each([
    [true, "fired"],
    [false, "clear"],
  ])("with another person's full name there (%s) is %s", (other, expected) => {
    expect(pdfAuthorMismatch.evaluate({ ...nothing, documentAuthor: found({ other }, "test") }).status).toBe(expected);
  });
});

describe("hidden-text", () => {
  it.each([
    [0, "clear"],
    [20, "clear"],
    [21, "fired"],
  ])("of %i characters is %s", (characters, expected) => {
    expect(hiddenText.evaluate({ ...nothing, hiddenText: found({ characters }, "test") }).status).toBe(expected);
  });
});

describe("wallet-in-resume", () => {
  const judge = (wallets: number, ordinary: boolean) =>
    walletInResume.evaluate({ ...nothing, wallets: found({ wallets, ordinary }, "test") });

  it("counts nothing where work is paid that way", () => {
    expect(judge(0, false).status).toBe("clear");
    expect(judge(1, false)).toMatchObject({ tier: "fired" });
    expect(judge(2, true)).toMatchObject({ tier: "where_ordinary" });
    expect(walletInResume.tiers["where_ordinary"]?.points).toBe(0);
  });
});
