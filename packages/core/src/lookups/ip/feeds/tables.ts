/** Range tables on their way into a pack: rows in ascending order become boundaries, and two of them can be compared. */
import { FeedError } from "../../../domain/public-data.ts";
import { parseAddress } from "../address.ts";
import { type Boundaries, cursor } from "../pack-writer.ts";

export type Family = 4 | 6;
export interface Tables<Value> {
  readonly v4: Boundaries<Value>;
  /** Starts are the top 64 bits. */
  readonly v6: Boundaries<Value>;
}

/** Bits of a key, and bits of an address that a key leaves out: see the pack's format. */
const KEY_BITS = { 4: 32n, 6: 64n } as const;
const DROPPED_BITS = { 4: 0n, 6: 64n } as const;

/** Throws {@link FeedError} for rows that do not ascend, or that lie inside one another. */
function boundaryWriter<Value>(family: Family, none: Value) {
  const dropped = DROPPED_BITS[family];
  const round = (1n << dropped) - 1n;
  const boundaries: [bigint, Value][] = [];
  let previous = -1n;
  let end = 0n;
  return {
    add(first: bigint, last: bigint, value: Value): void {
      if (last < first || first < previous) throw new FeedError("unreadable");
      previous = first;
      const from = (first + round) >> dropped;
      const to = last >> dropped;
      // A range inside one /64 that does not start it.
      if (from > to) return;
      if (to < end - 1n) throw new FeedError("unreadable");
      const continues = from === end && boundaries.at(-1)?.[1] === value;
      if (from > end) boundaries.push([end, none]);
      if (!continues) boundaries.push([from, value]);
      end = to + 1n;
    },
    finish(): Boundaries<Value> {
      return end < 1n << KEY_BITS[family] ? [...boundaries, [end, none]] : boundaries;
    },
  };
}

/** Both families at once. */
export function tableWriter<Value>(none: Value) {
  const v4 = boundaryWriter(4, none);
  const v6 = boundaryWriter(6, none);
  return {
    add: ({ family, first, last }: TableRange, value: Value) => (family === 4 ? v4 : v6).add(first, last, value),
    finish: (): Tables<Value> => ({ v4: v4.finish(), v6: v6.finish() }),
  };
}

export interface TableRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

const OCTETS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** Dotted decimal, half of all rows, without building an address for each. */
function toNumber4(text: string): number | null {
  const octets = OCTETS.exec(text);
  if (octets === null) return null;
  let value = 0;
  for (let at = 1; at <= 4; at += 1) {
    const octet = Number(octets[at]);
    if (octet > 255) return null;
    value = value * 256 + octet;
  }
  return value;
}

function toNumber6(text: string): bigint | null {
  const bytes = text.includes(":") ? parseAddress(text)?.toByteArray() : undefined;
  return bytes?.length === 16 ? BigInt(`0x${Buffer.from(bytes).toString("hex")}`) : null;
}

/** Null for two texts that are no range of one family. IPv4 written as IPv6 is neither. */
export function parseTableRange(first: string, last: string): TableRange | null {
  const [first4, last4] = [toNumber4(first), toNumber4(last)];
  if (first4 !== null && last4 !== null) {
    return first4 <= last4 ? { family: 4, first: BigInt(first4), last: BigInt(last4) } : null;
  }
  const [first6, last6] = [toNumber6(first), toNumber6(last)];
  return first6 !== null && last6 !== null && first6 <= last6 ? { family: 6, first: first6, last: last6 } : null;
}

const PROBES = 20_000;

/** Share of places, 0 to 1, at which two tables differ: the starts of the first one's ranges, evenly picked. */
export function shareChanged<Value>(last: Boundaries<Value>, next: Boundaries<Value>, none: Value): number {
  if (last.length === 0) return 0;
  const step = Math.max(1, Math.floor(last.length / PROBES));
  const at = cursor(next, none);
  let probes = 0;
  let changed = 0;
  for (let index = 0; index < last.length; index += step) {
    const boundary = last[index];
    if (boundary === undefined) continue;
    probes += 1;
    if (at(boundary[0]) !== boundary[1]) changed += 1;
  }
  return changed / probes;
}
