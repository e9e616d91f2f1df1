/** Whether one domain name can be taken for another: the same skeleton, or one slip of the fingers away. */
import { domainToUnicode } from "node:url";

/**
 * Letters that are drawn like a Latin one, after the confusables of UTS #39 (https://www.unicode.org/reports/tr39/),
 * cut down to what registries allow in names: Cyrillic, Greek, Armenian and the digits. Accents fall by decomposition.
 */
const DRAWN_LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: "аɑα",
    b: "ьЬƅ",
    c: "сᴄ",
    d: "ԁɗ",
    e: "еєҽ",
    g: "ɡց",
    h: "һհ",
    i: "іıɩι",
    j: "ј",
    k: "кκ",
    l: "1ӏǀ",
    m: "м",
    n: "пող",
    o: "0оοօσ",
    p: "рρ",
    q: "ԛգ",
    r: "гᴦ",
    s: "ѕꜱ",
    t: "тτ",
    u: "υսц",
    v: "ѵν",
    w: "ԝѡա",
    x: "хχ",
    y: "уүγ",
    z: "ᴢ",
  }).flatMap(([letter, others]) => [...others].map((other): [string, string] => [other, letter])),
);

/** RFC 1035 section 2.3.4. Longer names do not exist, so no more of one is looked at. */
const MAX_NAME = 253;

/** What a name looks like rather than what it is. Compared with other skeletons only: a skeleton is no name. */
export function skeleton(domain: string): string {
  const shown = domainToUnicode(domain.slice(0, MAX_NAME)) || domain.slice(0, MAX_NAME);
  const letters = shown.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  return Array.from(letters, (letter) => DRAWN_LIKE.get(letter) ?? letter)
    .join("")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

/**
 * Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, counted up to `limit`, and
 * `limit + 1` for anything further apart. Only cells that can stay within the limit are computed, so the work grows
 * with the length and not with its square.
 */
export function distance(a: ArrayLike<string>, b: ArrayLike<string>, limit: number): number {
  const far = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return far;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const next: number[] = [row];
    const from = Math.max(1, row - limit);
    const to = Math.min(b.length, row + limit);
    const letter = a[row - 1];
    for (let column = from; column <= to; column += 1) {
      const other = b[column - 1];
      const swapped = row > 1 && column > 1 && letter === b[column - 2] && a[row - 2] === other;
      next[column] = Math.min(
        (last[column] ?? far) + 1,
        (next[column - 1] ?? far) + 1,
        (last[column - 1] ?? far) + (letter === other ? 0 : 1),
        swapped ? (before[column - 2] ?? far) + 1 : far,
      );
    }
    [before, last] = [last, next];
  }
  return Math.min(last[b.length] ?? far, far);
}

/** Between names this short one letter is no slip but another name: gm.com and gmx.com. */
const SHORTEST = 5;
/** From here on two slips still leave one name in mind. */
const LONG = 9;

/** How many slips apart two names may be and still be taken for each other. */
function slipsAllowed(domain: string, most: 1 | 2): number {
  const letters = domain.split(".", 1)[0]?.length ?? 0;
  if (letters < SHORTEST) return 0;
  return letters < LONG ? 1 : most;
}

/** Whether a registrable domain can be taken for another one that it is not. */
export function looksLike(domain: string, other: string, most: 1 | 2): boolean {
  if (domain === other) return false;
  const [one, two] = [skeleton(domain), skeleton(other)];
  return one === two || distance(one, two, slipsAllowed(other, most)) <= slipsAllowed(other, most);
}
