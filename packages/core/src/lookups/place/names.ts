/** The vocabulary of place texts: country names, subdivisions, two-letter tails and the cities that tell tails apart. */

/** Lower case, accents dropped, apostrophes and dots gone, spaces single: the form all names here are compared in. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}|['’.`]/gu, "")
    .replace(/[\s_-]+/g, " ")
    .trim();
}

/** Codes Intl names although they are no country of ISO 3166-1: groupings, pseudo-regions and exceptional reservations. */
const NO_COUNTRY: ReadonlySet<string> = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split(" "));

function isoCountries(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return new Map(
    codes.flatMap((code): [string, string][] => {
      const name = names.of(code);
      // Withdrawn codes (SU, YU, UK …) canonicalise to their successors.
      const current = new Intl.Locale("und", { region: code }).region === code;
      return name === undefined || !current || NO_COUNTRY.has(code) ? [] : [[code, name]];
    }),
  );
}

/** English name by ISO 3166-1 alpha-2 code. */
export const COUNTRIES = isoCountries();

/** Other common names, English first, then how people write their own country. */
const ALIASES: Readonly<Record<string, string>> = {
  US: "usa, us, u s, u s a, united states of america, america, the states, estados unidos, etats unis",
  GB: "uk, u k, gb, great britain, britain, england, scotland, wales, northern ireland",
  CA: "can",
  AE: "uae, u a e, emirates",
  BA: "bosnia, bosnia and herzegovina",
  CD: "drc, democratic republic of the congo, dr congo",
  CG: "republic of the congo",
  CI: "ivory coast, cote divoire",
  CZ: "czech republic",
  HK: "hong kong, hong kong sar",
  KP: "north korea, dprk",
  KR: "south korea, republic of korea, rok",
  LA: "laos, lao pdr",
  MK: "macedonia",
  MM: "burma, myanmar",
  MO: "macau, macao",
  NL: "holland, the netherlands, nederland",
  PH: "the philippines, pilipinas",
  PS: "palestine",
  RU: "russian federation",
  SZ: "swaziland",
  TR: "turkey",
  TT: "trinidad and tobago, trinidad",
  TW: "taiwan roc",
  VA: "vatican",
  VN: "viet nam",
  AT: "osterreich",
  BE: "belgique, belgie",
  BR: "brasil",
  CH: "schweiz, suisse, svizzera",
  DE: "deutschland, allemagne, alemania",
  DK: "danmark",
  ES: "espana",
  FI: "suomi",
  IT: "italia",
  NO: "norge",
  PL: "polska",
  SE: "sverige",
};

/** Names that mean more than one country, or a country and something else entirely. */
const AMBIGUOUS_NAMES = ["korea", "congo", "georgia", "jersey", "samoa", "guinea"];

const countryNames = new Map<string, string>();
for (const [code, name] of COUNTRIES) {
  countryNames.set(fold(name), code);
  countryNames.set(fold(name.replaceAll("&", "and")), code);
}
for (const [code, names] of Object.entries(ALIASES)) for (const name of names.split(", ")) countryNames.set(name, code);
for (const name of AMBIGUOUS_NAMES) countryNames.delete(name);

/** Country by folded name. */
export const COUNTRY_BY_NAME: ReadonlyMap<string, string> = countryNames;

/** Regions wider than a country: a statement, but not one that can be compared. */
export const WIDE: ReadonlySet<string> = new Set(
  "emea|apac|amer|amers|latam|mena|dach|nordics|eu|european union|europe|asia|africa|americas|the americas|north america|south america|latin america|central america|middle east|southeast asia|oceania|caribbean|scandinavia|balkans|worldwide|global|globally|international|earth".split(
    "|",
  ),
);

/** US states and Canadian provinces by postal code. Georgia is missing among the names: it is also a country. */
const US_STATES =
  "AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|DC district of columbia|FL florida|GA|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|KS kansas|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota|MS mississippi|MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey|NM new mexico|NY new york|NC north carolina|ND north dakota|OH ohio|OK oklahoma|OR oregon|PA pennsylvania|RI rhode island|SC south carolina|SD south dakota|TN tennessee|TX texas|UT utah|VT vermont|VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming";
const CA_PROVINCES =
  "AB alberta|BC british columbia|MB manitoba|NB new brunswick|NL newfoundland and labrador|NS nova scotia|NT northwest territories|NU nunavut|ON ontario|PE prince edward island|QC quebec|SK saskatchewan|YT yukon";

const subdivisions = (list: string) =>
  list.split("|").map((entry): [string, string] => {
    const [code = ""] = entry.split(" ", 1);
    return [code, entry.slice(code.length + 1)];
  });

/** Country by folded subdivision name. */
export const SUBDIVISION_BY_NAME: ReadonlyMap<string, string> = new Map(
  [
    ...subdivisions(US_STATES).map(([, name]): [string, string] => [name, "US"]),
    ...subdivisions(CA_PROVINCES).map(([, name]): [string, string] => [name, "CA"]),
    ...["new south wales", "queensland", "tasmania", "south australia", "western australia"].map(
      (name): [string, string] => [name, "AU"],
    ),
  ].filter(([name]) => name !== ""),
);

/** What a two-letter tail can mean: keys of {@link CITIES}, each a country or one of its subdivisions. */
const readings = new Map<string, string[]>();
const addReading = (tail: string, reading: string) => readings.set(tail, [...(readings.get(tail) ?? []), reading]);
for (const [code] of subdivisions(US_STATES)) addReading(code, `US-${code}`);
for (const [code] of subdivisions(CA_PROVINCES)) addReading(code, `CA-${code}`);
for (const code of ["NT", "SA", "WA"]) addReading(code, `AU-${code}`);
for (const code of COUNTRIES.keys()) addReading(code, code);
export const TAIL_READINGS: ReadonlyMap<string, readonly string[]> = readings;

/** Cities that decide between the readings of a tail, and only those: a city alone never makes a country here. */
const CITIES: Readonly<Record<string, string>> = {
  "US-AL": "birmingham|huntsville|mobile|montgomery|tuscaloosa",
  "US-AR": "little rock|fayetteville|bentonville|fort smith",
  "US-AZ": "phoenix|tucson|mesa|chandler|scottsdale|tempe|gilbert|glendale",
  "US-CA":
    "los angeles|san francisco|san diego|san jose|oakland|sacramento|fresno|irvine|palo alto|mountain view|sunnyvale|santa clara|cupertino|menlo park|redwood city|san mateo|fremont|berkeley|long beach|anaheim|pasadena|santa monica|ontario",
  "US-CO": "denver|boulder|colorado springs|aurora|fort collins|lakewood",
  "US-DE": "wilmington|dover|newark",
  "US-GA": "atlanta|savannah|augusta|athens|alpharetta|macon|marietta|roswell",
  "US-ID": "boise|meridian|nampa|idaho falls",
  "US-IL": "chicago|naperville|springfield|evanston|peoria|schaumburg|rockford",
  "US-IN": "indianapolis|fort wayne|evansville|bloomington|south bend|carmel|fishers",
  "US-KY": "louisville|lexington|bowling green",
  "US-LA": "new orleans|baton rouge|shreveport|lafayette",
  "US-MA": "boston|cambridge|worcester|somerville|waltham|newton|lowell",
  "US-MD": "baltimore|bethesda|rockville|columbia|annapolis|silver spring|gaithersburg",
  "US-ME": "portland|augusta|bangor",
  "US-MN": "minneapolis|saint paul|st paul|rochester|duluth|bloomington",
  "US-MO": "st louis|saint louis|kansas city|springfield|columbia",
  "US-MS": "jackson|gulfport|biloxi",
  "US-MT": "billings|bozeman|missoula|helena",
  "US-NC": "charlotte|raleigh|durham|greensboro|cary|wilmington|asheville|chapel hill",
  "US-NE": "omaha|lincoln",
  "US-PA": "philadelphia|pittsburgh|allentown|erie|harrisburg|king of prussia",
  "US-SC": "charleston|columbia|greenville",
  "US-SD": "sioux falls|rapid city",
  "US-TN": "nashville|memphis|knoxville|chattanooga|franklin",
  "US-VA": "arlington|alexandria|richmond|norfolk|reston|fairfax|virginia beach|mclean|herndon",
  "US-WA": "seattle|bellevue|redmond|tacoma|spokane|vancouver|kirkland|everett",
  "CA-NL": "st johns|saint johns|corner brook",
  "CA-NT": "yellowknife",
  "CA-PE": "charlottetown",
  "CA-SK": "saskatoon|regina",
  "CA-YT": "whitehorse",
  "AU-NT": "darwin|alice springs",
  "AU-SA": "adelaide",
  "AU-WA": "perth|fremantle",
  AL: "tirana",
  AR: "buenos aires|cordoba|rosario|mendoza",
  AZ: "baku",
  CA: "toronto|montreal|vancouver|calgary|edmonton|ottawa|winnipeg|halifax|mississauga|brampton|kitchener|quebec|quebec city|burnaby|surrey|markham|ontario|alberta|british columbia",
  CO: "bogota|medellin|cali|barranquilla",
  DE: "berlin|munich|munchen|hamburg|frankfurt|cologne|koln|stuttgart|dusseldorf|leipzig|dresden|hannover|nuremberg",
  GA: "libreville",
  ID: "jakarta|bandung|surabaya|medan|denpasar|yogyakarta",
  IL: "tel aviv|jerusalem|haifa|herzliya|ramat gan",
  IN: "delhi|new delhi|mumbai|bangalore|bengaluru|hyderabad|chennai|pune|kolkata|ahmedabad|gurgaon|gurugram|noida|kochi|jaipur|indore",
  LA: "vientiane",
  MA: "casablanca|rabat|marrakech|tangier|fes",
  MD: "chisinau",
  ME: "podgorica",
  MN: "ulaanbaatar",
  MT: "valletta|sliema",
  NE: "niamey",
  NL: "amsterdam|rotterdam|utrecht|the hague|den haag|eindhoven|delft|groningen",
  PA: "panama|panama city",
  PE: "lima|arequipa|cusco|trujillo",
  SA: "riyadh|jeddah|dammam|mecca|medina",
  SD: "khartoum",
  SK: "bratislava|kosice",
  TN: "tunis|sfax",
};
export const CITIES_BY_READING: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(CITIES).map(([reading, names]) => [reading, new Set(names.split("|"))]),
);
