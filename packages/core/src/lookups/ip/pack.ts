/** Reads an inflated IP pack: typed arrays that lie on the file's own bytes, binary search, names decoded when asked for. */
import { IpPackError, MAGIC, PackHeader, type PackSource } from "./pack-format.ts";

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

function parseHeader(bytes: Uint8Array): PackHeader {
  try {
    return PackHeader.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new IpPackError("its header cannot be read", { cause });
  }
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

/**
 * Binary search on an unsorted table would answer quietly and wrongly, so order is checked once at load, in a plain
 * loop because a million ranges are checked at every cold start. It is no checksum.
 */
function mustAscend(what: string, tops: Uint32Array, nexts: Uint32Array | null): void {
  let before = -1;
  for (let i = 0; i < tops.length; i += 1) {
    const top = tops[i] ?? 0;
    const rises = top > before || (nexts !== null && i > 0 && top === before && (nexts[i] ?? 0) > (nexts[i - 1] ?? 0));
    if (!rises) throw new IpPackError(`${what} are not in ascending order`);
    before = top;
  }
}

const word = (bytes: readonly number[], at: number) =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/** Throws {@link IpPackError}. The pack answers from `file`, which must not change afterwards. */
export function parseIpPack(file: Uint8Array): IpPack {
  // Typed arrays need alignment; a slice of a pooled buffer may not have it.
  const pack = file.byteOffset % 4 === 0 ? file : new Uint8Array(file);
  const section = sections(pack);
  const [magic, headerBytes = 0] = section.words(2);
  if (magic !== MAGIC) throw new IpPackError("it is not an IP pack of this version");
  if (headerBytes % 4 !== 0) throw new IpPackError("its header is not aligned");
  const header = parseHeader(section.bytes(headerBytes));

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
  const names = section.bytes(header.nameBytes);
  section.end();

  mustAscend("IPv4 ranges", starts4, null);
  mustAscend("IPv6 ranges", tops6, nexts6);
  mustAscend("autonomous systems", systems, null);
  if (starts4[0] !== 0 || tops6[0] !== 0 || nexts6[0] !== 0)
    throw new IpPackError("it does not start at the first address");
  if (nameStarts.at(-1) !== header.nameBytes) throw new IpPackError("its names do not fill their section");
  const dataDate = header.sources.map(({ date }) => date).sort()[0];
  if (dataDate === undefined) throw new IpPackError("it names no source");

  const decoder = new TextDecoder();
  const decoded = new Map<number, string>();
  const organisationOf = (asn: number): string | null => {
    const index = lastNotAbove(systems, asn);
    if (systems[index] !== asn) return null;
    const before = decoded.get(index);
    if (before !== undefined) return before;
    const name = decoder.decode(names.subarray(nameStarts[index], nameStarts[index + 1]));
    decoded.set(index, name);
    return name;
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
