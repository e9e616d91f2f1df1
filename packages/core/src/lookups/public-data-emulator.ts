/** A stand-in for the publishers of public data, with files of their formats, that can misbehave file by file. */
import { gzipSync } from "node:zlib";
import { Hono } from "hono";

/** Files of one publisher, by what they are. */
export const PUBLIC_FILES = {
  iptoasn: "/data/ip2asn-combined.tsv.gz",
  dbipCountry: /^\/free\/dbip-country-lite-\d{4}-\d{2}\.csv\.gz$/,
  dbipAsn: /^\/free\/dbip-asn-lite-\d{4}-\d{2}\.csv\.gz$/,
  tor: "/torbulkexitlist",
  relay: "/egress-ip-ranges.csv",
  iana: "/rdap/dns.json",
} as const;
export type PublicFile = keyof typeof PUBLIC_FILES;

export interface PublicDataEmulator {
  readonly app: Hono;
  /** What a file answers from now on; undefined for the publisher at its best. */
  answer(file: PublicFile, response: (() => Response) | undefined): void;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
}

export interface Row {
  readonly first: string;
  readonly last: string;
  readonly asn: number;
  readonly country: string;
}

/** Neighbouring networks of both families: 50.x.y.0/24 and 2600:x::/32, of sixty systems in turns, in one of two countries each. */
export function tableRows(count: number, change: (index: number) => Partial<Row> = () => ({})): readonly Row[] {
  const plain = (index: number) => ({ asn: 64_500 + (index % 60), country: index % 2 === 0 ? "US" : "CA" });
  const v4 = Array.from({ length: count }, (_, index): Row => {
    const block = `50.${Math.floor(index / 256)}.${index % 256}`;
    return { first: `${block}.0`, last: `${block}.255`, ...plain(index), ...change(index) };
  });
  const v6 = Array.from({ length: count }, (_, index): Row => {
    const block = `2600:${index.toString(16)}`;
    return { first: `${block}::`, last: `${block}${":ffff".repeat(6)}`, ...plain(index), ...change(index) };
  });
  return [...v4, ...v6];
}

const lines = (rows: readonly string[]) => `${rows.join("\n")}\n`;
export const iptoasnText = (rows: readonly Row[]): string =>
  lines(
    [
      { first: "0.0.0.0", last: "0.255.255.255", asn: 0, country: "None" },
      ...rows.filter(({ first }) => !first.includes(":")),
      { first: "224.0.0.0", last: "255.255.255.255", asn: 0, country: "None" },
      ...rows.filter(({ first }) => first.includes(":")),
    ].map(({ first, last, asn, country }) =>
      [first, last, asn, country, asn === 0 ? "Not routed" : `NET-${asn}`].join("\t"),
    ),
  );
export const dbipCountryText = (rows: readonly Row[]): string =>
  lines(rows.map(({ first, last, country }) => `${first},${last},${country}`));
export const dbipAsnText = (rows: readonly Row[]): string =>
  lines(rows.map(({ first, last, asn }) => `${first},${last},${asn},"Network ${asn}, Inc."`));

const ianaBody = (servers: Readonly<Record<string, string>>, publication: string) => ({
  description: "RDAP bootstrap file for Domain Name System registrations",
  publication,
  services: Object.entries(servers).map(([tld, server]) => [[tld], [server]]),
  version: "1.0",
});

export interface PublicContent {
  readonly rows: readonly Row[];
  readonly tor: readonly string[];
  readonly relay: readonly string[];
  /** RDAP server by top-level domain. */
  readonly servers: Readonly<Record<string, string>>;
  readonly publication: string;
  readonly lastModified: string;
}

export function createPublicDataEmulator(content: () => PublicContent): PublicDataEmulator {
  const answers = new Map<PublicFile, () => Response>();
  const asked: string[] = [];
  const ordinary: Readonly<Record<PublicFile, () => Response>> = {
    iptoasn: () =>
      new Response(gzipSync(iptoasnText(content().rows)), { headers: { "last-modified": content().lastModified } }),
    dbipCountry: () => new Response(gzipSync(dbipCountryText(content().rows))),
    dbipAsn: () => new Response(gzipSync(dbipAsnText(content().rows))),
    tor: () => new Response(lines(content().tor)),
    relay: () => new Response(lines(content().relay.map((range) => `${range},US,US-CA,Los Angeles,`))),
    iana: () => Response.json(ianaBody(content().servers, content().publication)),
  };
  const files = Object.entries(PUBLIC_FILES);
  const app = new Hono();
  app.get("*", ({ req }) => {
    asked.push(req.path);
    const [name] = files.find(([, path]) => (typeof path === "string" ? path === req.path : path.test(req.path))) ?? [];
    // Safe: a name of the table above.
    const file = name as PublicFile | undefined;
    if (file === undefined) return new Response("no such file", { status: 404 });
    return (answers.get(file) ?? ordinary[file])();
  });
  return {
    app,
    asked,
    answer(file, response) {
      if (response === undefined) answers.delete(file);
      else answers.set(file, response);
    },
  };
}
