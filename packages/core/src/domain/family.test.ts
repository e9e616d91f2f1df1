import { describe, expect, it } from "vitest";
import {
  absent,
  type Evidence,
  type EvidenceSet,
  found,
  notApplicable,
  UNAVAILABLE_REASONS,
  unavailable,
} from "./evidence.ts";
import type { LineType } from "./facts.ts";
import { familyStates } from "./family.ts";
import { noEvidence } from "./testing.ts";

const network = found<"network">(
  {
    asn: 64496,
    organisation: null,
    networkClass: "eyeball",
    countries: {},
    agreedCountry: null,
    sanctionedRange: false,
  },
  "ip/test",
);
const numbers = (...planned: (LineType | null)[]): Evidence<"phone"> =>
  found<"phone">(
    {
      numbers: planned.map((plannedLineType) => ({
        e164: "+442071838750",
        masked: "…50",
        valid: true,
        regions: ["GB"],
        assumedRegion: null,
        plannedLineType,
        placeholder: false,
        areas: [],
      })),
    },
    "phone/test",
  );
const lineType = found<"lineType">(
  { lines: [{ masked: "…50", lineType: "mobile", portedDaysAgo: null }] },
  "line-type/test",
);
const mail = found<"mail">({ addresses: [] }, "mail/test");
const mailDomain = found<"mailDomain">({ domains: [], unregistered: [] }, "domain/test");
const off = unavailable("not_configured", "test");
const states = (evidence: Partial<EvidenceSet>) => familyStates({ ...noEvidence, ...evidence });

describe("familyStates", () => {
  it("is none for everything when the application carries nothing", () => {
    expect(states({})).toEqual({ network: "none", phone: "none", email: "none" });
  });

  it("does not depend on the stated place", () => {
    expect(states({ place: found<"place">({ country: "CA" }, "place/test") })).toEqual(states({}));
  });

  it.each<[Evidence<"network">, string]>([
    [network, "full"],
    [absent, "none"],
    [off, "none"],
    [unavailable("reserved", "ip/test"), "none"],
    [unavailable("timeout", "ip/test"), "none"],
  ])("network with %j is %s", (evidence, state) => {
    expect(states({ network: evidence }).network).toBe(state);
  });

  it.each<[string, Evidence<"phone">, Evidence<"lineType">, string]>([
    ["a line type", numbers(null), lineType, "full"],
    ["a line type the numbering plan alone tells", numbers("tollFree"), off, "full"],
    ["one number the plan tells and one it cannot", numbers("tollFree", null), off, "basic"],
    ["no carrier lookup configured", numbers(null), off, "basic"],
    ["a country the carrier lookup does not know", numbers(null), unavailable("not_supported", "x"), "basic"],
    ["a carrier lookup that timed out", numbers(null), unavailable("timeout", "x"), "none"],
    ["a carrier lookup that refused", numbers(null), unavailable("refused", "x"), "none"],
    ["no number", absent, absent, "none"],
    ["no number and no carrier lookup", absent, off, "none"],
  ])("phone with %s is as defined", (_, phone, line, state) => {
    expect(states({ phone, lineType: line }).phone).toBe(state);
  });

  it("phone with a fact that holds no number is not full", () => {
    expect(states({ phone: numbers(), lineType: off }).phone).not.toBe("full");
  });

  it.each<[string, Evidence<"mail">, Evidence<"mailDomain">, string]>([
    ["a domain's age", mail, mailDomain, "full"],
    ["free mail, whose domain tells nothing", mail, notApplicable, "basic"],
    ["no registration data configured", mail, off, "basic"],
    ["a registry that failed", mail, unavailable("provider_error", "x"), "none"],
    ["a registry without a date", mail, unavailable("ambiguous", "x"), "none"],
    ["no address", absent, absent, "none"],
  ])("email with %s is as defined", (_, mailEvidence, domain, state) => {
    expect(states({ mail: mailEvidence, mailDomain: domain }).email).toBe(state);
  });

  it.each(UNAVAILABLE_REASONS)("never counts a family as checked further than without the failure: %s", (reason) => {
    const failed = states({
      network: unavailable(reason, "x"),
      lineType: unavailable(reason, "x"),
      phone: numbers(null),
      mail,
      mailDomain: unavailable(reason, "x"),
    });
    expect(Object.values(failed)).not.toContain("full");
  });
});
