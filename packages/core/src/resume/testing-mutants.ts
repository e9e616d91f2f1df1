/** Damaged copies of honest files, the same for the same seed. */

/** Mulberry32: enough to pick places, and repeatable. */
export function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** One to thirty changes: bytes set, runs doubled or dropped, the end cut off, a part of another file put in. */
export function mutant(original: Uint8Array, other: Uint8Array, dice: (sides: number) => number): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(original);
  for (let change = 1 + dice(30); change > 0; change -= 1) {
    const at = dice(Math.max(bytes.length, 1));
    const length = 1 + dice(64);
    switch (dice(6)) {
      case 0:
      case 1:
      case 2:
        bytes[at] = dice(256);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 5: {
        const from = dice(other.length);
        const inserted = other.subarray(from, from + length);
        bytes =
          dice(4) === 0 ? bytes.subarray(0, at) : Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
        break;
      }
    }
  }
  return new Uint8Array(bytes);
}
