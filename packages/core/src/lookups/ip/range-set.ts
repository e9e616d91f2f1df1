/**
 * A set of addresses as sorted, merged ranges, kept as text: one `first-last` per line in hexadecimal of fixed width, 8
 * digits for IPv4 and 32 for IPv6. Texts of one width compare like the numbers they are, so a binary search needs no more.
 */
import { FeedError } from "../../domain/public-data.ts";
import type { Address, AddressRange } from "./address.ts";

interface HexRange {
  readonly first: string;
  readonly last: string;
}

export interface RangeSet {
  readonly size: number;
  readonly has: (address: Address) => boolean;
  /** The lines, which are the set. */
  readonly lines: readonly string[];
}

const LINE = /^(?:([0-9a-f]{8})-([0-9a-f]{8})|([0-9a-f]{32})-([0-9a-f]{32}))$/;
const HEADER = "# ranges 1";

const hex = (address: Address): string =>
  address
    .toByteArray()
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

function toHexRange([network, prefixLength]: AddressRange): HexRange {
  const text = hex(network);
  const bits = text.length * 4;
  const hostBits = BigInt(bits - prefixLength);
  const first = (BigInt(`0x${text}`) >> hostBits) << hostBits;
  const last = first | ((1n << hostBits) - 1n);
  const wide = (value: bigint) => value.toString(16).padStart(text.length, "0");
  return { first: wide(first), last: wide(last) };
}

const after = (text: string): string => (BigInt(`0x${text}`) + 1n).toString(16).padStart(text.length, "0");

/** By family first, so that texts of one width stand together. */
const order = (a: HexRange, b: HexRange): number =>
  a.first.length - b.first.length || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0);

function merge(ranges: readonly HexRange[]): readonly HexRange[] {
  const merged: HexRange[] = [];
  for (const range of [...ranges].sort(order)) {
    const before = merged.at(-1);
    const touches =
      before !== undefined && before.first.length === range.first.length && range.first <= after(before.last);
    if (!touches) merged.push(range);
    else if (range.last > before.last) merged[merged.length - 1] = { first: before.first, last: range.last };
  }
  return merged;
}

function setOf(ranges: readonly HexRange[]): RangeSet {
  const families = new Map([8, 32].map((width) => [width, ranges.filter(({ first }) => first.length === width)]));
  return {
    size: ranges.length,
    lines: ranges.map(({ first, last }) => `${first}-${last}`),
    has(address) {
      const text = hex(address);
      const sorted = families.get(text.length) ?? [];
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((sorted[middle]?.first ?? "") <= text) low = middle + 1;
        else high = middle;
      }
      const range = sorted[low - 1];
      return range !== undefined && text <= range.last;
    },
  };
}

export const toRangeSet = (ranges: readonly AddressRange[]): RangeSet => setOf(merge(ranges.map(toHexRange)));

export const encodeRangeSet = ({ lines }: RangeSet): Uint8Array =>
  new TextEncoder().encode(`${[HEADER, ...lines].join("\n")}\n`);

/** Throws {@link FeedError} for anything but what {@link encodeRangeSet} writes. */
export function decodeRangeSet(bytes: Uint8Array): RangeSet {
  const [header, ...lines] = new TextDecoder().decode(bytes).trimEnd().split("\n");
  if (header !== HEADER) throw new FeedError("unreadable");
  const ranges = lines.map((line): HexRange => {
    const [, first4, last4, first6, last6] = LINE.exec(line) ?? [];
    const [first, last] = [first4 ?? first6, last4 ?? last6];
    if (first === undefined || last === undefined || last < first) throw new FeedError("unreadable");
    return { first, last };
  });
  const ascends = ranges.every((range, at) => {
    const before = ranges[at - 1];
    return (
      before === undefined ||
      (order(before, range) < 0 && !(before.last.length === range.first.length && range.first <= before.last))
    );
  });
  if (!ascends) throw new FeedError("unreadable");
  return setOf(ranges);
}

/** Share of the last set's ranges that the next one has no more, 0 to 1. */
export function shareGone(last: RangeSet, next: RangeSet): number {
  const kept = new Set(next.lines);
  return last.size === 0 ? 0 : last.lines.filter((line) => !kept.has(line)).length / last.size;
}
