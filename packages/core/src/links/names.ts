/** Names as they are compared by keyed digest, and nowhere else: letters only, in the order given and family. */

const MAX_NAME = 120;
/** Shorter ones are words of everything. */
const MIN_LETTERS = 6;

const letters = (text: string) =>
  text
    .slice(0, MAX_NAME)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}]/gu, "");

export const givenName = (text: string): string | null => letters(text) || null;

/** Whoever has one name only, wherever a form puts it, is called that. */
export const fullName = (given: string, family: string): string | null => letters(given) + letters(family) || null;

/** The full names that an author field of two to four words can be: as written, and with the family name first. */
export function namesInAuthor(author: string): readonly string[] {
  if (author.length > MAX_NAME || /[\d@_/\\|&+:;#]/.test(author)) return [];
  const words = author.split(/[\s,.]+/u).filter((word) => letters(word).length > 1);
  if (words.length < 2 || words.length > 4) return [];
  const turned = [...words.slice(1), words[0] ?? ""];
  return [...new Set([letters(words.join("")), letters(turned.join(""))])].filter(
    ({ length }) => length >= MIN_LETTERS,
  );
}

/** The full names that a mailbox such as "jane.doe41" can be written in; none for one word, which may be anything. */
export function namesInMailbox(mailbox: string): readonly string[] {
  const words = mailbox
    .slice(0, Math.max(0, mailbox.lastIndexOf("@")))
    .replace(/\d+$/, "")
    .split(/[._-]+/)
    .filter((word) => letters(word).length > 1);
  return words.length === 2 ? namesInAuthor(words.join(" ")) : [];
}
