import { describe, expect, it } from "vitest";
import { unavailable } from "../domain/evidence.ts";
import { LINE_TYPES, type LineType } from "../domain/facts.ts";
import {
  phoneAreaMismatch,
  phoneCountryMismatch,
  phoneInvalid,
  phoneMobile,
  phoneRecentPort,
  phoneTollfree,
  phoneVoipNonfixed,
} from "./phone.ts";
import { lines, nothing, numbers, place, ported } from "./testing.ts";

const status = (finding: { status: string }) => finding.status;

describe.each([
  [phoneVoipNonfixed, "nonFixedVoip", new Set<LineType>(["voip", "unknown"])],
  [phoneTollfree, "tollFree", new Set<LineType>(["unknown"])],
] as const)("$0.id", (signal, firing, untold) => {
  it.each(LINE_TYPES)("fires for its own line type only: %s", (lineType) => {
    const expected = lineType === firing ? "fired" : untold.has(lineType) ? "not_applicable" : "clear";
    expect(status(signal.evaluate({ ...nothing, lineType: lines(lineType) }))).toBe(expected);
  });

  it("calls nothing clear while one number's line is untold", () => {
    expect(status(signal.evaluate({ ...nothing, lineType: lines("mobile", "unknown") }))).toBe("not_applicable");
    expect(status(signal.evaluate({ ...nothing, lineType: lines("unknown", firing) }))).toBe("fired");
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

describe("a toll-free number", () => {
  it("of a relay service for deaf callers counts nothing", () => {
    const judged = (relayService?: boolean) => {
      const piece = lines("tollFree");
      const relayed = relayService === undefined ? {} : { relayService };
      const fact = { lines: piece.fact.lines.map((line) => ({ ...line, ...relayed })) };
      return phoneTollfree.evaluate({ ...nothing, lineType: { ...piece, fact } }).status;
    };
    expect([judged(true), judged(false), judged()]).toEqual(["clear", "fired", "fired"]);
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

describe("phone-area-mismatch", () => {
  const judge = (stated: ReturnType<typeof place>, ...areas: string[][]) =>
    phoneAreaMismatch.evaluate({ ...nothing, place: stated, phone: numbers(...areas.map((one) => ({ areas: one }))) });

  it("fires for an area code of another state, and counts nothing", () => {
    expect(judge(place("US", "TX"), ["US-CA"])).toMatchObject({ status: "fired", shown: { phone: "…43" } });
    expect(phoneAreaMismatch.tiers["fired"]?.points).toBe(0);
  });

  it("stays clear when any number, or any area its code serves, is of the stated place", () => {
    expect(status(judge(place("US", "NY"), ["US-NJ", "US-NY"]))).toBe("clear");
    expect(status(judge(place("US", "TX"), ["US-CA"], ["US-TX"]))).toBe("clear");
  });

  it("does not apply to another country's numbers, numbers without an area, or a place without a state", () => {
    expect(status(judge(place("CA", "ON"), ["US-CA"]))).toBe("not_applicable");
    expect(status(judge(place("US", "TX"), []))).toBe("not_applicable");
    expect(status(judge(place("US"), ["US-CA"]))).toBe("not_applicable");
  });
});

describe("phone-recent-port", () => {
  const judge = (...days: (number | null)[]) => phoneRecentPort.evaluate({ ...nothing, lineType: ported(...days) });

  it.each([
    [0, "fired"],
    [29, "fired"],
    [30, "clear"],
    [4000, "clear"],
  ])("at %i days is %s", (days, expected) => {
    expect(status(judge(days))).toBe(expected);
  });

  it("judges the latest of several moves, and shows that number masked", () => {
    expect(judge(400, null, 3)).toMatchObject({ status: "fired", shown: { phone: "…42", days: 3 } });
  });

  it("is never clear by a provider that does not know", () => {
    expect(status(judge(null))).toBe("not_applicable");
  });

  it("is not checked when the line type could not be had", () => {
    expect(
      phoneRecentPort.evaluate({ ...nothing, lineType: unavailable("not_configured", "phone/test") }),
    ).toMatchObject({ status: "not_checked", missing: [{ fact: "lineType", reason: "not_configured" }] });
  });
});
