/**
 * IPtoASN's combined table, gzip: `first, last, system, country, name`, separated by tabs (https://iptoasn.com). Public
 * domain (PDDL). Its country is where the network is registered.
 */
import type { HttpClient } from "../../../http/http.ts";
import { download, inflateLines, rowCount } from "../../download.ts";
import { type Tables, parseTableRange, tableWriter } from "./tables.ts";

export const IPTOASN_ORIGIN = "https://iptoasn.com";

const MAX_BYTES = 40 * 1024 * 1024;
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;
export const IPTOASN_MINIMUM = 200_000;
const MAX_SYSTEM = 4_294_967_295;
/** Not countries: the regions of old tables, and "unknown". */
const NO_COUNTRY: ReadonlySet<string> = new Set(["AP", "EU", "ZZ"]);

/** Empty for everything that is no code of a country. */
export const countryIn = (text: string): string =>
  text.length === 2 && /^[A-Z]{2}$/.test(text) && !NO_COUNTRY.has(text) ? text : "";

/** A name as others write it, fit for one line. */
export const nameIn = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 120);

export interface Iptoasn {
  readonly entries: number;
  readonly systems: Tables<number>;
  readonly countries: Tables<string>;
  /** The name a system registered for itself, such as "CLOUDFLARENET". */
  readonly handles: ReadonlyMap<number, string>;
}

/** Throws a FeedError. */
export async function readIptoasn(compressed: Uint8Array, minimum: number): Promise<Iptoasn> {
  const rows = rowCount();
  const systems = tableWriter(0);
  const countries = tableWriter("");
  const handles = new Map<number, string>();
  await inflateLines(compressed, MAX_INFLATED_BYTES, (line) => {
    if (line === "") return;
    const [first = "", last = "", system = "", country = "", name = ""] = line.split("\t");
    const range = parseTableRange(first, last);
    const asn = /^\d{1,10}$/.test(system) ? Number(system) : Number.POSITIVE_INFINITY;
    if (range === null || asn > MAX_SYSTEM) return rows.bad();
    systems.add(range, asn);
    countries.add(range, asn === 0 ? "" : countryIn(country));
    if (asn !== 0) handles.set(asn, nameIn(name));
    rows.good();
  });
  const entries = rows.check(minimum);
  return { entries, systems: systems.finish(), countries: countries.finish(), handles };
}

export async function fetchIptoasn(http: HttpClient, origin: string, minimum: number, now: Date) {
  const { body, date } = await download(http, `${origin}/data/ip2asn-combined.tsv.gz`, MAX_BYTES, now);
  return { ...(await readIptoasn(body, minimum)), date };
}
