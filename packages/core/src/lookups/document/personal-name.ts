/** Whether two texts can be names of one person. Unsure is always yes: the answer may only ever speak against a clear difference. */

const MAX_NAME = 80;
/** Words of programs, roles and companies that stand in an author field and are no person's. */
const NO_PERSON =
  /\b(admin(istrator)?|anonymous|author|business|canva|career|careers|client|college|company|computer|consulting|corp|default|desktop|dell|docs?|document|editor|free|gmbh|google|group|guest|hp|hr|inc|intel|laptop|lenovo|library|llc|ltd|macbook|microsoft|name|novoresume|office|online|owner|pc|personal|professional|pro|recruiting|recruitment|resume|resumes|résumé|sample|school|services|software|solutions|staffing|student|system|talent|team|tech|template|templates|test|the|university|unknown|user|usuario|utilisateur|benutzer|windows|word|writer|your|zety)\b/i;
/** Scripts in which a word can stand for a name of its own; two scripts cannot be compared letter by letter. */
const LATIN = /^[\p{Script=Latin}\p{M}]+$/u;

/** Lower case, without marks; letters that Unicode does not take apart are written as passports do (ICAO 9303 part 3). */
const PASSPORT: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  ø: "o",
  œ: "oe",
  đ: "d",
  ł: "l",
  ð: "d",
  þ: "th",
  ı: "i",
};
const fold = (text: string) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[ßæøœđłðþı]/g, (letter) => PASSPORT[letter] ?? letter);

const wordsOf = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");

/** Two to four words of letters, each at least two letters long: initials alone name nobody in full. */
export function isFullPersonalName(text: string): boolean {
  if (text.length > MAX_NAME || /[\d@_/\\|&+:;#]/.test(text) || NO_PERSON.test(text)) return false;
  const words = text
    .trim()
    .split(/[\s,]+/u)
    .filter((word) => word !== "");
  const full = words.filter((word) => /^[\p{L}\p{M}'’.-]{2,}$/u.test(word) && !word.endsWith("."));
  const isCapital = (word: string) => /^[\p{Lu}\p{Lt}\p{Lo}]/u.test(word);
  const particles = full.filter((word) => !isCapital(word));
  const named = full.length - particles.length >= 2 && particles.every(({ length }) => length <= 3);
  return words.length >= 2 && words.length <= 4 && named;
}

/** At most one letter set, left out or put in. */
function isOneSlipApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return rest === long.slice(at + 1);
}

const isAlike = (one: string, other: string): boolean => {
  if (one === other) return true;
  const shorter = Math.min(one.length, other.length);
  if (shorter >= 3 && (one.startsWith(other) || other.startsWith(one))) return true;
  return shorter >= 5 && isOneSlipApart(one, other);
};

/**
 * Any word in common will do, in any order: maiden and married names, second names, short forms, slips and one script's
 * spelling of another's. Names in different scripts are never called different, nor is a name whose words stand in a
 * mailbox of the applicant's.
 */
export function mayBeSamePerson(author: string, applicant: readonly string[], mailboxes: readonly string[]): boolean {
  const theirs = wordsOf(author).filter(({ length }) => length > 1);
  const own = applicant.flatMap(wordsOf).filter(({ length }) => length > 1);
  if (theirs.length === 0 || own.length === 0) return true;
  const isLatin = (words: readonly string[]) => words.every((word) => LATIN.test(word));
  if (!isLatin(theirs) || !isLatin(own)) {
    const comparable = !isLatin(theirs) && !isLatin(own);
    if (!comparable || theirs.some((word) => own.some((mine) => mine.includes(word) || word.includes(mine))))
      return true;
  }
  const joined = own.join("");
  const local = mailboxes.map((mailbox) => fold(mailbox.split("@")[0] ?? ""));
  return theirs.some(
    (word) =>
      own.some((mine) => isAlike(word, mine)) ||
      (word.length >= 4 && (joined.includes(word) || local.some((mailbox) => mailbox.includes(word)))),
  );
}
