/** What the product must never do, as far as reading the source can show it. */
import type { Violation } from "./dependencies.ts";
import { nameOf, type SourceFile, stringOf, strings, walk } from "./source.ts";

/** Path segments of vendor APIs that decide about a person or write to one. */
const DECIDES =
  /(^|\/|_)(un)?(reject|advance|move|transfer|hire|anonymi[sz]e|archive|archived|disposition|email|emails|mail|message|messages|offer|offers|stage|convert[a-z_]*|delete_candidate|rejection[a-z_]*)(\/|$|\?)/i;

const API_PART = /^packages\/core\/src\/ats\/[a-z-]+\/(?!emulator|webhook)[a-z-]+\.ts$/;

/** The ATS clients do not contain a call that rejects, moves, hides, anonymises, hires or e-mails anybody. */
export function decidingRoutes(files: readonly SourceFile[]): Violation[] {
  const found: Violation[] = [];
  for (const file of files) {
    if (!API_PART.test(file.path) || file.path.endsWith(".test.ts")) continue;
    for (const { text, line } of strings(file)) {
      if (text.includes("/") && DECIDES.test(text))
        found.push({ file: file.path, line, rule: `holds the route "${text}"` });
    }
  }
  return found;
}

const ACCUSES =
  /\b(fraud\w*|fak(e|ed|ery)|suspicio\w*|suspect\w*|scam\w*|criminal\w*|cheat\w*|liar|lying|lied|deceiv\w*|decept\w*|impost\w*|imperson\w*|malicious|illegal\w*|verified|unverified|terroris\w*|spy|spies|north korea\w*|dprk|regime|sanction\w*|nationalit\w*|citizen\w*|foreign\w*)\b/i;

/** Two-letter regions that are countries, with the English names a sentence could use. */
function countryNames(): string[] {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  return letters
    .flatMap((first) => letters.map((second) => names.of(first + second)))
    .filter((name) => name !== undefined);
}
const COUNTRIES = new RegExp(
  `\\b(${countryNames()
    .map((name) => name.replace(/[^\p{L}\p{N} ]/gu, "."))
    .join("|")})\\b`,
  "u",
);

/** The word in a text that accuses somebody or names a country, or null. */
export function accusation(text: string): string | null {
  return (ACCUSES.exec(text) ?? COUNTRIES.exec(text))?.[0] ?? null;
}

/** The one list of places a rule may have; a test of its own shows that it can only lower points. */
const PLACE_LIST = "packages/core/src/signals/circumvention-places.ts";

/** No rule compares with a country: only two statements about one application may be compared with each other. */
export function countryLiterals(files: readonly SourceFile[]): Violation[] {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  return files
    .filter(({ path }) => path.startsWith("packages/core/src/signals/") && !path.endsWith(".test.ts"))
    .filter(({ path }) => path !== PLACE_LIST)
    .flatMap((file) =>
      [...strings(file)]
        .filter(({ text }) => /^[A-Z]{2}$/.test(text) && names.of(text) !== undefined)
        .map(({ text, line }) => ({ file: file.path, line, rule: `names the country "${text}"` })),
    );
}

/** Whole words of a field's name, so that `ageDays` of a domain is not the age of a person and `mailDomain` no name. */
const FORBIDDEN_FIELDS =
  /^(((given|family|first|last|middle|maiden|full|display|applicant|candidate)?(name|names))|age|(date_?of_?)?birth\w*|language\w*|locale\w*|accent|national\w*|citizen\w*|ethnic\w*|race|religio\w*|gender|sex|pronouns?|photo\w*|picture|avatar|school\w*|universit\w*|visa\w*|origin)$/i;

/** The facts a signal can read have no field for who somebody is. */
export function forbiddenFacts(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  for (const { node } of walk(file.program)) {
    if (node.type !== "TSPropertySignature" && node.type !== "Property") continue;
    const field = nameOf(node["key"]) ?? stringOf(node["key"]);
    if (field !== null && FORBIDDEN_FIELDS.test(field)) {
      found.push({ file: file.path, line: file.lineOf(node), rule: `has the field "${field}"` });
    }
  }
  return found;
}
