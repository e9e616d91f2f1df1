/** Reads the IP pack as a deployed function does and looks addresses up in it, half of them IPv6. */
import { readIpPack } from "../../packages/core/src/lookups/ip/pack-file.ts";
import { processorMs } from "./processor-time.ts";

const PER_BLOCK = 100_000;
/** From here on the compiler has seen the code. */
const WARM_UP = 2;

/** The same addresses in every run; a linear congruential generator (Numerical Recipes) is even enough for that. */
function createAddresses() {
  let state = 1;
  const byte = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
  // Written over and over, so that no list of addresses is part of the memory measured.
  const v4 = Array.from({ length: 4 }, () => 0);
  const v6 = Array.from({ length: 16 }, () => 0);
  return (at: number): readonly number[] => {
    const address = at % 2 === 0 ? v4 : v6;
    for (let i = 0; i < (at % 2 === 0 ? 4 : 8); i += 1) address[i] = byte();
    // Global unicast: 2000::/4 holds all that is given out.
    if (at % 2 === 1) v6[0] = 0x20 + ((v6[0] ?? 0) % 16);
    return address;
  };
}

export async function handler({ blocks }: { readonly blocks: number }) {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const pack = await readIpPack();
  const readMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  const readCpuMs = (user + system) / 1000;
  const address = createAddresses();
  const perSecond: number[] = [];
  let known = 0;
  for (let block = 0; block < WARM_UP + blocks; block += 1) {
    const ms = processorMs(() => {
      for (let at = 0; at < PER_BLOCK; at += 1) if (pack.lookUp(address(at)).asn !== null) known += 1;
    });
    if (block >= WARM_UP) perSecond.push((PER_BLOCK / ms) * 1000);
  }
  if (known === 0) throw new Error("no address was known");
  return { readMs, readCpuMs, perSecond };
}
