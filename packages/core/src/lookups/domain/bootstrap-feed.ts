/** IANA's table of RDAP servers while the system runs (https://data.iana.org/rdap/dns.json, RFC 9224): fetched, checked, read. */
import * as z from "zod";
import { type DataSource, type Edition, FeedError, type PublicData } from "../../domain/public-data.ts";
import type { HttpClient } from "../../http/http.ts";
import { comparable, download, rowCount, tryFeed } from "../download.ts";
import { type Bases, bundledBases, originsOf } from "./bootstrap.ts";

export const IANA_ORIGIN = "https://data.iana.org";

const MAX_BYTES = 1024 * 1024;
/** 1,201 names have a server; a table with a sixth of them missing was cut. */
const MINIMUM = 1_000;
/** Share of names that may lose or change their server from one edition to the next. */
const MAX_CHANGED = 0.1;
const MAX_CHANGED_IN_MONTHS = 0.3;

const Body = z.object({
  publication: z.iso.datetime({ offset: true }),
  services: z.array(z.tuple([z.array(z.string()), z.array(z.string())])).max(10_000),
});
const Published = z.strictObject({
  publication: z.iso.datetime({ offset: true }),
  bases: z.record(z.string(), z.string()),
});

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A server of a registry: https on its ordinary port, by a name with a top-level domain, and nothing else in the URL. */
function isServer(text: string): boolean {
  if (text.length > 200 || !URL.canParse(text)) return false;
  const { protocol, username, password, port, search, hash, hostname } = new URL(text);
  const bare = username === "" && password === "" && port === "" && search === "" && hash === "";
  return protocol === "https:" && bare && /^(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/.test(hostname);
}

/** The table in a body of the vendor's shape. Throws {@link FeedError}. */
export function readIanaTable(body: unknown, minimum: number): { readonly publication: string; readonly bases: Bases } {
  const parsed = Body.safeParse(body);
  if (!parsed.success) throw new FeedError("unreadable");
  const rows = rowCount();
  const bases = new Map<string, string>();
  for (const [names, servers] of parsed.data.services) {
    // Some registries have an http server only; those are not asked.
    const server = servers.find(isServer);
    for (const name of names) {
      const tld = name.toLowerCase();
      if (!LABEL.test(tld)) rows.bad();
      else if (server !== undefined) {
        bases.set(tld, server);
        rows.good();
      }
    }
  }
  rows.check(minimum);
  return { publication: parsed.data.publication, bases };
}

/** Reads what {@link rdapBootstrapData} wrote; hosts are checked once more, since requests will follow. Throws {@link FeedError}. */
export function readBases(bytes: Uint8Array): Bases {
  try {
    const { bases } = Published.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    const entries = Object.entries(bases);
    if (entries.some(([tld, base]) => !LABEL.test(tld) || !isServer(base))) throw new FeedError("unreadable");
    return new Map(entries);
  } catch (cause) {
    throw new FeedError("unreadable", { cause });
  }
}

/** The refreshed table, or undefined for the bundled one. */
export async function newestBases(data: DataSource | undefined): Promise<Bases | undefined> {
  const edition = await data?.newest("rdap-bootstrap", readBases).catch(() => undefined);
  return edition?.value;
}

/** Origins the refreshed table adds to what may be reached. */
export async function refreshedRdapOrigins(data: DataSource): Promise<readonly string[]> {
  return originsOf((await newestBases(data))?.values() ?? []);
}

function lastBases(last: Edition<Uint8Array> | undefined): Bases {
  try {
    return last === undefined ? bundledBases : readBases(last.value);
  } catch {
    return bundledBases;
  }
}

export function rdapBootstrapData(
  http: HttpClient,
  { iana = IANA_ORIGIN, minimum = MINIMUM }: { readonly iana?: string; readonly minimum?: number },
): PublicData {
  return {
    name: "rdap-bootstrap",
    everyHours: 24,
    build: async (last, now) => {
      const { value, report } = await tryFeed("rdap-bootstrap", async () => {
        const { body } = await download(http, `${iana}/rdap/dns.json`, MAX_BYTES, now);
        const { publication, bases } = readIanaTable(parseJson(body), minimum);
        const before = lastBases(last);
        const changed = [...before].filter(([tld, base]) => bases.get(tld) !== base).length;
        const limit = comparable(last, now) ? MAX_CHANGED : MAX_CHANGED_IN_MONTHS;
        if (changed > before.size * limit) throw new FeedError("too_different");
        const published = JSON.stringify({ publication, bases: Object.fromEntries(bases) });
        const bytes = new TextEncoder().encode(published);
        return { bytes, dataDate: publication.slice(0, 10), entries: bases.size };
      });
      return { edition: value, reports: [report] };
    },
  };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new FeedError("unreadable", { cause });
  }
}
