/** Words in place texts that are no places: working arrangements, streets, generic parts of names, wide areas. */

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** About the way of working or living; they say nothing about the place. */
export const NOISE = set(
  `remote remotely hybrid onsite on site in office wfh full time fulltime part fully only open relocate relocating
  relocation willing to anywhere everywhere flexible currently current based located location living live residing
  reside resident work working works from home none tbd tba na nil null unknown not specified applicable any the at near of
  or and i am im my is a an greater metro metropolitan metroplex metroplitan area areas region downtown within inside
  available preferably preferred prefer ideally yes address city town zip postal code ok and/or timezone time zone
  republic kingdom state`.replaceAll(/\s+/g, " "),
);

/** A word after which, or before which, a name is a street's and not a place's. */
export const STREET = set(
  `street avenue ave road rd drive lane ln way boulevard blvd court square highway hwy parkway pkwy terrace close crescent
  strasse str platz weg allee gasse rue via calle carrera avenida av rua ul ulica ulitsa plaza piazza corso apt apartment
  suite floor flat unit plot house building po box`.replaceAll(/\s+/g, " "),
);

/** What a name may carry behind it: "Guangdong Province" is a subdivision, "Cebu City" a city. */
export const SUFFIXES: ReadonlyMap<string, "subdivision" | "city"> = new Map([
  ["province", "subdivision"],
  ["state", "subdivision"],
  ["region", "subdivision"],
  ["oblast", "subdivision"],
  ["prefecture", "subdivision"],
  ["county", "subdivision"],
  ["city", "city"],
]);

/** Characters that close the name of a city or a subdivision in scripts written without spaces. */
export const UNSPACED_SUFFIX = /^(?:특별시|광역시|자치시|特別市|市|省|都|府|県|縣|县|시|도|จังหวัด)/u;
/** Scripts in which a word can be a whole address. */
export const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Areas wider than a country: a statement, but not one that can be compared. */
export const WIDE: ReadonlySet<string> = new Set(
  `emea|apac|amer|amers|latam|mena|dach|anz|benelux|nordics|baltics|eu|european union|europe|eastern europe|western europe|
  central europe|asia|asia pacific|africa|americas|the americas|north america|south america|latin america|central america|
  middle east|southeast asia|south east asia|oceania|caribbean|scandinavia|balkans|worldwide|world|global|globally|
  international|earth|gcc|cis`
    .split("|")
    .map((name) => name.trim()),
);
/** The last words of those areas, and how many words the longest has. */
export const WIDE_ENDINGS: ReadonlySet<string> = new Set(
  [...WIDE].map((name) => name.slice(name.lastIndexOf(" ") + 1)),
);
export const WIDE_WORDS = Math.max(...[...WIDE].map((name) => name.split(" ").length));
/** Country codes that are words: alone they are an answer to some other question. */
export const WORD_CODES = set("am as at be by do in io is it la ma me my no pa so st to");
/** Cities whose names are everyday words. */
export const EVERYDAY = set("bath buffalo enterprise mobile nice normal orange reading split surprise");
/** Words that make a text without a place a wide one: the applicant is anywhere. */
export const REMOTE = set("remote remotely anywhere everywhere hybrid wfh home worldwide globally");
