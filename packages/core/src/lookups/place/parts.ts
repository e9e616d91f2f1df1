/** Cuts a place text into the parts that name something, and says for each what it can mean. */
import { fold } from "./fold.ts";
import type { CodeMeaning, Gazetteer, Meaning } from "./gazetteer.ts";
import {
  EVERYDAY,
  NOISE,
  REMOTE,
  STREET,
  SUFFIXES,
  UNSPACED,
  UNSPACED_SUFFIX,
  WIDE,
  WIDE_ENDINGS,
  WIDE_WORDS,
  WORD_CODES,
} from "./words.ts";

const MAX_NAME_WORDS = 6;
const MAX_UNSPACED_NAME = 8;
/** More parts than a postal address has lines say nothing more; the last ones are the general ones. */
const MAX_PARTS = 8;
/** Nor do more words than a postal address has; again the last ones are looked at. */
const MAX_WORDS = 24;

export interface Part {
  readonly meanings: readonly Meaning[];
  /** The part is two or three capital letters that stand for a place. */
  readonly code: readonly CodeMeaning[];
  /** How much less a city means here, in decades, because words beside it are not understood. */
  readonly doubt: number;
}

export interface Cut {
  readonly parts: readonly Part[];
  /** The text names an area wider than a country. */
  readonly area: boolean;
  /** The text says that the applicant works from anywhere. */
  readonly remote: boolean;
  /** Some word is neither a known place nor noise. */
  readonly strange: boolean;
}

/** Words to the left of a city are a street or a district; words to the right make it part of another name. */
const DOUBT_BEFORE = 0.8;
const DOUBT_AFTER = 1;

/** Letter-digit patterns of postcodes that only one country writes. */
const POSTCODES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:[A-Z]{1,2}\d[A-Z\d]?) ?\d[A-Z]{2}\b/g, "GB"],
  [/\b[A-Z]\d[A-Z][ -]?\d[A-Z]\d\b/g, "CA"],
  // Only before a word, as in "1012 AB Amsterdam": elsewhere the letters may be a state.
  [/\b\d{4} ?[A-Z]{2}\b(?= +\p{L})/gu, "NL"],
];

const isNoCity = ({ kind }: Meaning) => kind !== "city";
const isCode = (word: string) => /^[A-Z]{2,3}$/.test(word);

/** One alternative of a place text: "street, city, region, country" in any order. */
export function cut(text: string, gazetteer: Gazetteer): Cut {
  const parts: Part[] = [];
  let area = false;
  let remote = false;
  let strange = false;
  let rest = text;
  for (const [pattern, country] of POSTCODES) {
    const without = rest.replace(pattern, " ");
    if (without !== rest) {
      parts.push({ meanings: [{ kind: "country", country, region: null, weight: 7 }], code: [], doubt: 3 });
    }
    rest = without;
  }
  const pieces = rest.split(/[,،、，;\n\r\t()[\]{}:"]|\s[-‐-―~]{1,3}\s|[-‐-―]{1,3}(?=\s|$)|\s-(?=\p{L})/u);
  const named: Part[] = [];
  let left = MAX_WORDS;
  for (let index = pieces.length - 1; index >= 0 && left > 0 && named.length < MAX_PARTS; index -= 1) {
    const words = wordsOf(pieces[index] ?? "").slice(-left);
    left -= words.length;
    const found = cutPiece(words, index > 0, gazetteer);
    named.unshift(...found.parts);
    area ||= found.area;
    remote ||= found.remote;
    strange ||= found.strange;
  }
  parts.push(...named);
  const [only] = parts;
  // "NO" and "IT" alone are words in capitals.
  if (parts.length === 1 && only?.meanings.length === 0 && WORD_CODES.has(fold(text))) {
    return { parts: [], area, remote, strange: true };
  }
  return { parts: parts.slice(-MAX_PARTS), area, remote, strange };
}

const wordsOf = (piece: string): readonly string[] =>
  piece
    .split(/[\s_\-‐-―]+/)
    // Whatever has a digit is a house number or a postcode.
    .filter((word) => /\p{L}/u.test(word) && !/\p{N}/u.test(word));

function cutPiece(words: readonly string[], tail: boolean, gazetteer: Gazetteer): Cut {
  const folded = words.map(fold);
  const whole = folded.join(" ");
  if (WIDE.has(whole)) return { parts: [], area: true, remote: false, strange: false };
  const parts: Part[] = [];
  let area = false;
  const remote = folded.some((word) => REMOTE.has(word));
  let unknownAfter = false;
  let unknownBefore = false;
  let end = words.length;
  while (end > 0 && parts.length < MAX_PARTS) {
    const last = folded[end - 1] ?? "";
    if (STREET.has(last) && parts.length > 0) {
      // "10 Downing Street London": what is left is the street.
      unknownBefore = true;
      break;
    }
    const match = matchEnd(words, folded, end, tail && words.length === 1, tail, gazetteer);
    if (match !== null) {
      const doubtful = unknownAfter || (match.words === 1 && EVERYDAY.has(last));
      if (match.area) area = true;
      else parts.unshift({ ...match.part, doubt: doubtful ? DOUBT_AFTER : 0 });
      end -= match.words;
      continue;
    }
    const unspaced = UNSPACED.test(last) ? matchUnspaced(last, gazetteer) : [];
    if (unspaced.length > 0) parts.unshift(...unspaced);
    else if (STREET.has(last)) break;
    else if (last.length > 1 && !NOISE.has(last)) {
      if (parts.length > 0) unknownBefore = true;
      else unknownAfter = true;
    }
    end -= 1;
  }
  const [first] = parts;
  if (unknownBefore && first) parts[0] = { ...first, doubt: first.doubt + DOUBT_BEFORE };
  return { parts, area, remote, strange: unknownAfter || unknownBefore };
}

interface Match {
  readonly part: Omit<Part, "doubt">;
  readonly area: boolean;
  readonly words: number;
}

/** How many words before `end` a name can have at most; one is always looked at. */
function longestName(folded: readonly string[], end: number, gazetteer: Gazetteer): number {
  const last = folded[end - 1] ?? "";
  const bare = SUFFIXES.has(last) ? gazetteer.longestEndingIn(folded[end - 2] ?? "") + 1 : 0;
  const wide = WIDE_ENDINGS.has(last) ? WIDE_WORDS : 0;
  return Math.min(MAX_NAME_WORDS, Math.max(1, gazetteer.longestEndingIn(last), bare, wide));
}

/** The longest name that ends before `end`. */
function matchEnd(
  words: readonly string[],
  folded: readonly string[],
  end: number,
  alone: boolean,
  tail: boolean,
  gazetteer: Gazetteer,
): Match | null {
  for (let take = Math.min(end, longestName(folded, end, gazetteer)); take > 0; take -= 1) {
    const name = folded.slice(end - take, end).join(" ");
    if (WIDE.has(name)) return { part: { meanings: [], code: [] }, area: true, words: take };
    // A single word that is noise ("in", "of", "home") is no name, unless it is all there is or written as a code.
    const raw = (words[end - take] ?? "").replaceAll(".", "");
    const shouted = take === 1 && isCode(raw);
    const code = shouted || (take === 1 && alone && name.length === 2) ? gazetteer.codes(name.toUpperCase()) : [];
    if (take === 1 && NOISE.has(name) && code.length === 0) return null;
    // Two small letters inside a phrase ("la", "de") are words of some language, not the short name of a place.
    const short = take === 1 && name.length < 3 && !UNSPACED.test(name) && !shouted && !alone;
    const named = short ? [] : gazetteer.meanings(name);
    // After a city two letters are a code, not the town of Bo.
    const meanings = tail && name.length === 2 && code.length > 0 ? named.filter(isNoCity) : named;
    if (meanings.length > 0 || code.length > 0) return { part: { meanings, code }, area: false, words: take };
    const suffix = take > 1 ? SUFFIXES.get(folded[end - 1] ?? "") : undefined;
    if (suffix !== undefined) {
      const bare = gazetteer.meanings(folded.slice(end - take, end - 1).join(" "));
      const fitting = bare.filter(({ kind }) => kind === suffix);
      if (fitting.length > 0) return { part: { meanings: fitting, code: [] }, area: false, words: take };
    }
  }
  return null;
}

/** "东京都渋谷区": the longest known names from the left, each closed by its generic character or not. */
function matchUnspaced(word: string, gazetteer: Gazetteer): Part[] {
  const parts: Part[] = [];
  let rest = word;
  while (rest !== "" && parts.length < MAX_PARTS) {
    const letters = Array.from(rest.slice(0, 2 * MAX_UNSPACED_NAME));
    let matched = "";
    for (let take = Math.min(letters.length, MAX_UNSPACED_NAME); take > 1 && matched === ""; take -= 1) {
      const name = letters.slice(0, take).join("");
      const meanings = gazetteer.meanings(name);
      if (meanings.length === 0) continue;
      matched = name;
      parts.push({ meanings, code: [], doubt: 0 });
    }
    if (matched === "") break;
    rest = rest.slice(matched.length).replace(UNSPACED_SUFFIX, "");
  }
  return parts;
}
