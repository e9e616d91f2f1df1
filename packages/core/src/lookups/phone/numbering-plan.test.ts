import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { found } from "../../domain/evidence.ts";
import { createHttpClient } from "../../http/client.ts";
import { aContext, anApplication } from "../testing.ts";
import { normalizePhoneText, numberingPlan, readPhone } from "./numbering-plan.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;
const LONG_MS = 120_000;

const lookup = numberingPlan({ http: createHttpClient({ allowed: () => false }), credentials: {}, overrides: {} });
const claims = (country: string) => aContext({ place: found<"place">({ country }, "place/offline") });

async function numbers(phones: string[], context = aContext(), country: string | null = null) {
  const job = country === null ? null : { id: "1", title: "Engineer", departmentIds: [], country };
  const evidence = await lookup.look(anApplication({ phones, job }), context);
  return evidence.status === "found" ? evidence.fact.numbers : evidence.status;
}

describe("reading a number", () => {
  it.each([
    ["+1 (415) 992-9000", "+14159929000"],
    ["tel:+1-415-992-9000", "+14159929000"],
    ["+1 415 992 9000 x123", "+14159929000"],
    ["0044 20 7946 0018", "+442079460018"],
    ["００４４ ２０ ７９４６ ００１８", "+442079460018"],
    ["+٤٤٢٠٧٩٤٦٠٠١٨", "+442079460018"],
    ["442079460018", "+442079460018"],
  ])("reads %s with its own calling code and assumes no region", (text, e164) => {
    expect(readPhone(text, ["US"])).toMatchObject({ e164, valid: true, assumedRegion: null });
  });

  it("shows the last two digits only", () => {
    expect(readPhone("+1 415 992 9043 ext. 7", [])).toMatchObject({ masked: "…43" });
  });

  it("assumes the claimed country first, then the job's, then the US, and records which", async () => {
    expect(await numbers(["020 7946 0018"], claims("GB"), "DE")).toMatchObject([
      { e164: "+442079460018", assumedRegion: "GB" },
    ]);
    expect(await numbers(["030 901820"], claims("US"), "DE")).toMatchObject([
      { e164: "+4930901820", assumedRegion: "DE" },
    ]);
    expect(await numbers(["415 992 9000"], claims("XX"))).toMatchObject([
      { e164: "+14159929000", assumedRegion: "US" },
    ]);
  });

  it.each([
    ["+14159929000", ["US", "CA"]],
    ["+447911123456", ["GG", "GB", "JE", "IM"]],
    ["+77012345678", ["KZ", "RU"]],
  ])("counts every region that shares the plan of %s", (text, regions) => {
    expect(readPhone(text, [])?.regions).toEqual(expect.arrayContaining(regions));
  });

  it.each([
    ["+1 800 555 1234", "tollFree"],
    ["+1 900 234 5678", "premium"],
    ["+44 70 1234 5678", "personal"],
    ["+44 56 0000 1234", "nonFixedVoip"],
    ["+82 70 1234 5678", "fixedVoip"],
    ["+81 50 1234 5678", "fixedVoip"],
    ["+44 7400 123456", "mobile"],
    ["+49 30 901820", "landline"],
    ["+44 300 123 4567", "uan"],
    ["+1 415 992 9000", null],
    ["+1 204 234 5678", null],
  ])("says of %s what the plan alone decides: %s", (text, type) => {
    expect(readPhone(text, [])).toMatchObject({ valid: true, plannedLineType: type });
  });

  it("keeps a number no plan assigns as invalid", () => {
    expect(readPhone("+1 115 555 01", ["US"])).toMatchObject({ valid: false, plannedLineType: null });
    expect(readPhone("9".repeat(64), ["US"])).toMatchObject({ e164: null, valid: false, regions: [] });
  });
});

describe("numbers that nobody has", () => {
  it.each([
    "+1 202 555 0100",
    "(416) 555-0199",
    "+1 800 555 0199",
    "+44 20 7946 0018",
    "+44 7700 900123",
    "+44 28 9649 6123",
    "+33 6 39 98 01 23",
    "+33 1 99 00 12 34",
    "+49 30 23125 042",
    "+46 70 174 06 05",
    "+46 8 465 004 12",
  ])("are placeholders: %s", (text) => {
    expect(readPhone(text, ["US"])).toMatchObject({ placeholder: true });
  });

  it.each([
    "+1 202 555 0200",
    "+1 202 555 1234",
    "+1 202 456 0143",
    "+1 800 555 0100",
    "+44 20 7946 1018",
    "+44 7700 901123",
    "+33 6 39 97 01 23",
    "+49 30 23126 042",
    "+46 70 174 06 04",
  ])("are not these: %s", (text) => {
    expect(readPhone(text, ["US"])).toMatchObject({ placeholder: false });
  });

  it("stay valid, so that a carrier can be asked about them", () => {
    expect(readPhone("+1 202 555 0143", [])).toMatchObject({ valid: true, plannedLineType: null });
  });
});

describe("the area of a number", () => {
  it.each([
    ["+1 415 992 9000", ["US-CA"]],
    ["+1 983 234 5678", ["US-CO"]],
    ["+1 942 234 5678", ["CA-ON"]],
    ["+1 201 234 5678", ["US-NJ", "US-NY"]],
    ["+1 867 234 5678", ["CA-NT", "CA-NU", "CA-YT"]],
    ["+1 902 234 5678", ["CA-NS", "CA-PE"]],
    ["+1 800 234 5678", []],
    ["+1 787 234 5678", []],
    ["+44 20 7946 0018", []],
  ])("of %s is %j", (text, areas) => {
    expect(readPhone(text, [])).toMatchObject({ areas });
  });

  it("is known for every area code that libphonenumber counts as a place in the US or Canada", () => {
    const unknown: number[] = [];
    let known = 0;
    for (let code = 201; code < 1000; code += 1) {
      const number = readPhone(`+1${code}2345678`, []);
      if (!number?.valid || !/^(US|CA)$/.test(number.regions[0] ?? "") || number.plannedLineType !== null) continue;
      if (number.areas.length > 0) known += 1;
      else unknown.push(code);
    }
    expect(known).toBeGreaterThan(400);
    // Assigned to Canada without a word on where.
    expect(unknown.filter((code) => code !== 600)).toEqual([273]);
  });

  it(
    "never names an area of another country than the number's own",
    () => {
      fc.assert(
        fc.property(fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }), (digits) => {
          const number = readPhone(`+1${digits}`, []);
          for (const area of number?.areas ?? []) expect(area.slice(0, 2)).toBe(number?.regions[0]);
        }),
        { numRuns: RUNS },
      );
    },
    LONG_MS,
  );
});

describe("the phone fact", () => {
  it("passes over entries that are no number", async () => {
    expect(
      await numbers(["n/a", "live:john.smith87", "jane@example.com", "skype: .cid.8f3e2a1b9c7d6e5f", "1234"]),
    ).toBe("absent");
  });

  it("is absent without a phone", async () => {
    expect(await numbers([])).toBe("absent");
  });

  it("counts a number written twice once, and looks at three at most", async () => {
    const phones = ["+14159929000", "(415) 992-9000", "+14159929001", "+14159929002", "+14159929003"];
    const read = await numbers(phones);
    expect(Array.isArray(read) && read.map(({ e164 }) => e164)).toEqual([
      "+14159929000",
      "+14159929001",
      "+14159929002",
    ]);
  });
});

describe("any text at all", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789+-() .x０９٤"), maxLength: 80 });
  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), digits);

  it(
    "ends in a number or in none, masked to two digits, never in an exception",
    () => {
      fc.assert(
        fc.property(text, (entry) => {
          const number = readPhone(entry, ["GB", "US"]);
          expect(number === null || /^…[0-9]{2}$/.test(number.masked)).toBe(true);
          expect(number?.e164 ?? "+100000").toMatch(/^\+[0-9]+$/);
        }),
        { numRuns: RUNS },
      );
    },
    LONG_MS,
  );

  it(
    "normalises twice to what it normalises to once",
    () => {
      fc.assert(
        fc.property(text, (entry) => {
          const once = normalizePhoneText(entry);
          expect(normalizePhoneText(once)).toBe(once);
          expect(once.length).toBeLessThanOrEqual(65);
        }),
        { numRuns: RUNS },
      );
    },
    LONG_MS,
  );

  it("reads each entry once, twice as many for twice the list", async () => {
    const reads = async (entries: number) => {
      let count = 0;
      const phones = new Proxy(
        Array.from({ length: entries }, () => "call me"),
        {
          get(list, key, receiver) {
            if (typeof key === "string" && /^\d+$/.test(key)) count += 1;
            return Reflect.get(list, key, receiver);
          },
        },
      );
      await lookup.look(anApplication({ phones }), aContext());
      return count;
    };
    expect([await reads(500), await reads(1000), await reads(2000)]).toEqual([500, 1000, 2000]);
  });

  it("reads a million digits as quickly as sixty-four", () => {
    expect(readPhone("1".repeat(1_000_000), ["US"])).toEqual(readPhone("1".repeat(64), ["US"]));
  });
});
