/**
 * Weighs the places that the parts of a text can mean together.
 *
 * Each reading pays, part by part, how much less it explains than the part's best meaning does, in decades of people;
 * what it does not explain at all costs as much as the part would be surprising elsewhere. "Paris, Texas" is Texas,
 * because a small Paris is cheaper than a Texas that means nothing. The lead of the best reading is its confidence.
 */
import type { Position } from "../../domain/facts.ts";
import type { Meaning } from "./gazetteer.ts";
import { positionIn } from "./position.ts";
import type { Part } from "./parts.ts";

export interface Weighed {
  readonly country: string;
  readonly region: string | null;
  /** The city the parts name there, where they name one and no namesake of it. */
  readonly near: Position | null;
  /** 0.6 is a lead of one decade: the next reading is ten times less likely. */
  readonly confidence: number;
  /** Every country the text can mean, likeliest first. */
  readonly countries: readonly string[];
  /** A part names a country, and it is not this one. */
  readonly contradicted: boolean;
}

/** What a name costs that is not explained. A city costs what makes it larger than a village we would not know. */
const UNEXPLAINED = { country: 4, subdivision: 3, city: 3 } as const;
const UNEXPLAINED_CODE = 3;
/** The last part is the general one: "Mexico, Missouri". */
const UNEXPLAINED_LAST = 2;
const UNEXPLAINED_IN_DOUBT = 1;
const LEAST_UNEXPLAINED = 0.2;
const VILLAGE = 3.7;
/** A name with many bearers has more of them that no table lists. */
const PER_DECADE_OF_BEARERS = 0.75;
/** Two parts in different regions of one country: "Portland, WA". */
const MIXED_REGIONS = 0.5;
/** "Ontario, CA" is written for the city: a two-letter tail is the state if the city exists there. */
const TAIL_IS_COUNTRY = 1;
const SUBDIVISION_BEFORE_TAIL = 1;
const HALF_CONFIDENT = 2 / 3;
const REGION_LEAD = 1;

interface Priced {
  readonly best: number;
  readonly unexplained: number;
  readonly byCountry: ReadonlyMap<string, number>;
  /** Country and region, for meanings that have one. */
  readonly byRegion: ReadonlyMap<string, number>;
  /** Country, for meanings that are the whole country or of unknown region: they fit any region. */
  readonly anyRegion: ReadonlyMap<string, number>;
  /** Countries the part can mean as a whole: it says nothing about their regions. */
  readonly whole: ReadonlySet<string>;
  readonly namesCountry: boolean;
}

const keyOf = (country: string, region: string) => `${country}-${region}`;

/** What a tail means beside the other parts of the text. */
function settleCode(part: Part, index: number, parts: readonly Part[]): readonly Meaning[] {
  const others = parts.filter((_, at) => at !== index).flatMap(({ meanings }) => meanings);
  const cities = others.filter(({ kind }) => kind === "city");
  const holds = ({ country, region }: Meaning) =>
    cities.some(
      (city) => city.country === country && (city.region === null || region === null || city.region === region),
    );
  const stateHasCity = part.code.some((code) => code.kind === "subdivision" && !code.needsCity && holds(code));
  return part.code.flatMap(({ needsCity, ...meaning }) => {
    if (needsCity && !holds(meaning)) return [];
    const demoted = stateHasCity && meaning.kind === "country";
    return [demoted ? { ...meaning, weight: meaning.weight - TAIL_IS_COUNTRY } : meaning];
  });
}

function price(part: Part, index: number, parts: readonly Part[]): Priced | null {
  const beforeTail = index === 0 && parts.length === 2 && (parts[1]?.code.length ?? 0) > 0;
  const meanings = [...part.meanings, ...settleCode(part, index, parts)].map((meaning) =>
    beforeTail && meaning.kind === "subdivision"
      ? { ...meaning, weight: meaning.weight - SUBDIVISION_BEFORE_TAIL }
      : meaning,
  );
  const byCountry = new Map<string, number>();
  const byRegion = new Map<string, number>();
  const anyRegion = new Map<string, number>();
  const raise = (map: Map<string, number>, key: string, weight: number) => {
    if (weight > (map.get(key) ?? -1)) map.set(key, weight);
  };
  let top: Meaning | undefined;
  for (const meaning of meanings) {
    const { country, region, weight } = meaning;
    if (top === undefined || weight > top.weight) top = meaning;
    raise(byCountry, country, weight);
    if (region === null) raise(anyRegion, country, weight);
    else raise(byRegion, keyOf(country, region), weight);
  }
  if (top === undefined) return null;
  const bearers = meanings.filter(({ kind }) => kind === "city").length;
  const expected = top.weight - VILLAGE - PER_DECADE_OF_BEARERS * Math.log10(Math.max(bearers, 1)) - part.doubt;
  const isCode = part.meanings.length === 0;
  const isLast = index === parts.length - 1;
  const firm = (isCode ? UNEXPLAINED_CODE : UNEXPLAINED[top.kind]) + (isLast ? UNEXPLAINED_LAST : 0);
  const unexplained =
    top.kind === "city"
      ? Math.min(Math.max(expected, LEAST_UNEXPLAINED), UNEXPLAINED.city)
      : part.doubt > 0
        ? UNEXPLAINED_IN_DOUBT
        : firm;
  const namesCountry = top.kind === "country" && !isCode && part.doubt === 0;
  const whole = new Set(meanings.flatMap(({ kind, country }) => (kind === "country" ? [country] : [])));
  return { best: top.weight, unexplained, byCountry, byRegion, anyRegion, whole, namesCountry };
}

const loss = (part: Priced, weight: number | undefined) =>
  weight === undefined ? part.unexplained : Math.min(part.best - weight, part.unexplained);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export function weigh(parts: readonly Part[]): Weighed | null {
  const priced = parts.flatMap((part, index) => price(part, index, parts) ?? []);
  const countries = new Set(priced.flatMap(({ byCountry }) => [...byCountry.keys()]));
  const readings = [...countries]
    .map((country) => ({ country, ...readIn(country, priced) }))
    .toSorted((a, b) => a.cost - b.cost || (a.country < b.country ? -1 : 1));
  const [best, next] = readings;
  if (best === undefined) return null;
  const elsewhere = sum(priced.map(({ unexplained }) => unexplained));
  const lead = Math.min(next?.cost ?? Number.POSITIVE_INFINITY, elsewhere) - best.cost;
  return {
    country: best.country,
    region: best.region,
    near: positionIn(parts, best.country, best.region),
    confidence: lead <= 0 ? 0 : lead / (lead + HALF_CONFIDENT),
    countries: readings.filter(({ cost }) => cost < elsewhere).map(({ country }) => country),
    contradicted: priced.some(({ namesCountry, byCountry }) => namesCountry && !byCountry.has(best.country)),
  };
}

/** The cheapest reading in one country, and its region if that leads the other regions as a country must lead others. */
function readIn(country: string, parts: readonly Priced[]): { readonly cost: number; readonly region: string | null } {
  const prefix = keyOf(country, "");
  const regions = new Set(
    parts
      .filter(({ whole }) => !whole.has(country))
      .flatMap(({ byRegion }) => [...byRegion.keys()].filter((key) => key.startsWith(prefix))),
  );
  const across = sum(parts.map((part) => loss(part, part.byCountry.get(country))));
  const ranked = [...regions]
    .map((key) => {
      const weights = (part: Priced) => [part.byRegion.get(key), part.anyRegion.get(country)];
      const cost = sum(parts.map((part) => Math.min(...weights(part).map((weight) => loss(part, weight)))));
      return { key, cost };
    })
    .toSorted((a, b) => a.cost - b.cost);
  const [first, second] = ranked;
  if (first === undefined) return { cost: across, region: null };
  const clear = second === undefined || second.cost - first.cost >= REGION_LEAD;
  return {
    cost: Math.min(first.cost, across + (first.cost > across ? MIXED_REGIONS : 0)),
    region: clear ? first.key.slice(prefix.length) : null,
  };
}
