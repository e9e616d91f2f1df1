import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import packFile from "./data/place-pack.json" with { type: "json" };
import { fold } from "./fold.ts";
import { gazetteer } from "./gazetteer.ts";
import { decodePlacePack, encodeWeight } from "./pack.ts";

const pack = decodePlacePack(packFile.brotli);
const PACK = new URL("./data/place-pack.json", import.meta.url);

describe("the place pack", () => {
  it("is small enough to be bundled with the code", () => {
    expect(readFileSync(PACK).length).toBeLessThanOrEqual(300_000);
  });

  it("places every city in a region that ISO 3166-2 lists for its country", () => {
    const listed = new Set(pack.subdivisions.map(({ country, region }) => `${country}-${region}`));
    const regions = new Set(
      [...pack.cityNames()]
        .flatMap((name) => pack.cities(name))
        .flatMap(({ country, region }) => (region === null ? [] : [`${country}-${region}`])),
    );
    // Great Britain's are its nations, which ISO lists beside the councils.
    expect([...regions].filter((region) => !listed.has(region))).toEqual([]);
    expect(regions.size).toBeGreaterThan(200);
  });

  it("holds names in the one form they are looked up in", () => {
    const names = [
      ...pack.cityNames(),
      ...[...pack.countries.values()].flat(),
      ...pack.subdivisions.flatMap((subdivision) => subdivision.names),
    ];
    expect(names.filter((name) => fold(name) !== name)).toEqual([]);
  });

  it.each([
    ["toronto", "CA", "ON"],
    ["munich", "DE", "BY"],
    ["chennai", "IN", "TN"],
    ["imphal", "IN", "MN"],
    ["shenyang", "CN", "LN"],
    ["recife", "BR", "PE"],
    ["edinburgh", "GB", "SCT"],
    ["lausanne", "CH", "VD"],
    ["hobart", "AU", "TAS"],
  ])("has %s in %s-%s", (name, country, region) => {
    expect(gazetteer().meanings(name)).toContainEqual(expect.objectContaining({ kind: "city", country, region }));
  });

  it("keeps people within a twentieth of a decade", () => {
    const largest = gazetteer()
      .meanings("london")
      .filter(({ kind, country }) => kind === "city" && country === "CA");
    expect(largest[0]?.weight).toBeCloseTo(Math.log10(346_765), 1);
    expect(encodeWeight(0)).toBe(encodeWeight(1));
  });

  it("names its sources and their licences beside it and in the NOTICE", () => {
    const readme = readFileSync(new URL("./data/README.md", import.meta.url), "utf8");
    for (const source of packFile.sources) expect(readme).toContain(source);
    const notice = readFileSync(new URL("../../../../../NOTICE", import.meta.url), "utf8");
    for (const text of [readme, notice]) expect(text).toContain("GeoNames");
  });
});

describe("folding", () => {
  it.each([
    ["Łódź", "lodz"],
    ["İSTANBUL", "istanbul"],
    ["Straße", "strasse"],
    ["Saint-Étienne", "st etienne"],
    ["St. John's", "st johns"],
    ["Đà Nẵng", "da nang"],
    ["Trinidad & Tobago", "trinidad and tobago"],
  ])("writes %s as %s", (name, folded) => {
    expect(fold(name)).toBe(folded);
  });

  it("twice is what it is once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 3000 },
    );
  });
});
