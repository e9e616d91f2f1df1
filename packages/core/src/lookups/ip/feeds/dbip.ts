/**
 * DB-IP's free tables, gzip, one file per month: `first,last,country` and `first,last,system,name`
 * (https://db-ip.com/db/lite.php). Creative Commons Attribution 4.0.
 */
import { FeedError } from "../../../domain/public-data.ts";
import type { HttpClient } from "../../../http/http.ts";
import { dayOf, downloadIfThere, inflateLines, rowCount } from "../../download.ts";
import { countryIn, nameIn } from "./iptoasn.ts";
import { type Tables, parseTableRange, tableWriter } from "./tables.ts";

export const DBIP_ORIGIN = "https://download.db-ip.com";

const MAX_BYTES = 40 * 1024 * 1024;
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;
export const DBIP_MINIMUM = 200_000;

/** Throws a FeedError. */
export async function readDbipCountries(compressed: Uint8Array, minimum: number) {
  const rows = rowCount();
  const countries = tableWriter("");
  await inflateLines(compressed, MAX_INFLATED_BYTES, (line) => {
    if (line === "") return;
    const [first = "", last = "", country = ""] = line.replaceAll('"', "").split(",");
    const range = parseTableRange(first, last);
    if (range === null || !/^[A-Z]{2}$/.test(country)) return rows.bad();
    countries.add(range, countryIn(country));
    rows.good();
  });
  const entries = rows.check(minimum);
  const tables: Tables<string> = countries.finish();
  return { entries, countries: tables };
}

/** Quotes as in RFC 4180. */
const SYSTEM_ROW = /^"?[0-9a-f.:]+"?,"?[0-9a-f.:]+"?,"?(\d{1,10})"?,(?:"((?:[^"]|"")*)"|([^",]*))$/;

/** Holders of systems by number; what they announce is read from IPtoASN, which is of the same day. Throws a FeedError. */
export async function readDbipNames(compressed: Uint8Array, minimum: number) {
  const rows = rowCount();
  const names = new Map<number, string>();
  await inflateLines(compressed, MAX_INFLATED_BYTES, (line) => {
    if (line === "") return;
    const [, system, quoted, bare] = SYSTEM_ROW.exec(line) ?? [];
    if (system === undefined) return rows.bad();
    const name = nameIn(quoted?.replaceAll('""', '"') ?? bare ?? "");
    if (name !== "") names.set(Number(system), name);
    rows.good();
  });
  return { entries: rows.check(minimum), names };
}

/** First days of this month and the one before: a month's file appears some hours into it. */
function months(now: Date): readonly string[] {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return [0, 1].map((back) => dayOf(new Date(Date.UTC(year, month - back, 1))));
}

/** Null when the newest file is of the month we have. Throws a FeedError. */
export async function fetchDbip(
  http: HttpClient,
  origin: string,
  table: "country" | "asn",
  newerThan: string,
  now: Date,
): Promise<{ readonly body: Uint8Array; readonly date: string } | null> {
  for (const date of months(now)) {
    if (date <= newerThan) return null;
    const url = `${origin}/free/dbip-${table}-lite-${date.slice(0, 7)}.csv.gz`;
    const downloaded = await downloadIfThere(http, url, MAX_BYTES, now);
    if (downloaded !== null) return { body: downloaded.body, date };
  }
  throw new FeedError("status");
}
