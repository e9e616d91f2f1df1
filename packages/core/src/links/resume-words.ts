/** The words of a résumé that may be compared: no contact details and no name of the applicant, so that neither matters. */

/** As far as any résumé is read; the readers stop at the same length. */
export const MAX_RESUME_CHARACTERS = 120_000;
/** Where a contact block can still stand. */
const HEAD_LINES = 10;
/** A line of a contact block holds little beside the contact details themselves. */
const CONTACT_LINE_WORDS = 10;
/** A heading: the name, and perhaps a profession. */
const TITLE_LINE_WORDS = 6;
/** Seven digits are a local number (E.164 numbers have up to fifteen); two years with a dash are eight. */
const PHONE_DIGITS = 9;

// Every repetition is bounded, so that a file made to be slow costs no more than another of its length.
const PHONE = /\+?\d[\d \t\u00a0().\u2010-\u2012-]{6,24}\d/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const MAIL_OR_ADDRESS = /@|:\/\/|^www\.|[a-z\d]\.[a-z]{2,24}\//iu;

/** Lower case, compatibility forms unfolded, accents and apostrophes gone: "O’Brien's" and "OBRIEN" are one word. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/['’ʼ]s?(?![\p{L}\p{N}])|['’ʼ]/gu, "")
    .toLowerCase();
}

const wordsOf = (folded: string): string[] => folded.match(WORD) ?? [];
const digitsIn = (text: string) => text.match(/\d/g)?.length ?? 0;

/** The text without e-mail addresses, addresses on the web and telephone numbers. */
function withoutContacts(line: string): string {
  const tokens = line.split(/\s+/u).filter((token) => !MAIL_OR_ADDRESS.test(token));
  return tokens.join(" ").replace(PHONE, (found) => (digitsIn(found) >= PHONE_DIGITS ? " " : found));
}

/** The last line of the head that holds a contact detail, or -1. */
function lastContactLine(lines: readonly string[], bare: readonly string[]): number {
  return lines.findLastIndex((line, at) => at < HEAD_LINES && bare[at] !== line.split(/\s+/u).join(" "));
}

function withoutContactBlock(text: string): string[] {
  const lines = text
    .slice(0, MAX_RESUME_CHARACTERS)
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== "");
  const bare = lines.map(withoutContacts);
  const last = lastContactLine(lines.slice(0, HEAD_LINES), bare);
  // A résumé without line breaks is no heading, whatever it begins with.
  return bare.filter((line, at) => {
    const words = () => wordsOf(fold(line)).length;
    if (at === 0 && lines.length > 1 && words() <= TITLE_LINE_WORDS) return false;
    return !(at <= last && words() <= CONTACT_LINE_WORDS);
  });
}

/** The words of the names, and the forms in which a handle or a file name writes them together. */
function nameForms(names: readonly string[]): ReadonlySet<string> {
  const parts = names.map((name) => wordsOf(fold(name))).filter((words) => words.length > 0);
  const whole = parts.map((words) => words.join(""));
  const joined = whole.flatMap((first) =>
    whole.filter((second) => second !== first).flatMap((second) => [first + second, first.charAt(0) + second]),
  );
  return new Set([...parts.flat(), ...whole, ...joined]);
}

/** Takes the applicant's own names out of a text's words. */
function dropNames(words: readonly string[], names: readonly string[]): string[] {
  const forms = nameForms(names);
  return words.filter((word) => !forms.has(word));
}

/** Folded words of any text, without the given names. */
export function comparableWords(text: string, names: readonly string[]): string[] {
  return dropNames(wordsOf(fold(text)), names);
}

/** Folded words of a résumé in order. */
export function resumeWords(text: string, names: readonly string[]): string[] {
  return comparableWords(withoutContactBlock(text).join("\n"), names);
}

/**
 * Without Latin words of up to three letters, for everybody: mostly articles and prepositions, and the particles that
 * stand in names (de, van, bin), which would otherwise be taken out of one copy of a text and not of another.
 */
export function tellingWords(words: readonly string[]): string[] {
  return words.filter((word) => !/^[a-z]{1,3}$/u.test(word));
}
