/** The reuse index in memory: the same promises as the table's. */
import type { Clock } from "../domain/ports.ts";
import { LinkEntry } from "../domain/link.ts";
import { type Codec, validated } from "./document.ts";
import { dueOrder, linkKey, linkPartition } from "./dynamo-keys.ts";
import type { LinkStore } from "./stores.ts";

interface Kept {
  readonly sk: string;
  doc: string;
}

/** Where the sort key stands, or would: by halving, because a partition may hold a hundred thousand. */
function position(kept: readonly Kept[], sk: string): number {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((kept[middle]?.sk ?? "") < sk) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function createMemoryLinks(clock: Clock, { encode, decode }: Codec = validated): LinkStore {
  const partitions = new Map<string, Kept[]>();

  function find(pk: string, sk: string): Kept | undefined {
    const kept = partitions.get(pk) ?? [];
    const found = kept[position(kept, sk)];
    return found?.sk === sk ? found : undefined;
  }

  return {
    async put(entries) {
      for (const entry of entries) {
        const { pk, sk } = linkKey(entry);
        const doc = encode(LinkEntry, entry);
        const kept = partitions.get(pk) ?? [];
        partitions.set(pk, kept);
        const at = position(kept, sk);
        kept.splice(at, kept[at]?.sk === sk ? 1 : 0, { sk, doc });
      }
    },
    async read({ order, limit, since, ...key }) {
      const pk = linkPartition(key);
      const kept = partitions.get(pk) ?? [];
      const from = since === undefined ? 0 : position(kept, dueOrder(since));
      const end = order === "newest" ? kept.length : Math.min(kept.length, from + limit);
      const start = order === "newest" ? Math.max(from, end - limit) : from;
      const page = kept.slice(start, end).map(({ doc }) => decode(LinkEntry, doc, pk));
      return {
        entries: (order === "newest" ? page.toReversed() : page).filter(
          ({ expiresAt }) => Date.parse(expiresAt) > clock().getTime(),
        ),
        complete: kept.length - from < limit,
      };
    },
    async amend(refs, change) {
      for (const ref of refs) {
        const { pk, sk } = linkKey(ref);
        const found = find(pk, sk);
        if (found) found.doc = encode(LinkEntry, { ...decode(LinkEntry, found.doc, pk), ...change });
      }
    },
    async remove(refs) {
      for (const ref of refs) {
        const { pk, sk } = linkKey(ref);
        const kept = partitions.get(pk) ?? [];
        const at = position(kept, sk);
        if (kept[at]?.sk === sk) kept.splice(at, 1);
        if (kept.length === 0) partitions.delete(pk);
      }
    },
  };
}
