import { describe, expect, it } from "vitest";
import { unavailable } from "../domain/evidence.ts";
import { LINE_TYPES } from "../domain/facts.ts";
import { phoneCountryMismatch, phoneInvalid, phoneMobile, phoneTollfree, phoneVoipNonfixed } from "./phone.ts";
import { lines, nothing, numbers, place } from "./testing.ts";

const status = (finding: { status: string }) => finding.status;

describe.each([
  [phoneVoipNonfixed, "nonFixedVoip"],
  [phoneTollfree, "tollFree"],
] as const)("$id", (signal, firing) => {
  it.each(LINE_TYPES)("fires for its own line type only: %s", (lineType) => {
    expect(status(signal.evaluate({ ...nothing, lineType: lines(lineType) }))).toBe(
      lineType === firing ? "fired" : "clear",
    );
  });

  it("fires when one of several numbers is such a line, and shows that one masked", () => {
    expect(signal.evaluate({ ...nothing, lineType: lines("mobile", firing) })).toMatchObject({
      status: "fired",
      shown: { phone: "…41" },
    });
  });

  it.each(["not_configured", "not_supported", "timeout", "refused"] as const)(
    "is not checked when the lookup is %s",
    (reason) => {
      expect(signal.evaluate({ ...nothing, lineType: unavailable(reason, "phone/test") })).toMatchObject({
        status: "not_checked",
        missing: [{ fact: "lineType", reason }],
      });
    },
  );

  it("is not checked without a number", () => {
    expect(status(signal.evaluate(nothing))).toBe("not_checked");
  });
});

describe("phone-invalid", () => {
  it("fires for a number no numbering plan assigns", () => {
    expect(
      phoneInvalid.evaluate({ ...nothing, phone: numbers({}, { valid: false, masked: "…99", regions: [] }) }),
    ).toMatchObject({
      status: "fired",
      shown: { phone: "…99" },
    });
  });

  it("stays clear for numbers of any country", () => {
    for (const region of ["US", "KE", "CN", "AR"]) {
      expect(status(phoneInvalid.evaluate({ ...nothing, phone: numbers({ regions: [region] }) }))).toBe("clear");
    }
  });

  it("is not checked without a number", () => {
    expect(status(phoneInvalid.evaluate(nothing))).toBe("not_checked");
  });
});

describe("phone-country-mismatch", () => {
  const judge = (phone: ReturnType<typeof numbers>, country = "CA") =>
    phoneCountryMismatch.evaluate({ ...nothing, phone, place: place(country) });

  it("fires when every number belongs to other countries than the stated one", () => {
    expect(judge(numbers({ regions: ["GB"], masked: "…50" }))).toMatchObject({
      status: "fired",
      shown: { phone: "…50" },
    });
  });

  it("stays clear where countries share a calling code", () => {
    expect(status(judge(numbers({ regions: ["US", "CA"] })))).toBe("clear");
  });

  it("stays clear when one of several numbers matches", () => {
    expect(status(judge(numbers({ regions: ["GB"] }, { regions: ["CA"] })))).toBe("clear");
  });

  it("stays clear for a number whose country only we assumed", () => {
    expect(status(judge(numbers({ regions: ["GB"], assumedRegion: "GB" })))).toBe("clear");
  });

  it("does not apply where no valid number tells a country", () => {
    expect(status(judge(numbers({ valid: false })))).toBe("not_applicable");
    expect(status(judge(numbers({ regions: [] })))).toBe("not_applicable");
  });

  it("is not checked without a number or a stated place", () => {
    expect(status(phoneCountryMismatch.evaluate({ ...nothing, phone: numbers({}) }))).toBe("not_checked");
    expect(status(phoneCountryMismatch.evaluate({ ...nothing, place: place("CA") }))).toBe("not_checked");
  });

  it("weighs the same for every country and never more than two points: people who move keep their numbers", () => {
    for (const region of ["US", "KP", "CN", "RU", "NG", "IN", "DE"]) {
      expect(judge(numbers({ regions: [region] }))).toMatchObject({ status: "fired", tier: "fired" });
    }
    expect(Math.max(...Object.values(phoneCountryMismatch.tiers).map(({ points }) => points))).toBeLessThanOrEqual(2);
  });
});

describe("phone-mobile", () => {
  it("gives relief when every number is a mobile", () => {
    expect(status(phoneMobile.evaluate({ ...nothing, lineType: lines("mobile") }))).toBe("fired");
    expect(status(phoneMobile.evaluate({ ...nothing, lineType: lines("mobile", "mobile") }))).toBe("fired");
  });

  it("gives none beside another line, and none for no line at all", () => {
    expect(status(phoneMobile.evaluate({ ...nothing, lineType: lines("mobile", "nonFixedVoip") }))).toBe("clear");
    expect(status(phoneMobile.evaluate({ ...nothing, lineType: lines() }))).toBe("clear");
  });
});
