/** Phone facts from the numbering plans alone, offline: validity, sharing regions, areas, and the line types a plan decides. */
import {
  type CountryCode,
  type PhoneNumber as ParsedNumber,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import type { Application } from "../../domain/application.ts";
import { absent, found } from "../../domain/evidence.ts";
import type { LineType, PhoneNumber } from "../../domain/facts.ts";
import { type Lookup, type LookupDeps, MAX_IDENTIFIERS } from "../lookup.ts";
import { areasOf } from "./area-codes.ts";
import { isPlaceholder } from "./placeholder.ts";

export const NUMBERING_PLAN_ID = "phone/numbering-plan";

const MAX_LENGTH = 64;
/** E.164 allows 15; international prefixes, carrier codes and what libphonenumber tolerates come before and after. */
const MAX_DIGITS = 30;
/** Fewer digits are no subscriber number in any plan a candidate would give. */
const MIN_DIGITS = 6;

/** Every region of a calling code: +1, +44, +7 and others are one plan that libphonenumber cannot always tell apart. */
const regionsByCallingCode: ReadonlyMap<string, readonly CountryCode[]> = Map.groupBy(getCountries(), (region) =>
  String(getCountryCallingCode(region)),
);

/**
 * Line types a plan settles. A range set aside for mobiles or for subscribers at an address says what the number was
 * issued as; where a plan mixes both, as all of +1 does, only a carrier knows.
 */
const PLANNED: Readonly<Record<string, LineType>> = {
  TOLL_FREE: "tollFree",
  PREMIUM_RATE: "premium",
  SHARED_COST: "sharedCost",
  PERSONAL_NUMBER: "personal",
  UAN: "uan",
  PAGER: "pager",
  VOICEMAIL: "voicemail",
  MOBILE: "mobile",
  FIXED_LINE: "landline",
};

/**
 * Plans that define their internet-telephony range as independent of any location: UK 056, "Location Independent
 * Electronic Communications Services" (Ofcom, National Telephone Numbering Plan), and Australia's "location independent
 * communications services" (ACMA, Telecommunications Numbering Plan 2015). Elsewhere, as in Japan's 050 or Korea's 070,
 * the range belongs to subscribers a carrier has identified, so it is read as fixed: the reading that costs less.
 */
const LOCATION_INDEPENDENT: ReadonlySet<string> = new Set(["44", "61"]);

/** Cut, compatibility-folded (full-width digits become ASCII) and with the international prefix 00 as +. Idempotent. */
export function normalizePhoneText(text: string): string {
  const folded = text.slice(0, MAX_LENGTH).normalize("NFKC").slice(0, MAX_LENGTH).normalize("NFKC").trim();
  const digits = folded
    .replace(/\p{Nd}/gu, toAsciiDigit)
    .replace(/^tel:/i, "")
    .trim();
  return digits.startsWith("00") ? `+${digits.replace(/^0+/, "")}` : digits;
}

/** Decimal digits stand in runs of ten that start at a code point whose predecessor is no digit (UAX #44). */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  for (let zero = code; zero > code - 10; zero -= 1) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) return String(code - zero);
  }
  return String(code % 10);
}

/** No plan has a number this long, whatever prefixes stand before it; only an extension could follow, and has marks. */
function isEndless(text: string): boolean {
  const bare = text.length > MAX_DIGITS ? text.replace(/[ ()./-]/g, "") : "";
  return bare.length > MAX_DIGITS && /^\+?[0-9]+$/.test(bare);
}

/** Whether a text is meant as a number at all: user names, addresses and "n/a" are passed over in silence. */
function looksLikeNumber(text: string): boolean {
  const digits = text.match(/[0-9]/g)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return digits >= MIN_DIGITS && letters <= digits && !text.includes("@");
}

function plannedLineType(number: ParsedNumber): LineType | null {
  const type = number.getType();
  if (type === "VOIP") return LOCATION_INDEPENDENT.has(number.countryCallingCode) ? "nonFixedVoip" : "fixedVoip";
  return (type && PLANNED[type]) ?? null;
}

interface Reading {
  readonly number: ParsedNumber;
  readonly assumedRegion: CountryCode | null;
}

/**
 * Ways to read a text, best first: as written with a calling code, under each region, as one whose + got lost. Each is
 * made when it is asked for: most numbers are good in the first.
 */
function* readings(text: string, regions: readonly CountryCode[]): Generator<Reading> {
  // Without a plus nothing is written with a calling code, and the library would throw to say so.
  const written = text.includes("+") ? parsePhoneNumberFromString(text) : undefined;
  if (written) yield { number: written, assumedRegion: null };
  if (text.startsWith("+")) return;
  const read = new Set<string>();
  for (const region of regions) {
    const number = parsePhoneNumberFromString(text, region);
    if (!number) continue;
    read.add(number.number);
    yield { number, assumedRegion: region };
  }
  // "1 380 …" was read as +1 380 … in its own region already, and is no better for the plus.
  if (read.has(`+${text.replace(/[^0-9]/g, "")}`)) return;
  const bare = parsePhoneNumberFromString(`+${text}`);
  if (bare?.isValid()) yield { number: bare, assumedRegion: null };
}

interface Choice {
  readonly best: Reading | null;
  readonly valid: boolean;
}
const NO_READING: Choice = { best: null, valid: false };

/** The first reading that the plan allows, else the first of all. */
function choose(text: string, regions: readonly CountryCode[]): Choice {
  let first: Reading | null = null;
  for (const reading of readings(text, regions)) {
    if (reading.number.isValid()) return { best: reading, valid: true };
    first ??= reading;
  }
  return { best: first, valid: false };
}

/** One entry of an application as a number; null when it was not meant as one. */
export function readPhone(entry: string, regions: readonly CountryCode[]): PhoneNumber | null {
  const text = normalizePhoneText(entry);
  if (!looksLikeNumber(text)) return null;
  const { best, valid } = isEndless(text) ? NO_READING : choose(text, regions);
  if (!best) {
    const digits = text.replace(/[^0-9]/g, "");
    return {
      e164: null,
      masked: mask(digits),
      valid: false,
      regions: [],
      assumedRegion: null,
      plannedLineType: null,
      placeholder: false,
      areas: [],
    };
  }
  const { number, assumedRegion } = best;
  const sharing = regionsByCallingCode.get(number.countryCallingCode) ?? [];
  const { country } = number;
  return {
    e164: number.number,
    masked: mask(number.number),
    valid,
    regions: country ? [country, ...sharing.filter((region) => region !== country)] : sharing,
    assumedRegion,
    plannedLineType: valid ? plannedLineType(number) : null,
    placeholder: isPlaceholder(number.number),
    areas: valid ? areasOf(number.number) : [],
  };
}

const mask = (number: string) => `…${number.slice(-2)}`;

/** Regions to assume for a number without a calling code: where the candidate says they are, the job's, the US. */
function assumedRegions(application: Application, claimed: string | null): readonly CountryCode[] {
  const regions = [claimed, application.job?.country ?? null, "US"].filter((region) => region !== null);
  return [...new Set(regions)].filter((region) => isSupportedCountry(region));
}

export const numberingPlan = (_deps: LookupDeps): Lookup<"phone"> => ({
  id: NUMBERING_PLAN_ID,
  fact: "phone",
  after: ["place"],
  look: async (application, { known }) => {
    const place = known("place");
    const regions = assumedRegions(application, place.status === "found" ? place.fact.country : null);
    const numbers: PhoneNumber[] = [];
    for (const entry of application.phones) {
      const number = readPhone(entry, regions);
      if (number && !numbers.some(({ e164 }) => e164 !== null && e164 === number.e164)) numbers.push(number);
      if (numbers.length === MAX_IDENTIFIERS) break;
    }
    return numbers.length > 0 ? found<"phone">({ numbers }, NUMBERING_PLAN_ID) : absent;
  },
});
