/** The layout of the place pack: seven sections of lines, names folded, weights and degrees as one character each. */
import * as z from "zod";
import type { Position } from "../../domain/facts.ts";

export const FIELD = "\t";
/** Cities are sorted; each says how many characters it shares with the one before, counted from this character on. */
export const PREFIX_BASE = 48;
/** A bearer of a name is four characters: its place, counted from this character on, its weight, latitude and longitude. */
const BEARER = 4;
export const PLACE_BASE = 0xa1;
/** Degrees are fifths, about 20 km, counted from this character on; the last one still takes two bytes. */
const DEGREE_BASE = 0xa1;
const PER_DEGREE = 5;
/** Weights are decimal logarithms of people, in twentieths, counted from this character on. */
const WEIGHT_BASE = 33;
const STEPS = 20;
const MIN_WEIGHT = 40;
export function encodeWeight(people: number): string {
  const steps = Math.round(STEPS * Math.log10(Math.max(people, 1)));
  return String.fromCharCode(WEIGHT_BASE + Math.max(steps - MIN_WEIGHT, 0));
}

function decodeWeight(text: string, at: number): number {
  return (text.charCodeAt(at) - WEIGHT_BASE + MIN_WEIGHT) / STEPS;
}

/** `limit` is 90 for a latitude and 180 for a longitude. */
export function encodeDegrees(degrees: number, limit: 90 | 180): string {
  return String.fromCharCode(DEGREE_BASE + Math.round(PER_DEGREE * (degrees + limit)));
}

const decodeDegrees = (text: string, at: number, limit: 90 | 180) =>
  (text.charCodeAt(at) - DEGREE_BASE - PER_DEGREE * limit) / PER_DEGREE;

export interface PackedCity {
  readonly country: string;
  readonly region: string | null;
  readonly weight: number;
  readonly position: Position;
}
interface PackedSubdivision {
  readonly country: string;
  /** The part after the country of its own ISO 3166-2 code, and of the first-level subdivision it lies in. */
  readonly code: string;
  readonly region: string | null;
  readonly weight: number;
  readonly names: readonly string[];
}

const About = z.strictObject({ date: z.iso.date(), sources: z.array(z.string()).min(1) });

export interface PlacePack {
  /** Day the city table was published (YYYY-MM-DD). */
  readonly date: string;
  readonly sources: readonly string[];
  /** ISO 3166-1 alpha-2 by alpha-3. */
  readonly alpha3: ReadonlyMap<string, string>;
  /** Names by ISO 3166-1 alpha-2, the English one first. */
  readonly countries: ReadonlyMap<string, readonly string[]>;
  /**
   * IANA time zones by country, and by country and subdivision ("US-TX") where those are fewer; of zones that keep the
   * same time only one is listed.
   */
  readonly zones: ReadonlyMap<string, readonly string[]>;
  readonly subdivisions: readonly PackedSubdivision[];
  /** Folded names of cities; what bears them is decoded when asked for, since few ever are. */
  readonly cityNames: () => Iterable<string>;
  readonly cities: (name: string) => readonly PackedCity[];
}

const listed = (lines: readonly string[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    lines.map((line) => {
      const [key = "", ...items] = line.split(FIELD);
      return [key, items];
    }),
  );

export function decodePlacePack(text: string): PlacePack {
  const [about = [], alpha3 = [], countries = [], zones = [], subdivisions = [], places = [], lines = []] = text
    .split("\n\n")
    .map((section) => section.split("\n"));
  return {
    ...About.parse(JSON.parse(about.join())),
    alpha3: new Map(alpha3.map((pair) => [pair.slice(2), pair.slice(0, 2)])),
    countries: listed(countries),
    zones: listed(zones),
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
      for (let at = 0; at < bearers.length; at += BEARER) {
        const place = known[bearers.charCodeAt(at) - PLACE_BASE];
        if (!place) continue;
        const position = {
          latitude: decodeDegrees(bearers, at + 2, 90),
          longitude: decodeDegrees(bearers, at + 3, 180),
        };
        cities.push({ ...place, weight: decodeWeight(bearers, at + 1), position });
      }
      return cities;
    },
  };
}
