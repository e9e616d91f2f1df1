import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { found, unavailable } from "../../domain/evidence.ts";
import { aContext, anApplication } from "../testing.ts";
import { COUNTRIES, fold } from "./names.ts";
import { offlinePlace } from "./offline.ts";
import { parsePlace } from "./parse.ts";

const read = (text: string) => {
  const reading = parsePlace(text);
  return reading.status === "country" ? reading.country : reading.status;
};

describe("a place that names its country", () => {
  it.each([
    ["Canada", "CA"],
    ["Toronto, Ontario, Canada", "CA"],
    ["toronto, on", "CA"],
    ["Toronto, Ontario", "CA"],
    ["London, ON", "CA"],
    ["London, UK", "GB"],
    ["Edinburgh, Scotland", "GB"],
    ["Austin, TX", "US"],
    ["Austin TX 78701", "US"],
    ["Austin, Texas, United States", "US"],
    ["Brooklyn, New York", "US"],
    ["Washington, D.C.", "US"],
    ["U.S.A.", "US"],
    ["San Francisco, CA", "US"],
    ["Toronto, CA", "CA"],
    ["Indianapolis, IN", "US"],
    ["New Delhi, IN", "IN"],
    ["Wilmington, DE", "US"],
    ["Berlin, DE", "DE"],
    ["Berlin Germany", "DE"],
    ["Atlanta, Georgia", "US"],
    ["Georgia, USA", "US"],
    ["Lebanon, Ohio", "US"],
    ["Perth, WA", "AU"],
    ["Seattle, WA", "US"],
    ["Paris, TX", "US"],
    ["São Paulo, Brasil", "BR"],
    ["Istanbul, Türkiye", "TR"],
    ["Abidjan, Côte d'Ivoire", "CI"],
    ["Port of Spain, Trinidad and Tobago", "TT"],
    ["Remote - US", "US"],
    ["Remote (Canada)", "CA"],
    ["based in the Netherlands", "NL"],
    ["London / UK", "GB"],
    ["Berlin, Germany, Europe", "DE"],
    ["Mexico City, Mexico", "MX"],
    ["Albuquerque, New Mexico", "US"],
  ])("%s is in %s", (text, country) => {
    expect(read(text)).toBe(country);
  });
});

describe("a place that does not settle its country", () => {
  it.each([
    "Ontario, CA",
    "Ontario",
    "Georgia",
    "Smalltown, IN",
    "CA",
    "No",
    "Congo",
    "US / Canada",
    "Germany, France",
    "EMEA",
    "Europe",
    "Springfield",
    "東京",
    "somewhere nice",
  ])("%s is ambiguous", (text) => {
    expect(read(text)).toBe("ambiguous");
  });

  it.each(["", "  ", "Remote", "Remote / hybrid", "n/a", "(remote)", "12345"])("%j names no place", (text) => {
    expect(read(text)).toBe("none");
  });
});

describe("the place fact", () => {
  const lookup = offlinePlace({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} });
  const look = (places: string[]) => lookup.look(anApplication({ places }), aContext());

  it("takes the most explicit text that settles a country", async () => {
    expect(await look(["Remote", "Lyon, France", "Berlin, Germany"])).toEqual(
      found<"place">({ country: "FR" }, "place/offline"),
    );
    expect(await look(["Georgia", "Atlanta, GA"])).toEqual(found<"place">({ country: "US" }, "place/offline"));
  });

  it("is ambiguous when texts name places and none settles", async () => {
    expect(await look(["Remote", "Georgia"])).toEqual(unavailable("ambiguous", "place/offline"));
  });

  it("is absent without a text that names a place", async () => {
    expect(await look([])).toEqual({ status: "absent" });
    expect(await look(["Remote"])).toEqual({ status: "absent" });
  });
});

describe("the vocabulary", () => {
  it("knows the countries of ISO 3166-1, each by its English name", () => {
    expect(COUNTRIES.size).toBe(249);
    const ambiguous = new Set(["georgia", "jersey", "guinea", "samoa"]);
    for (const [code, name] of COUNTRIES)
      if (!ambiguous.has(fold(name))) expect([name, read(name)]).toEqual([name, code]);
  });
});

describe("any text at all", () => {
  const words = fc.constantFrom(
    "Paris",
    "Ontario",
    "CA",
    "IN",
    "Remote",
    "Georgia",
    "France",
    ",",
    "/",
    " - ",
    "(",
    "US",
    "or",
    "東京",
    "1",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join(" ")),
  );

  it("ends in a country of ISO 3166-1, in ambiguous or in none", () => {
    fc.assert(
      fc.property(text, (place) => {
        const reading = parsePlace(place);
        if (reading.status === "country") expect(COUNTRIES.has(reading.country)).toBe(true);
        else expect(["ambiguous", "none"]).toContain(reading.status);
      }),
      { numRuns: 5000 },
    );
  });

  it("folds twice to what it folds to once", () => {
    fc.assert(
      fc.property(text, (place) => {
        expect(fold(fold(place))).toBe(fold(place));
      }),
      { numRuns: 3000 },
    );
  });
});
