/** Reads country and region out of a free-text place, and says so when the text does not settle them. */
import type { Position } from "../../domain/facts.ts";
import { fold } from "./fold.ts";
import { type Gazetteer, gazetteer } from "./gazetteer.ts";
import { cut } from "./parts.ts";
import { oneOf } from "./position.ts";
import { weigh } from "./weigh.ts";

/** Longer texts are no place; the cap bounds the work. */
export const MAX_PLACE_LENGTH = 256;
/** Below this no comparison is made. It is a lead of one decade over the next reading. */
const ENOUGH_CONFIDENCE = 0.6;
/** Leads are differences of rounded weights; one that is a decade by a hair counts as one. */
const ROUNDING = 1e-9;

export type PlaceReading =
  | {
      readonly status: "place";
      /** ISO 3166-1 alpha-2. */
      readonly country: string;
      /** First-level ISO 3166-2 without its country, where the text settles it. */
      readonly region: string | null;
      /** The city, where the text names one and no namesake of it. */
      readonly near: Position | null;
      readonly confidence: number;
      /** The text also names an area wider than a country, or says "remote". */
      readonly wide: boolean;
    }
  /** The text names something, but not one country; `countries` are those it can mean, none if it names nothing known. */
  | {
      readonly status: "ambiguous";
      readonly countries: readonly string[];
      readonly confidence: number;
      readonly wide: boolean;
    }
  /** The text names no place at all. */
  | { readonly status: "none"; readonly wide: boolean };

const WHOLE_NAME = 0.9;
/** A text that offers more is a list of markets, not a place somebody is in. */
const MAX_ALTERNATIVES = 8;

/** "Relocating to Berlin" is about a place one is not in. */
const MOVING_TO = /\b(?:relocat(?:e|es|ed|ing|ion)|mov(?:e|ing))\s+to\b[^,;/|()\n]*/gi;
const NOT_AVAILABLE = /\bn\/a\b/gi;

/** Reads one text. `table` is the gazetteer, which tests replace to count its use. */
export function parsePlace(text: string, table: Gazetteer = gazetteer()): PlaceReading {
  const place = text
    .slice(0, MAX_PLACE_LENGTH)
    .normalize("NFKC")
    .slice(0, MAX_PLACE_LENGTH)
    .replace(NOT_AVAILABLE, " ")
    .replace(MOVING_TO, " ");
  // Some names hold the marks that separate parts: "Cocos (Keeling) Islands", "Congo - Kinshasa".
  const [country, other] = table.meanings(fold(place)).filter(({ kind }) => kind === "country");
  const whole = country !== undefined && other === undefined && /[()/]|\s-\s/.test(place);
  if (whole) {
    return { status: "place", country: country.country, region: null, near: null, confidence: WHOLE_NAME, wide: false };
  }
  const offered = alternatives(place, table).filter(hasLetter);
  if (offered.length > MAX_ALTERNATIVES) return { status: "ambiguous", countries: [], confidence: 0, wide: false };
  return combine(offered.map((alternative) => read(alternative, table)));
}

const hasLetter = (text: string) => /\p{L}/u.test(text);

/** Slashes, "or" and "and" separate alternatives, unless a name holds them: "Bosnia and Herzegovina". */
function alternatives(place: string, table: Gazetteer): string[] {
  return place.split(/(?<!\d)[/|•·]|[/|•·](?!\d)|\s(?:or|oder)\s|\s\+\s/u).flatMap((piece) => {
    const found: string[] = [];
    let held = "";
    const sides = piece.split(/\s(?:and|und|&|y|et)\s/u).filter(hasLetter);
    for (const side of sides) {
      // Enough to know that there are too many.
      if (found.length > MAX_ALTERNATIVES) break;
      const joined = held === "" ? side : `${held} and ${side}`;
      const named = held !== "" && table.meanings(fold(`${lastPiece(held)} and ${firstPiece(side)}`)).length > 0;
      if (held === "" || named) held = joined;
      else {
        found.push(held);
        held = side;
      }
    }
    return [...found, held];
  });
}
const lastPiece = (text: string) => text.slice(text.lastIndexOf(",") + 1);
const firstPiece = (text: string) => text.split(",", 1)[0] ?? "";

function read(text: string, table: Gazetteer): PlaceReading {
  const { parts, area, remote, strange } = cut(text, table);
  const wide = area || remote;
  const weighed = weigh(parts);
  if (weighed === null) {
    const empty = parts.length === 0 && !strange && !area;
    // "EMEA" is a statement; "Remote" is none.
    return empty ? { status: "none", wide } : { status: "ambiguous", countries: [], confidence: 0, wide };
  }
  const { country, region, near, confidence, countries, contradicted } = weighed;
  return contradicted || confidence < ENOUGH_CONFIDENCE - ROUNDING
    ? { status: "ambiguous", countries, confidence: contradicted ? 0 : confidence, wide }
    : { status: "place", country, region, near, confidence, wide };
}

/** Alternatives must agree; one that is settled settles another that allows it. */
function combine(readings: readonly PlaceReading[]): PlaceReading {
  const wide = readings.some((reading) => reading.wide);
  const settled = readings.filter((reading) => reading.status === "place");
  const open = readings.filter((reading) => reading.status === "ambiguous");
  const [first] = settled;
  if (first === undefined) {
    if (open.length === 0) return { status: "none", wide };
    const countries = [...new Set(open.flatMap((reading) => reading.countries))];
    return { status: "ambiguous", countries, confidence: Math.max(...open.map(({ confidence }) => confidence)), wide };
  }
  const countries = [...new Set(settled.map(({ country }) => country))];
  const allowed = open.every((reading) => reading.countries.length === 0 || reading.countries.includes(first.country));
  if (countries.length > 1 || !allowed) return { status: "ambiguous", countries, confidence: 0, wide };
  const regions = new Set(settled.flatMap(({ region }) => region ?? []));
  const [region = null] = regions.size === 1 ? regions : [];
  const near = oneOf(settled.flatMap((reading) => reading.near ?? []));
  return { ...first, region, near, confidence: Math.min(...settled.map(({ confidence }) => confidence)), wide };
}
