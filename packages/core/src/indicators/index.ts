/** The registry of feed readers: one line per format, and how a feed that does not say its format is told. */
import { readCsv } from "./csv.ts";
import type { FeedFormat, FeedReader } from "./indicators.ts";
import { readMisp } from "./misp.ts";
import { readOfac } from "./ofac.ts";
import { readStix } from "./stix.ts";

export const feedReaders: Readonly<Record<FeedFormat, FeedReader>> = {
  stix: readStix,
  misp: readMisp,
  csv: readCsv,
  ofac: readOfac,
};

/** By the first bytes; null where they fit none. What looks like a table is refused by its reader if no header fits. */
export function formatOf(head: Uint8Array): FeedFormat | null {
  const text = new TextDecoder().decode(head).trimStart();
  if (text.startsWith("<")) return /<(?:[\w-]+:)?Sanctions[\s>]/.test(text) ? "ofac" : null;
  if (!/^[[{]/.test(text)) return text === "" || text.includes("\u0000") ? null : "csv";
  if (/"type"\s*:\s*"bundle"/.test(text)) return "stix";
  return /"(Event|Attribute|response)"\s*:/.test(text) ? "misp" : null;
}
