/**
 * Keccak-256 as Ethereum uses it: the submission's padding, which the standardised SHA3-256 that Node offers changed
 * (https://keccak.team/files/Keccak-submission-3.pdf).
 */

const LANES = 25;
const RATE = 136;
const MASK = (1n << 64n) - 1n;
const rotate = (lane: bigint, by: bigint) => ((lane << by) | (lane >> (64n - by))) & MASK;

/** Rotation offsets and lane order of the rho and pi steps, and the iota constants, from their definitions. */
const STEPS: readonly { readonly lane: number; readonly by: bigint }[] = (() => {
  const steps: { lane: number; by: bigint }[] = [];
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t += 1) {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    steps.push({ lane: x + 5 * y, by: BigInt((((t + 1) * (t + 2)) / 2) % 64) });
  }
  return steps;
})();
const CONSTANTS: readonly bigint[] = (() => {
  let register = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let bit = 0; bit < 7; bit += 1) {
      if (register & 1) constant |= 1n << BigInt((1 << bit) - 1);
      register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    }
    return constant;
  });
})();

function permute(state: BigUint64Array): void {
  const at = (lane: number) => state[lane] ?? 0n;
  for (const constant of CONSTANTS) {
    const columns = [0, 1, 2, 3, 4].map((x) => at(x) ^ at(x + 5) ^ at(x + 10) ^ at(x + 15) ^ at(x + 20));
    const column = (x: number) => columns[x % 5] ?? 0n;
    for (let lane = 0; lane < LANES; lane += 1)
      state[lane] = at(lane) ^ column((lane % 5) + 4) ^ rotate(column((lane % 5) + 1), 1n);
    let moved = at(1);
    for (const { lane, by } of STEPS) {
      const here = at(lane);
      state[lane] = rotate(moved, by);
      moved = here;
    }
    for (let row = 0; row < LANES; row += 5) {
      const lanes = [0, 1, 2, 3, 4].map((x) => at(row + x));
      const of = (x: number) => lanes[x % 5] ?? 0n;
      for (let x = 0; x < 5; x += 1) state[row + x] = of(x) ^ (~of(x + 1) & MASK & of(x + 2));
    }
    state[0] = at(0) ^ constant;
  }
}

export function keccak256(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((message.length + 1) / RATE) * RATE);
  padded.set(message);
  padded[message.length] = 1;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;
  const words = new DataView(padded.buffer);
  const state = new BigUint64Array(LANES);
  for (let block = 0; block < padded.length; block += RATE) {
    for (let lane = 0; lane < RATE / 8; lane += 1)
      state[lane] = (state[lane] ?? 0n) ^ words.getBigUint64(block + lane * 8, true);
    permute(state);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane += 1) digest.setBigUint64(lane * 8, state[lane] ?? 0n, true);
  return new Uint8Array(digest.buffer);
}
