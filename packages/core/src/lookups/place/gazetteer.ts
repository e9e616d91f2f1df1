/** What a name or a two-letter tail can mean: the compiled table and the hand-written names, opened on first use. */
import { CITY_ALIASES, COUNTRY_ALIASES, SHARED_NAMES, SUBDIVISION_ALIASES, WORLD_CITIES } from "./aliases.ts";
import type { Position } from "../../domain/facts.ts";
import { fold } from "./fold.ts";
import type { PlacePack } from "./pack.ts";
import { readPlacePack } from "./pack-file.ts";

export type MeaningKind = "country" | "subdivision" | "city";

/** One thing a name can mean. */
export interface Meaning {
  readonly kind: MeaningKind;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** First-level ISO 3166-2 without its country; null where the name means a whole country or the table does not say. */
  readonly region: string | null;
  /** How much a bare name means this: the decimal logarithm of the people who live there, as it were. */
  readonly weight: number;
  /** Of a city the table lists. */
  readonly position?: Position;
}

/** One thing a tail such as "CA" can mean. */
export interface CodeMeaning extends Meaning {
  /** The tail means this only beside a city that lies there: "MI" after Milano, not after Flint. */
  readonly needsCity: boolean;
}

export interface Gazetteer {
  /** Meanings of a folded name. */
  readonly meanings: (name: string) => readonly Meaning[];
  /** Words of the longest name that ends in a word; 0 where none does, so that nothing has to be looked up. */
  readonly longestEndingIn: (word: string) => number;
  /** Meanings of two or three capital letters. */
  readonly codes: (code: string) => readonly CodeMeaning[];
  /** Codes of ISO 3166-1 alpha-2 with their English names. */
  readonly countries: ReadonlyMap<string, string>;
  readonly zones: PlacePack["zones"];
  /** Day the city table was published (YYYY-MM-DD). */
  readonly dataDate: string;
}

/** A country's name means the country, however large a city elsewhere has it. */
const COUNTRY_WEIGHT = 7.5;
const CODE_WEIGHT = 7;
const OTHER_CODE_WEIGHT = 6;
/** People name their city or their country; a subdivision alone is rarer than its people would say. */
const SUBDIVISION_DISCOUNT = 1;
const WORLD_CITY_BONUS = 1;
/** Countries whose subdivision codes are written after a town as a matter of course. */
const TAIL_COUNTRIES: ReadonlySet<string> = new Set(["US", "CA", "AU"]);
const NOTHING: readonly never[] = [];

let opened: Gazetteer | undefined;
/** The table of this installation; the first call reads it. */
export function gazetteer(): Gazetteer {
  opened ??= createGazetteer(readPlacePack());
  return opened;
}

function createGazetteer(pack: PlacePack): Gazetteer {
  const listed = (name: string): readonly Meaning[] =>
    pack.cities(name).map((city): Meaning => ({ kind: "city", ...city }));
  const names = new Map<string, Meaning[]>();
  const add = (name: string, meaning: Meaning) => {
    const held = names.get(name);
    if (held === undefined) names.set(name, [meaning]);
    else if (!held.some((other) => isSame(other, meaning))) held.push(meaning);
  };
  for (const [text, city] of namedCities(listed)) {
    const known = listed(text).some((other) => isSame(other, city) && other.weight >= city.weight);
    if (!known) add(text, city);
  }
  const subdivisions = new Map<string, Meaning>();
  for (const { country, code, region, weight, names: own } of pack.subdivisions) {
    const meaning: Meaning = { kind: "subdivision", country, region, weight: weight - SUBDIVISION_DISCOUNT };
    subdivisions.set(`${country}-${code}`, meaning);
    for (const name of own) add(name, meaning);
  }
  for (const [key, aliases] of entries(SUBDIVISION_ALIASES)) {
    const meaning = subdivisions.get(key);
    if (meaning === undefined) throw new Error(`the place pack has no ${key}`);
    for (const alias of aliases) add(alias, meaning);
  }
  const country = (code: string): Meaning => ({ kind: "country", country: code, region: null, weight: COUNTRY_WEIGHT });
  for (const [code, own] of pack.countries) for (const name of own) add(name, country(code));
  for (const [code, aliases] of entries(COUNTRY_ALIASES)) for (const alias of aliases) add(alias, country(code));
  for (const line of lines(SHARED_NAMES)) {
    const [name = "", meanings = ""] = line.split(": ");
    const shared = meanings.split(" ").map((place): Meaning => {
      const region = place.slice(3);
      return region === ""
        ? country(place)
        : { kind: "subdivision", country: place.slice(0, 2), region, weight: COUNTRY_WEIGHT };
    });
    names.set(name, shared);
  }

  const codes = new Map<string, CodeMeaning[]>();
  const addCode = (code: string, meaning: CodeMeaning) => codes.set(code, [...(codes.get(code) ?? []), meaning]);
  for (const { country: of, code, region } of pack.subdivisions) {
    const usual = TAIL_COUNTRIES.has(of);
    const weight = usual ? CODE_WEIGHT : OTHER_CODE_WEIGHT;
    addCode(code, { kind: "subdivision", country: of, region, weight, needsCity: !usual });
  }
  const anywhere = { kind: "country", region: null, weight: CODE_WEIGHT, needsCity: false } as const;
  for (const code of pack.countries.keys()) addCode(code, { ...anywhere, country: code });
  for (const [code, two] of pack.alpha3) if (pack.countries.has(two)) addCode(code, { ...anywhere, country: two });

  const longest = new Map<string, number>();
  for (const name of [...names.keys(), ...pack.cityNames()]) {
    let words = 1;
    for (let at = name.indexOf(" "); at >= 0; at = name.indexOf(" ", at + 1)) words += 1;
    const last = name.slice(name.lastIndexOf(" ") + 1);
    if (words > (longest.get(last) ?? 0)) longest.set(last, words);
  }

  return {
    zones: pack.zones,
    dataDate: pack.date,
    longestEndingIn: (word) => longest.get(word) ?? 0,
    meanings: (name) => {
      const cities = listed(name);
      const others = names.get(name) ?? NOTHING;
      return cities.length === 0 ? others : others.length === 0 ? cities : [...cities, ...others];
    },
    codes: (code) => codes.get(code) ?? NOTHING,
    countries: new Map([...pack.countries].map(([code, [english = ""]]) => [code, english])),
  };
}

const isSame = (a: Meaning, b: Meaning) => a.kind === b.kind && a.country === b.country && a.region === b.region;
const lines = (block: string) => block.split("\n").filter((line) => line !== "");

function* entries(block: string): Generator<[string, readonly string[]]> {
  for (const line of lines(block)) {
    const colon = line.indexOf(": ");
    yield [
      line.slice(0, colon),
      line
        .slice(colon + 2)
        .split(", ")
        .map(fold),
    ];
  }
}

/** The hand-written names of cities, each with the city it stands for. */
function* namedCities(listed: (name: string) => readonly Meaning[]): Generator<[string, Meaning]> {
  const largest = (place: string, name: string): Meaning | undefined =>
    listed(name)
      .filter(({ country, region }) => country === place.slice(0, 2) && (place.length < 4 || region === place.slice(3)))
      .toSorted((a, b) => b.weight - a.weight)[0];
  for (const [key, aliases] of entries(CITY_ALIASES)) {
    const [, place = "", people, name = ""] = /^([A-Z]{2}(?:-[A-Z]+)?)(?:=(\d+))? (.+)$/.exec(key) ?? [];
    const city: Meaning | undefined =
      people === undefined
        ? largest(place, name)
        : {
            kind: "city",
            country: place.slice(0, 2),
            region: place.slice(3) || null,
            weight: Math.log10(Number(people)),
          };
    if (city === undefined) throw new Error(`the place pack has no ${name} in ${place}`);
    if (people !== undefined) yield [name, city];
    for (const alias of aliases) yield [alias, city];
  }
  for (const line of lines(WORLD_CITIES)) {
    const space = line.indexOf(" ");
    const city = largest(line.slice(0, space), line.slice(space + 1));
    if (city === undefined) throw new Error(`the place pack has no ${line}`);
    yield [line.slice(space + 1), { ...city, weight: city.weight + WORLD_CITY_BONUS }];
  }
}
