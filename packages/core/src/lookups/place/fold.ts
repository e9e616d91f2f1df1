/** The one form in which place names are stored, looked up and compared. */

/** Letters that Unicode does not decompose into a base letter and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ı: "i",
  ə: "e",
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

/** Words with one space between them, none of which is "saint". */
const PLAIN = /^(?!.*\bsaint )[a-z]+(?: [a-z]+)*$/i;

/** Lower case, no accents, apostrophes or dots, hyphens as spaces, "saint" as "st", "&" as "and". */
export function fold(text: string): string {
  // Most names are this, and a text can be all names.
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFKD")
    .replace(/\p{M}|['’‘ʻʼ.`´,]/gu, "")
    .replaceAll("&", " and ")
    .replace(/[\s_\-‐-―]+/g, " ")
    .replace(/(?<=^| )saint(?= )/g, "st")
    .normalize("NFC")
    .trim();
}
