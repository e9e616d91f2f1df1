/** What lists of addresses share: download, read, compare with the last good one, publish as a range set. */
import { type Edition, FeedError, type DataName, type PublicData } from "../../../domain/public-data.ts";
import type { HttpClient } from "../../../http/http.ts";
import { comparable, download, textLines, tryFeed } from "../../download.ts";
import type { AddressRange } from "../address.ts";
import { decodeRangeSet, encodeRangeSet, type RangeSet, shareGone, toRangeSet } from "../range-set.ts";

export interface ListFeed {
  readonly name: DataName;
  readonly everyHours: number;
  readonly url: string;
  readonly maxBytes: number;
  /** Fewer rows are a list cut short. */
  readonly minimum: number;
  /** Throws {@link FeedError}. */
  readonly read: (lines: readonly string[], minimum: number) => readonly AddressRange[];
}

/** More ranges than this gone between two editions is a fault or somebody else's list. */
const MAX_GONE = 0.5;
const MAX_GROWTH = 3;

function lastSet(last: Edition<Uint8Array> | undefined): RangeSet | undefined {
  try {
    return last && decodeRangeSet(last.value);
  } catch {
    return undefined;
  }
}

export function listData(http: HttpClient, feed: ListFeed): PublicData {
  const { name, everyHours, url, maxBytes, minimum, read } = feed;
  return {
    name,
    everyHours,
    build: async (last, now) => {
      const { value, report } = await tryFeed(name, async () => {
        const { body, date } = await download(http, url, maxBytes, now);
        const rows = read(textLines(body), minimum);
        const set = toRangeSet(rows);
        const before = comparable(last, now) ? lastSet(last) : undefined;
        const jumps = before && (shareGone(before, set) > MAX_GONE || set.size > before.size * MAX_GROWTH);
        if (jumps) throw new FeedError("too_different");
        return { bytes: encodeRangeSet(set), dataDate: date, entries: rows.length };
      });
      return { edition: value, reports: [report] };
    },
  };
}
