/** Reads the country out of a free-text place, from the right, and says so when the text does not settle it. */
import { CITIES_BY_READING, COUNTRY_BY_NAME, fold, SUBDIVISION_BY_NAME, TAIL_READINGS, WIDE } from "./names.ts";

const MAX_LENGTH = 256;
const MAX_NAME_WORDS = 5;

/** Words about the way of working; they say nothing about the place. */
const NOISE: ReadonlySet<string> = new Set(
  "remote remotely hybrid onsite on-site in-office office wfh full-time fulltime fully only open relocate relocating relocation willing to anywhere flexible currently based located living live work working from home none tbd".split(
    " ",
  ),
);
/** Little words that lead into a place ("based in the …") but may end one ("Fishers, IN"). */
const LEADING: ReadonlySet<string> = new Set(["in", "the", "at", "near", "of", "or", "and", "greater"]);

export type PlaceReading =
  | { readonly status: "country"; readonly country: string }
  /** The text names a place, but not one country. */
  | { readonly status: "ambiguous" }
  /** The text names no place at all. */
  | { readonly status: "none" };

/** Stands where a country code would: the name is known, but not which country it means. */
const UNSETTLED = "ambiguous";
const NONE: PlaceReading = { status: "none" };
const AMBIGUOUS: PlaceReading = { status: "ambiguous" };
const countryIs = (country: string): PlaceReading => ({ status: "country", country });

/** Slashes and the like separate alternatives; each is read by itself and they must agree. */
export function parsePlace(text: string): PlaceReading {
  const place = text.slice(0, MAX_LENGTH).normalize("NFKC").slice(0, MAX_LENGTH);
  // Some names hold the marks that separate alternatives: "Myanmar (Burma)", "Congo - Kinshasa".
  const whole = COUNTRY_BY_NAME.get(fold(place));
  if (whole !== undefined) return countryIs(whole);
  const readings = place
    .replace(/\bn\/a\b/gi, " ")
    .split(/[/|;\n•]|\s[-–—]\s|[()[\]]/)
    .map(readAlternative);
  const countries = new Set(readings.flatMap((reading) => (reading.status === "country" ? [reading.country] : [])));
  const [country] = countries;
  if (country !== undefined) return countries.size === 1 ? countryIs(country) : AMBIGUOUS;
  return readings.some(({ status }) => status === "ambiguous") ? AMBIGUOUS : NONE;
}

/** The words of one comma-separated part that can belong to a name: no postcodes, no working arrangements. */
function wordsOf(part: string): string[] {
  const words = part
    .split(/\s+/)
    .filter((word) => word !== "" && !/\d/.test(word) && !NOISE.has(word.toLowerCase().replace(/[:.]+$/, "")));
  while (words.length > 1 && LEADING.has(words[0]?.toLowerCase() ?? "")) words.shift();
  return words;
}

/** "City, Region, Country": the last part that means something decides, the one before it helps. */
function readAlternative(alternative: string): PlaceReading {
  const parts = alternative
    .split(",")
    .map(wordsOf)
    .filter((words) => words.length > 0);
  if (parts.length === 0) return NONE;
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const before = parts.slice(0, index).map((words) => fold(words.join(" ")));
    const country = readPart(parts[index] ?? [], before, index === parts.length - 1);
    if (country === UNSETTLED) return AMBIGUOUS;
    if (country === null) continue;
    // "Germany, France" lists two countries; "Lebanon, Ohio" and "Paris, Texas" do not.
    const named = COUNTRY_BY_NAME.get(fold((parts[index] ?? []).join(" "))) === country;
    const other = before
      .map((name) => COUNTRY_BY_NAME.get(name))
      .find((code) => code !== undefined && code !== country);
    return named && other !== undefined ? AMBIGUOUS : countryIs(country);
  }
  return AMBIGUOUS;
}

/** The country one part names, alone or as its last words ("Austin TX", "Berlin Germany"); null when it names none, UNSETTLED when it may name several. */
function readPart(words: readonly string[], before: readonly string[], last: boolean): string | null {
  const whole = fold(words.join(" "));
  if (WIDE.has(whole)) return null;
  for (let take = Math.min(words.length, MAX_NAME_WORDS); take > 0; take -= 1) {
    const name = words.slice(-take);
    const rest = fold(words.slice(0, -take).join(" "));
    const cities = rest === "" ? before : [rest, ...before];
    const country = readName(name, cities, last && (rest === "" || isCode(name.join(""))));
    if (country !== null) return country;
  }
  return null;
}

const isCode = (word: string) => /^[A-Z]{2}$/.test(word);

function readName(words: readonly string[], cities: readonly string[], tail: boolean): string | null {
  const name = fold(words.join(" "));
  const country = COUNTRY_BY_NAME.get(name);
  if (country !== undefined) return country;
  // A city of California and a province of Canada; a state and a country.
  if (name === "ontario" && cities.length === 0) return UNSETTLED;
  if (name === "georgia") return settle(["US-GA", "GE"], cities);
  const subdivision = SUBDIVISION_BY_NAME.get(name);
  if (subdivision !== undefined) return subdivision;
  // Two letters alone may be any word, "no" for one; after a city they are a code.
  if (!tail || words.length !== 1 || cities.length === 0) return null;
  const readings = TAIL_READINGS.get(name.toUpperCase());
  return name.length === 2 && readings ? settle(readings, cities) : null;
}

/** One country when every reading lies in it or exactly one reading knows a city named before; else ambiguous. */
function settle(readings: readonly string[], cities: readonly string[]): string {
  const countryOf = (reading: string) => reading.slice(0, 2);
  const all = new Set(readings.map(countryOf));
  const knowing = new Set(
    readings.filter((reading) => cities.some((city) => CITIES_BY_READING.get(reading)?.has(city))).map(countryOf),
  );
  const [only] = all.size === 1 ? all : knowing.size === 1 ? knowing : [];
  return only ?? UNSETTLED;
}
