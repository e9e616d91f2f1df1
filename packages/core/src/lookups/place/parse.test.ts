import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { type Gazetteer, gazetteer } from "./gazetteer.ts";
import { MAX_PLACE_LENGTH, parsePlace } from "./parse.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 5_000;

const Row = z.strictObject({
  group: z.string().optional(),
  text: z.string(),
  answer: z.enum(["place", "ambiguous", "none"]),
  country: z.string().length(2).optional(),
  /** Absent where the row does not judge it, null where the text settles the country only. */
  region: z.string().nullish(),
  wide: z.boolean().optional(),
  why: z.string().optional(),
});
type Row = z.infer<typeof Row>;

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8");
const rowsOf = (name: string): Row[] =>
  fixture(name)
    .trimEnd()
    .split("\n")
    .map((line) => Row.parse(JSON.parse(line)));

const expected = ({ answer, country, region }: Row) =>
  answer === "place" ? [country, ...(region === undefined ? [] : [region])].join("-") : answer;

function actual({ text, region }: Row): string {
  const reading = parsePlace(text);
  if (reading.status !== "place") return reading.status;
  return [reading.country, ...(region === undefined ? [] : [reading.region])].join("-");
}

const missesIn = (rows: readonly Row[]) =>
  rows.flatMap((row) => {
    const wide = row.wide === true && !parsePlace(row.text).wide;
    return actual(row) === expected(row) && !wide
      ? []
      : [`${JSON.stringify(row.text)} is ${expected(row)}, read as ${actual(row)}${wide ? ", not wide" : ""}`];
  });

describe("the list written before the parser", () => {
  const rows = rowsOf("places.jsonl");
  const inGroup = (group: string) => rows.filter((row) => row.group === group).length;

  it("is long enough and hard enough", () => {
    expect(rows.length).toBeGreaterThanOrEqual(150);
    expect(inGroup("non-latin")).toBeGreaterThanOrEqual(15);
    expect(inGroup("tail")).toBeGreaterThanOrEqual(20);
    const ambiguous = rows.filter((row) => row.answer === "ambiguous");
    expect(ambiguous.filter(({ why }) => why !== undefined).length).toBeGreaterThanOrEqual(15);
    expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
  });

  it("is read right in at least 95 of 100 rows", () => {
    const misses = missesIn(rows);
    expect(misses.length / rows.length, misses.join("\n")).toBeLessThanOrEqual(0.05);
  });

  it("never reads an ambiguous text as a place", () => {
    const wrong = rows.filter((row) => row.answer === "ambiguous" && actual(row) !== "ambiguous");
    expect(wrong.map(({ text }) => text)).toEqual([]);
  });

  it("has the results its README states", () => {
    const readme = fixture("README.md");
    for (const name of ["places.jsonl", "held-out.jsonl"]) {
      const all = rowsOf(name);
      expect(readme).toContain(`| \`${name}\``);
      expect(readme).toContain(`${all.length - missesIn(all).length} of ${all.length}`);
    }
  });
});

describe("a reading", () => {
  it("is of California for a city with a two-letter tail, and not very sure of it", () => {
    const reading = parsePlace("Ontario, CA");
    expect(reading).toMatchObject({ status: "place", country: "US", region: "CA" });
    expect(reading.status === "place" && reading.confidence).toBeLessThan(0.7);
    expect(parsePlace("Ontario, Canada")).toMatchObject({ country: "CA", region: "ON" });
    expect(parsePlace("Ontario, California")).toMatchObject({ country: "US", region: "CA" });
  });

  it("takes a tail for a state only if the state has the city", () => {
    expect(parsePlace("Indianapolis, IN")).toMatchObject({ country: "US", region: "IN" });
    expect(parsePlace("Delhi, IN")).toMatchObject({ country: "IN" });
    expect(parsePlace("Smalltown, IN")).toMatchObject({ status: "ambiguous", countries: ["IN", "US"] });
    expect(parsePlace("Smalltown, OH")).toMatchObject({ country: "US", region: "OH" });
  });

  it("takes a tail for a province of another country only beside a city of that country", () => {
    expect(parsePlace("Milano, MI")).toMatchObject({ country: "IT" });
    expect(parsePlace("Detroit, MI")).toMatchObject({ country: "US", region: "MI" });
  });

  it("names the countries an ambiguous text can mean", () => {
    expect(parsePlace("Georgia")).toMatchObject({ status: "ambiguous", countries: ["GE", "US"] });
    expect(parsePlace("Birmingham")).toMatchObject({ status: "ambiguous", countries: ["GB", "US"] });
  });

  it("is wide without being a place, and a place although it is wide", () => {
    expect(parsePlace("Europe")).toEqual({ status: "ambiguous", countries: [], confidence: 0, wide: true });
    expect(parsePlace("Remote")).toEqual({ status: "none", wide: true });
    expect(parsePlace("Berlin, Germany, Europe")).toMatchObject({ country: "DE", wide: true });
    expect(parsePlace("Remote - US")).toMatchObject({ country: "US", region: null, wide: true });
  });

  it("does not take where someone would move for where they are", () => {
    expect(parsePlace("Open to relocating to Berlin")).toMatchObject({ status: "none" });
    expect(parsePlace("Lisbon (moving to Berlin)")).toMatchObject({ country: "PT" });
  });

  it("does not take a word for a place because some place has its name", () => {
    for (const word of ["No", "NO", "IT", "Nice", "Mobile", "Reading", "Island", "Java developer"]) {
      expect([word, parsePlace(word).status]).toEqual([word, "ambiguous"]);
    }
    expect(parsePlace("Mobile, AL")).toMatchObject({ country: "US" });
    expect(parsePlace("Nice, France")).toMatchObject({ country: "FR" });
  });

  it("does not take a street for a place", () => {
    expect(parsePlace("12 Rue de Rivoli").status).toBe("ambiguous");
    expect(parsePlace("8500 Georgia Avenue").status).not.toBe("place");
    expect(parsePlace("4 Paris Street, Dublin, Ireland")).toMatchObject({ country: "IE" });
  });

  it.each(["", " ", "\n", ",", "/ - /", "()", "n/a"])("is none for %j", (text) => {
    expect(parsePlace(text)).toEqual({ status: "none", wide: false });
  });
});

describe("every country of ISO 3166-1", () => {
  it("is read from its English name", () => {
    const { countries } = gazetteer();
    expect(countries.size).toBe(249);
    const shared = new Set(["georgia", "guinea", "jersey", "samoa"]);
    const wrong = [...countries].filter(([code, name]) => {
      const reading = parsePlace(name);
      return !shared.has(name) && !(reading.status === "place" && reading.country === code);
    });
    expect(wrong).toEqual([]);
  });
});

const words = fc.constantFrom(
  ..."Paris|Ontario|CA|IN|Remote|Georgia|France|,|/| - |(|)|US|or|and|東京|서울|กรุงเทพ|القاهرة|City|Area|Greater|1|SW1A 1AA|\n|São|Saint|.".split(
    "|",
  ),
);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.array(words, { maxLength: 60 }).map((parts) => parts.join(" ")),
  fc.array(words, { maxLength: 60 }).map((parts) => parts.join("")),
);

describe("any text at all", () => {
  it(`ends in a country of ISO 3166-1, in ambiguous or in none (${RUNS} texts)`, () => {
    const { countries } = gazetteer();
    fc.assert(
      fc.property(anyText, (text) => {
        const reading = parsePlace(text);
        if (reading.status === "none") return;
        expect(reading.confidence).toBeGreaterThanOrEqual(0);
        expect(reading.confidence).toBeLessThanOrEqual(1);
        if (reading.status === "ambiguous") {
          for (const code of reading.countries) expect(countries.has(code)).toBe(true);
          return;
        }
        expect(countries.has(reading.country)).toBe(true);
        expect(reading.region ?? "X").toMatch(/^[A-Z0-9]{1,3}$/);
        expect(reading.confidence).toBeGreaterThan(0.59);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it("says the same with spaces and separators around it", () => {
    for (const { text } of rowsOf("places.jsonl")) {
      const { status } = parsePlace(text);
      expect([text, parsePlace(`  ${text} `).status]).toEqual([text, status]);
      expect([text, parsePlace(`${text}\n`).status]).toEqual([text, status]);
    }
  });
});

describe("a text longer than a postal address", () => {
  it("is read from its end, where the general parts stand", () => {
    expect(parsePlace(`${"x ".repeat(60)}Austin, TX`)).toMatchObject({ country: "US", region: "TX" });
    expect(parsePlace(`${"strange ".repeat(25)}Berlin, Germany`)).toMatchObject({ country: "DE" });
  });

  it("is nobody's place when it offers more alternatives than a person has", () => {
    const markets = "Spain / Italy / France / Germany / Poland / Austria / Greece / Norway / Latvia";
    expect(parsePlace(markets)).toEqual({ status: "ambiguous", countries: [], confidence: 0, wide: false });
    expect(parsePlace("Berlin ///////////// Germany")).toMatchObject({ country: "DE" });
  });
});

describe("the work for one text", () => {
  function counting(): { readonly table: Gazetteer; readonly probes: () => number } {
    const real = gazetteer();
    let probes = 0;
    const counted =
      <T>(answer: (name: string) => T) =>
      (name: string) => {
        probes += 1;
        return answer(name);
      };
    return {
      table: { ...real, meanings: counted(real.meanings), codes: counted(real.codes) },
      probes: () => probes,
    };
  }
  const probesFor = (text: string) => {
    const { table, probes } = counting();
    parsePlace(text, table);
    return probes();
  };
  const UNITS = [
    "Paris ",
    "x ",
    "a, ",
    "CA ",
    "東",
    "東京",
    "서울시",
    "and ",
    "x and y ",
    "/a",
    "(b)",
    "New York City ",
    "- ",
    "Clinton, ",
    "Springfield ",
    "La Paz or ",
    "a-b-",
    "é ",
    "x city ",
    "上海市",
  ];

  it.each(UNITS)("at most doubles when %j is written twice as often, up to the cap", (unit) => {
    for (let length = 16; 2 * length <= MAX_PLACE_LENGTH; length *= 2) {
      const [once, twice] = [length, 2 * length].map((size) => probesFor(unit.repeat(size).slice(0, size)));
      // The longest name has six words or eight letters: that much is spent at either edge.
      expect(twice).toBeLessThanOrEqual(2 * (once ?? 0) + 16);
    }
  });

  it.each(UNITS)("does not grow past the cap for %j", (unit) => {
    const long = unit.repeat(MAX_PLACE_LENGTH);
    expect(probesFor(long)).toBe(probesFor(long.slice(0, MAX_PLACE_LENGTH)));
    // At most 24 words, six names ending in each, and the name without its "city".
    expect(probesFor(long)).toBeLessThanOrEqual(2 * MAX_PLACE_LENGTH);
  });
});
