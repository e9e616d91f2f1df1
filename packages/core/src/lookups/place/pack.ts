/** The layout of the place pack: five sections of lines, names folded, weights as one character each. */
import { brotliDecompressSync } from "node:zlib";

export const FIELD = "\t";
/** Cities are sorted; each says how many characters it shares with the one before, counted from this character on. */
export const PREFIX_BASE = 48;
/** A bearer of a name is two characters: its place, counted from this character on, and its weight. */
export const PLACE_BASE = 0xa1;
/** Weights are decimal logarithms of people, in twentieths, counted from this character on. */
const WEIGHT_BASE = 33;
const STEPS = 20;
const MIN_WEIGHT = 40;
/** The pack inflates to about half a megabyte; one that wants more is not ours. */
const MAX_INFLATED_BYTES = 4 * 1024 * 1024;

export function encodeWeight(people: number): string {
  const steps = Math.round(STEPS * Math.log10(Math.max(people, 1)));
  return String.fromCharCode(WEIGHT_BASE + Math.max(steps - MIN_WEIGHT, 0));
}

function decodeWeight(text: string, at: number): number {
  return (text.charCodeAt(at) - WEIGHT_BASE + MIN_WEIGHT) / STEPS;
}

export interface PackedCity {
  readonly country: string;
  readonly region: string | null;
  readonly weight: number;
}
interface PackedSubdivision {
  readonly country: string;
  /** The part after the country of its own ISO 3166-2 code, and of the first-level subdivision it lies in. */
  readonly code: string;
  readonly region: string | null;
  readonly weight: number;
  readonly names: readonly string[];
}

export interface PlacePack {
  /** ISO 3166-1 alpha-2 by alpha-3. */
  readonly alpha3: ReadonlyMap<string, string>;
  /** Names by ISO 3166-1 alpha-2, the English one first. */
  readonly countries: ReadonlyMap<string, readonly string[]>;
  readonly subdivisions: readonly PackedSubdivision[];
  /** Folded names of cities; what bears them is decoded when asked for, since few ever are. */
  readonly cityNames: () => Iterable<string>;
  readonly cities: (name: string) => readonly PackedCity[];
}

export function decodePlacePack(base64: string): PlacePack {
  const text = brotliDecompressSync(Buffer.from(base64, "base64"), { maxOutputLength: MAX_INFLATED_BYTES }).toString();
  const [alpha3 = [], countries = [], subdivisions = [], places = [], lines = []] = text
    .split("\n\n")
    .map((section) => section.split("\n"));
  return {
    alpha3: new Map(alpha3.map((pair) => [pair.slice(2), pair.slice(0, 2)])),
    countries: new Map(
      countries.map((line) => {
        const [code = "", ...names] = line.split(FIELD);
        return [code, names];
      }),
    ),
    subdivisions: subdivisions.map((line) => {
      const [code = "", region = "", weight = "", ...names] = line.split(FIELD);
      return {
        country: code.slice(0, 2),
        code: code.slice(3),
        region: region || null,
        weight: decodeWeight(weight, 0),
        names,
      };
    }),
    ...openCities(places, lines),
  };
}

function openCities(places: readonly string[], lines: readonly string[]): Pick<PlacePack, "cities" | "cityNames"> {
  const known = places.map((place) => ({ country: place.slice(0, 2), region: place.slice(3) || null }));
  const encoded = new Map<string, string>();
  let previous = "";
  for (const line of lines) {
    const tab = line.indexOf(FIELD);
    const name = previous.slice(0, line.charCodeAt(0) - PREFIX_BASE) + line.slice(1, tab);
    encoded.set(name, line.slice(tab + 1));
    previous = name;
  }
  return {
    cityNames: () => encoded.keys(),
    cities: (name) => {
      const bearers = encoded.get(name) ?? "";
      const cities: PackedCity[] = [];
      for (let at = 0; at < bearers.length; at += 2) {
        const place = known[bearers.charCodeAt(at) - PLACE_BASE];
        if (place) cities.push({ ...place, weight: decodeWeight(bearers, at + 1) });
      }
      return cities;
    },
  };
}
