/**
 * Egress ranges of a phone maker's privacy relay: `range,country,region,city,` per line
 * (https://developer.apple.com/support/prepare-your-network-for-icloud-private-relay). Only the ranges are read: what is
 * behind a relay is never compared with a place.
 */
import { type AddressRange, isPublicUnicast, parseRange } from "../address.ts";
import { rowCount } from "../../download.ts";
import type { ListFeed } from "./list-data.ts";

export const RELAY_ORIGIN = "https://mask-api.icloud.com";

const MINIMUM = 1_000;
/** A relay's rows are small; a row as wide as a carrier would hide everybody on it. */
const WIDEST = { 4: 16, 16: 32 } as const;

/** Throws a FeedError where the lines are no such table, or too short a one. */
export function readRelayEgress(lines: readonly string[], minimum: number): readonly AddressRange[] {
  const rows = rowCount();
  const ranges: AddressRange[] = [];
  for (const line of lines) {
    if (line === "" || line.startsWith("#")) continue;
    const end = line.indexOf(",");
    const range = parseRange(end === -1 ? line : line.slice(0, end));
    const narrow = range !== null && range[1] >= (range[0].toByteArray().length === 4 ? WIDEST[4] : WIDEST[16]);
    if (!narrow || !isPublicUnicast(range[0])) {
      rows.bad();
      continue;
    }
    rows.good();
    ranges.push(range);
  }
  rows.check(minimum);
  return ranges;
}

export const relayEgress = (origin: string = RELAY_ORIGIN, minimum: number = MINIMUM): ListFeed => ({
  name: "relay-egress",
  everyHours: 24,
  url: `${origin}/egress-ip-ranges.csv`,
  maxBytes: 48 * 1024 * 1024,
  minimum,
  read: readRelayEgress,
});
