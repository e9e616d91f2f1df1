/** The customer's own dated list of exits of one VPN: `address,last_seen` as CSV, whatever exported it. */
import { parse } from "csv-parse/sync";
import * as z from "zod";
import { absent, found, unavailable } from "../../domain/evidence.ts";
import { FeedError } from "../../domain/public-data.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { type Address, type AddressRange, inRange, parseRange } from "./address.ts";
import { submittingAddress } from "./submitting-address.ts";

const ID = "exitList/own";
const DAY_MS = 86_400_000;
const MAX_ROWS = 100_000;
/** Exits are addresses and small blocks; a wider row would point at everybody on a network. */
const NARROWEST = { 4: 24, 16: 48 } as const;
/** More unreadable rows than one in twenty are another kind of file. */
const MAX_UNREADABLE = 0.05;

const Records = z.array(z.array(z.string()));
const Row = z.tuple([z.string(), z.iso.date()], z.string());

export interface ExitList {
  /** Day of the newest row (YYYY-MM-DD). */
  readonly newest: string;
  /** The last day an address was seen as an exit, by the newest row that holds it; empty for none. */
  readonly lastSeen: (address: Address) => string;
}

const isNarrow = ([network, length]: AddressRange): boolean =>
  length >= (network.toByteArray().length === 4 ? NARROWEST[4] : NARROWEST[16]);

function readCsv(bytes: Uint8Array): readonly (readonly string[])[] {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const records: unknown = parse(text, {
      bom: true,
      trim: true,
      comment: "#",
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: 4_096,
      to: MAX_ROWS + 2,
    });
    return Records.parse(records);
  } catch (cause) {
    throw new FeedError("unreadable", { cause });
  }
}

interface Sighting {
  readonly range: AddressRange;
  readonly day: string;
}

function toSighting(record: readonly string[]): Sighting | null {
  const row = Row.safeParse(record);
  const range = row.success ? parseRange(row.data[0]) : null;
  return row.success && range !== null && isNarrow(range) ? { range, day: row.data[1] } : null;
}

/** Throws {@link FeedError} for a file that is no such list. */
export function parseExitList(bytes: Uint8Array): ExitList {
  const records = readCsv(bytes);
  // A first line that holds no address is the heading.
  const rows = parseRange(records[0]?.[0] ?? "") === null ? records.slice(1) : records;
  const sightings = rows.map(toSighting).filter((sighting) => sighting !== null);
  if (rows.length > MAX_ROWS) throw new FeedError("too_large");
  if (rows.length - sightings.length > rows.length * MAX_UNREADABLE) throw new FeedError("unreadable");
  const singles = new Map<string, string>();
  const blocks: Sighting[] = [];
  let newest = "";
  for (const sighting of sightings) {
    const { range, day } = sighting;
    const [network, length] = range;
    const text = network.toString();
    if (length < network.toByteArray().length * 8) blocks.push(sighting);
    else if (day > (singles.get(text) ?? "")) singles.set(text, day);
    if (day > newest) newest = day;
  }
  if (newest === "") throw new FeedError("too_few");
  return {
    newest,
    lastSeen: (address) => {
      const days = blocks.filter(({ range }) => inRange(address, range)).map(({ day }) => day);
      return [...days, singles.get(address.toString()) ?? ""].reduce((one, other) => (other > one ? other : one));
    },
  };
}

export const ownExitList = ({ data }: LookupDeps): Lookup<"exitList"> => ({
  id: ID,
  fact: "exitList",
  after: [],
  look: async ({ submission, submittedAt }, { connection }) => {
    const address = submittingAddress(submission.ip, connection);
    if (address === null) return absent;
    if (address === "ambiguous") return unavailable("ambiguous", ID);
    if (data === undefined) return unavailable("not_configured", ID);
    try {
      const list = await data.newest("vpn-exits", parseExitList);
      if (list === undefined) return unavailable("not_configured", ID);
      const day = list.value.lastSeen(address);
      const ageDays = day === "" ? null : Math.max(0, Math.floor((submittedAt.getTime() - Date.parse(day)) / DAY_MS));
      return found<"exitList">({ ageDays }, ID, list.value.newest);
    } catch {
      return unavailable("provider_error", ID);
    }
  },
});
