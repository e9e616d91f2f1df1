/**
 * Compiles the IP pack anew from what its publishers offer today. A publisher that fails is represented by its part of
 * the last good pack, with that part's date; the first time, the last good pack is the one that comes with the code.
 */
import { type Edition, FeedError, type PublicData } from "../../../domain/public-data.ts";
import type { HttpClient } from "../../../http/http.ts";
import { comparable, tryFeed } from "../../download.ts";
import { type IpPack, parseIpPack } from "../pack.ts";
import type { PackSource } from "../pack-format.ts";
import { encodeIpPack } from "../pack-writer.ts";
import { DBIP_MINIMUM, DBIP_ORIGIN, fetchDbip, readDbipCountries, readDbipNames } from "./dbip.ts";
import { fetchIptoasn, IPTOASN_MINIMUM, IPTOASN_ORIGIN } from "./iptoasn.ts";
import { lastParts, type PackParts } from "./pack-parts.ts";
import { shareChanged, type Tables } from "./tables.ts";

export interface IpPackFeeds {
  readonly iptoasn?: string;
  readonly dbip?: string;
  /** Fewest rows of any table; a shorter one was cut. */
  readonly minimum?: number;
}

/** Share of places that may answer differently from one edition to the next, by judgement: in a month under 3% do. */
const MAX_CHANGED = 0.1;
/** The same where the last one is months old or was made from other tables. */
const MAX_CHANGED_IN_MONTHS = 0.35;
const MAX_RESIZED = 2;

/** Throws {@link FeedError} where a table is not the last one grown on. */
function mustResemble<Value>(last: Tables<Value>, next: Tables<Value>, none: Value, limit: number): void {
  for (const family of ["v4", "v6"] as const) {
    const [before, after] = [last[family], next[family]];
    if (before.length === 0) continue;
    const resized = after.length > before.length * MAX_RESIZED || after.length * MAX_RESIZED < before.length;
    if (resized || shareChanged(before, after, none) > limit) throw new FeedError("too_different");
  }
}

/** Throws {@link FeedError} where too many systems have changed hands at once. */
function namesMustResemble(last: IpPack, next: ReadonlyMap<number, string>, limit: number): void {
  let compared = 0;
  let changed = 0;
  for (const [asn, name] of next) {
    const before = last.organisationOf(asn);
    if (before === null) continue;
    compared += 1;
    if (before !== name) changed += 1;
  }
  if (changed > compared * limit) throw new FeedError("too_different");
}

const source = (id: string, title: string, url: string, date: string, licence: string, by: string): PackSource => ({
  id,
  title,
  package: url,
  date,
  licence,
  attribution: by,
});
const IPTOASN_BY = "IPtoASN (https://iptoasn.com)";
const DBIP_BY = "IP Geolocation by DB-IP (https://db-ip.com)";

export function ipPackData(http: HttpClient, feeds: IpPackFeeds, bundled: () => Promise<IpPack>): PublicData {
  const { iptoasn = IPTOASN_ORIGIN, dbip = DBIP_ORIGIN } = feeds;

  async function lastGood(last: Edition<Uint8Array> | undefined): Promise<IpPack> {
    try {
      if (last !== undefined) return parseIpPack(last.value);
    } catch {
      // Of an older version of this program: the bundled pack is of this one.
    }
    return bundled();
  }

  return {
    name: "ip-pack",
    everyHours: 24,
    build: async (last, now) => {
      const base = await lastGood(last);
      const parts = lastParts(base);
      const limit = comparable(last, now) ? MAX_CHANGED : MAX_CHANGED_IN_MONTHS;
      const dateOf = (id: string) => parts.sources.find((one) => one.id === id)?.date ?? "";

      const network = await tryFeed("iptoasn", async () => {
        const next = await fetchIptoasn(http, iptoasn, feeds.minimum ?? IPTOASN_MINIMUM, now);
        if (next.date <= dateOf("iptoasn")) return null;
        mustResemble(parts.systems, next.systems, 0, limit);
        mustResemble(parts.countries("iptoasn"), next.countries, "", limit);
        return next;
      });
      const place = await tryFeed("dbip-country", async () => {
        const file = await fetchDbip(http, dbip, "country", dateOf("dbip"), now);
        if (file === null) return null;
        const next = await readDbipCountries(file.body, feeds.minimum ?? DBIP_MINIMUM);
        mustResemble(parts.countries("dbip"), next.countries, "", limit);
        return { ...next, date: file.date };
      });
      const holder = await tryFeed("dbip-asn", async () => {
        const file = await fetchDbip(http, dbip, "asn", dateOf("names"), now);
        if (file === null) return null;
        const next = await readDbipNames(file.body, feeds.minimum ?? DBIP_MINIMUM);
        namesMustResemble(base, next.names, limit);
        return { ...next, date: file.date };
      });

      const reports = [network.report, place.report, holder.report];
      if (reports.every(({ outcome }) => outcome !== "taken")) return { edition: null, reports };
      const bytes = compile(base, parts, network.value, place.value, holder.value);
      return { edition: { bytes, dataDate: parseIpPack(bytes).dataDate }, reports };
    },
  };
}

type Network = Awaited<ReturnType<typeof fetchIptoasn>> | null;
type Place = { readonly countries: Tables<string>; readonly date: string } | null;
type Holder = { readonly names: ReadonlyMap<number, string>; readonly date: string } | null;

/** Today's holder, the last known one, or the name the system registered for itself. */
function namesOf(base: IpPack, systems: Tables<number>, network: Network, holder: Holder): Map<number, string> {
  const announced = new Set([...systems.v4, ...systems.v6].map(([, asn]) => asn));
  announced.delete(0);
  return new Map(
    [...announced].map((asn) => [
      asn,
      holder?.names.get(asn) ?? base.organisationOf(asn) ?? network?.handles.get(asn) ?? "",
    ]),
  );
}

function compile(base: IpPack, parts: PackParts, network: Network, place: Place, holder: Holder): Uint8Array {
  const kept = (id: string) => parts.sources.filter((one) => one.id === id);
  const systems = network?.systems ?? parts.systems;
  return encodeIpPack({
    sources: [
      ...(network
        ? [source("asn", "Announced systems", IPTOASN_ORIGIN, network.date, "PDDL-1.0", IPTOASN_BY)]
        : kept("asn")),
      ...(holder
        ? [source("names", "Holders of systems", DBIP_ORIGIN, holder.date, "CC-BY-4.0", DBIP_BY)]
        : kept("names")),
      ...(place ? [source("dbip", "DB-IP Lite country", DBIP_ORIGIN, place.date, "CC-BY-4.0", DBIP_BY)] : kept("dbip")),
      ...(network
        ? [source("iptoasn", "IPtoASN country", IPTOASN_ORIGIN, network.date, "PDDL-1.0", IPTOASN_BY)]
        : kept("iptoasn")),
    ],
    systems,
    countries: [
      { source: "dbip", ...(place?.countries ?? parts.countries("dbip")) },
      { source: "iptoasn", ...(network?.countries ?? parts.countries("iptoasn")) },
    ],
    organisations: namesOf(base, systems, network, holder),
  });
}
