/** The known word nearest to one that nobody knows, for "did you mean". */

/** Edit distance that counts two swapped letters as one slip. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const changed = (last[column - 1] ?? 0) + (same ? 0 : 1);
      const dropped = (last[column] ?? 0) + 1;
      const added = (next[column - 1] ?? 0) + 1;
      next.push(Math.min(changed, dropped, added, swapped ? (before[column - 2] ?? 0) + 1 : changed));
    }
    before = last;
    last = next;
  }
  return last[b.length] ?? 0;
}

/** Null when nothing is near enough to be what was meant. */
export function nearest(word: string, known: readonly string[]): string | null {
  // Longer words are no slip of a finger, and comparing them would cost the square of their length.
  if (word.length > 64) return null;
  const ranked = known
    .map((one) => ({ one, apart: distance(word.toLowerCase(), one.toLowerCase()) }))
    .toSorted((a, b) => a.apart - b.apart || (a.one < b.one ? -1 : 1))[0];
  return ranked && ranked.apart <= Math.max(2, Math.floor(ranked.one.length / 2)) ? ranked.one : null;
}
