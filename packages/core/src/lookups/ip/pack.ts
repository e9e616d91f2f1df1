/** Reads an inflated IP pack: typed arrays that lie on the file's own bytes, binary search, names decoded when asked for. */
import { IpPackError, MAGIC, type PackSource } from "./pack-format.ts";
import { parsePackHeader } from "./pack-header.ts";

export interface PackAnswer {
  readonly asn: number | null;
  readonly organisation: string | null;
  /** ISO 3166-1 alpha-2 by the id of the source; a source that states none is not listed. */
  readonly countries: Readonly<Record<string, string>>;
}

export interface IpPack {
  readonly sources: readonly PackSource[];
  /** The day of its oldest source (YYYY-MM-DD). */
  readonly dataDate: string;
  readonly ranges: { readonly v4: number; readonly v6: number };
  /** The answer for an address given as its 4 or 16 bytes in network order. Throws {@link IpPackError} where the pack is damaged. */
  readonly lookUp: (address: readonly number[]) => PackAnswer;
  readonly organisationOf: (asn: number) => string | null;
  /** Ids of the sources that state countries. */
  readonly countrySources: readonly string[];
  /** Every range in ascending order with its system (0 for none) and one country per source; IPv6 starts are the top 64 bits. */
  readonly each: (family: 4 | 6, visit: (start: bigint, asn: number, countries: readonly string[]) => void) => void;
}

/** Hands out consecutive sections; anything beyond the end is a truncated file. */
function sections(pack: Uint8Array) {
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (at + length > pack.length) throw new IpPackError("it is shorter than its header says");
    at += length;
    return pack.subarray(at - length, at);
  };
  return {
    bytes: take,
    words: (length: number) => {
      const { buffer, byteOffset } = take(length * 4);
      return new Uint32Array(buffer, byteOffset, length);
    },
    end: () => {
      if (at !== pack.length) throw new IpPackError("it is longer than its header says");
    },
  };
}

/** Index of the last element not above `key`; the first element is known to be 0. */
function lastNotAbove(sorted: Uint32Array, key: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((sorted[middle] ?? 0) <= key) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The same for 64-bit keys in two halves. */
function lastPairNotAbove(tops: Uint32Array, nexts: Uint32Array, top: number, next: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const there = tops[middle] ?? 0;
    if (there < top || (there === top && (nexts[middle] ?? 0) <= next)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Of so many ranges one is looked at where all were before. */
const SAMPLED = 64;

/** Turns the order of unsigned words into that of signed ones. */
const SIGN = 0x8000_0000 | 0;
const signed = ({ buffer, byteOffset, length }: Uint32Array) => new Int32Array(buffer, byteOffset, length);

/**
 * Binary search on an unsorted table would answer quietly and wrongly, so order is checked at load; as signed words,
 * because until the loop is compiled every word above 2^31 would be an object on the heap. A table without second words
 * is its own: equal first words are out of order either way. It is no checksum.
 */
function mustAscend(what: string, stride: number, tops: Int32Array, nexts: Int32Array = tops): void {
  for (let i = stride; i < tops.length; i += stride) {
    const top = (tops[i] ?? 0) ^ SIGN;
    const before = (tops[i - stride] ?? 0) ^ SIGN;
    const rises = top > before || (top === before && ((nexts[i] ?? 0) ^ SIGN) > ((nexts[i - stride] ?? 0) ^ SIGN));
    if (!rises) throw new IpPackError(`${what} are not in ascending order`);
  }
}

const word = (bytes: readonly number[], at: number) =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/**
 * Throws {@link IpPackError}. The pack answers from `file`, which must not change afterwards. Of a file that a build step
 * has `checked` whole before, only a sample of the order is: to look at a million ranges takes as long as to read them.
 */
export function parseIpPack(file: Uint8Array, { checked = false }: { readonly checked?: boolean } = {}): IpPack {
  // Typed arrays need alignment; a slice of a pooled buffer may not have it.
  const pack = file.byteOffset % 4 === 0 ? file : new Uint8Array(file);
  const section = sections(pack);
  const [magic, headerBytes = 0] = section.words(2);
  if (magic !== MAGIC) throw new IpPackError("it is not an IP pack of this version");
  if (headerBytes % 4 !== 0) throw new IpPackError("its header is not aligned");
  const header = parsePackHeader(section.bytes(headerBytes));

  const starts4 = section.words(header.ranges4);
  const asns4 = section.words(header.ranges4);
  const tops6 = section.words(header.ranges6);
  const nexts6 = section.words(header.ranges6);
  const asns6 = section.words(header.ranges6);
  const systems = section.words(header.systems);
  const nameStarts = section.words(header.systems + 1);
  const countries = header.countrySources.map((source) => ({
    source,
    v4: section.bytes(header.ranges4),
    v6: section.bytes(header.ranges6),
  }));
  const { buffer, byteOffset, length } = section.bytes(header.nameBytes);
  const names = Buffer.from(buffer, byteOffset, length);
  section.end();

  const stride = checked ? SAMPLED : 1;
  mustAscend("autonomous systems", stride, signed(systems));
  mustAscend("IPv4 ranges", stride, signed(starts4));
  mustAscend("IPv6 ranges", stride, signed(tops6), signed(nexts6));
  if (starts4[0] !== 0 || tops6[0] !== 0 || nexts6[0] !== 0)
    throw new IpPackError("it does not start at the first address");
  if (nameStarts.at(-1) !== header.nameBytes) throw new IpPackError("its names do not fill their section");
  const dataDate = header.sources.map(({ date }) => date).sort()[0];
  if (dataDate === undefined) throw new IpPackError("it names no source");

  const organisationOf = (asn: number): string | null => {
    const index = lastNotAbove(systems, asn);
    // Decoded each time: kept, the names of all systems would outweigh the tables.
    return systems[index] === asn ? names.toString("utf8", nameStarts[index], nameStarts[index + 1]) : null;
  };

  const answer = (
    asn: number,
    codeOf: (table: { v4: Uint8Array; v6: Uint8Array }) => number | undefined,
  ): PackAnswer => {
    const stated: Record<string, string> = {};
    for (const table of countries) {
      const code = header.countryCodes[codeOf(table) ?? 0];
      if (code === undefined) throw new IpPackError("a country is not in its list");
      if (code !== "") stated[table.source] = code;
    }
    return { asn: asn === 0 ? null : asn, organisation: asn === 0 ? null : organisationOf(asn), countries: stated };
  };

  return {
    sources: header.sources,
    dataDate,
    ranges: { v4: header.ranges4, v6: header.ranges6 },
    organisationOf,
    countrySources: header.countrySources,
    each(family, visit) {
      const starts = family === 4 ? starts4 : tops6;
      for (let at = 0; at < starts.length; at += 1) {
        const start = BigInt(starts[at] ?? 0);
        const codes = countries.map(({ v4, v6 }) => header.countryCodes[(family === 4 ? v4 : v6)[at] ?? 0] ?? "");
        if (family === 4) visit(start, asns4[at] ?? 0, codes);
        else visit((start << 32n) | BigInt(nexts6[at] ?? 0), asns6[at] ?? 0, codes);
      }
    },
    lookUp(address) {
      if (address.length === 4) {
        const index = lastNotAbove(starts4, word(address, 0));
        return answer(asns4[index] ?? 0, ({ v4 }) => v4[index]);
      }
      if (address.length === 16) {
        const index = lastPairNotAbove(tops6, nexts6, word(address, 0), word(address, 4));
        return answer(asns6[index] ?? 0, ({ v6 }) => v6[index]);
      }
      throw new RangeError(`an address has 4 or 16 bytes, not ${address.length}`);
    },
  };
}
