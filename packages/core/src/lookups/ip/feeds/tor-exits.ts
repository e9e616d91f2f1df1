/** The Tor Project's bulk list of exits: one address per line (https://check.torproject.org/torbulkexitlist). */
import type { AddressRange } from "../address.ts";
import { isPublicUnicast, parseAddress } from "../address.ts";
import { rowCount } from "../../download.ts";
import type { ListFeed } from "./list-data.ts";

export const TOR_ORIGIN = "https://check.torproject.org";

/** The network has had over a thousand exits for ten years (https://metrics.torproject.org/relayflags.html). */
const MINIMUM = 300;

/** Throws a FeedError where the lines are no list of addresses, or too short a one. */
export function readTorExits(lines: readonly string[], minimum: number): readonly AddressRange[] {
  const rows = rowCount();
  const exits: AddressRange[] = [];
  for (const line of lines) {
    if (line === "" || line.startsWith("#")) continue;
    const address = parseAddress(line);
    if (address === null || !isPublicUnicast(address)) {
      rows.bad();
      continue;
    }
    rows.good();
    exits.push([address, address.toByteArray().length * 8]);
  }
  rows.check(minimum);
  return exits;
}

/** Exits come and go within hours, so this list is fetched on every run. */
export const torExits = (origin: string = TOR_ORIGIN, minimum: number = MINIMUM): ListFeed => ({
  name: "tor-exits",
  everyHours: 0,
  url: `${origin}/torbulkexitlist`,
  maxBytes: 4 * 1024 * 1024,
  minimum,
  read: readTorExits,
});
