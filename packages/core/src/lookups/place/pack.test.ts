import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "./fold.ts";
import { gazetteer } from "./gazetteer.ts";
import { encodeWeight } from "./pack.ts";
import { PLACE_PACK_LOCATIONS, readPlacePack } from "./pack-file.ts";

const pack = readPlacePack();

describe("the place pack", () => {
  it("is small enough to live in the repository", () => {
    expect(readFileSync(PLACE_PACK_LOCATIONS[0] ?? "").length).toBeLessThanOrEqual(350_000);
  });

  it("is named when it is in none of its places", () => {
    expect(() => readPlacePack([new URL("./nowhere/place-pack.txt", import.meta.url)])).toThrow(
      "neither beside the source nor beside the bundle",
    );
  });

  it("puts every city on the globe, and known ones where they are", () => {
    for (const name of pack.cityNames()) {
      for (const { position } of pack.cities(name)) {
        expect(Math.abs(position.latitude)).toBeLessThanOrEqual(90);
        expect(Math.abs(position.longitude)).toBeLessThanOrEqual(180);
      }
    }
    const [sydney] = pack.cities("sydney").toSorted((a, b) => b.weight - a.weight);
    expect(sydney?.position.latitude).toBeCloseTo(-33.9, 0);
    expect(sydney?.position.longitude).toBeCloseTo(151.2, 0);
  });

  it("names zones this Node knows for every country but those without residents, and fewer for subdivisions", () => {
    const known = (zone: string) => new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
    for (const [key, zones] of pack.zones) {
      expect(zones.filter(known)).toEqual(zones);
      expect(zones.length).toBeGreaterThan(0);
      const whole = pack.zones.get(key.slice(0, 2))?.length ?? 0;
      if (key.length > 2) expect([key, zones.length < whole]).toEqual([key, true]);
    }
    expect([...pack.countries.keys()].filter((code) => !pack.zones.has(code))).toEqual(["BV", "HM"]);
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
    for (const source of pack.sources) expect(readme).toContain(source);
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
