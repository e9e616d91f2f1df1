import { gzipSync } from "node:zlib";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { DataName, Edition } from "@bonafide/core/domain/public-data";
import type { ObjectStore } from "@bonafide/core/refresh/object-store";
import { buildApp } from "fauxqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readBases } from "../../core/src/lookups/domain/bootstrap-feed.ts";
import { bundledBases } from "../../core/src/lookups/domain/bootstrap.ts";
import { parseAddress } from "../../core/src/lookups/ip/address.ts";
import { readIptoasn } from "../../core/src/lookups/ip/feeds/iptoasn.ts";
import { type IpPack, parseIpPack } from "../../core/src/lookups/ip/pack.ts";
import { encodeIpPack } from "../../core/src/lookups/ip/pack-writer.ts";
import { decodeRangeSet, type RangeSet } from "../../core/src/lookups/ip/range-set.ts";
import {
  createPublicDataEmulator,
  dbipAsnText,
  dbipCountryText,
  iptoasnText,
  type PublicContent,
  type PublicFile,
  tableRows,
} from "../../core/src/lookups/public-data-emulator.ts";
import { createDataSource } from "../../core/src/refresh/newest.ts";
import { listen } from "../../sandbox/src/listen.ts";
import { parseRefreshConfig } from "./config.ts";
import { createDataBucket } from "./data-bucket.ts";
import { createRefreshHandler } from "./refresh.ts";

const NOVEMBER = "2026-11-20T03:00:00Z";
const DECEMBER = "2026-12-02T09:00:00Z";
const LATER = "2026-12-03T15:00:00Z";
const ROWS = 300;

/** 400 exits and 400 relay ranges, neighbours so that they would merge if they were next to each other. */
const exits = (from: number) =>
  Array.from({ length: 400 }, (_, at) => `51.${Math.floor((from + at) / 120)}.0.${((from + at) % 120) * 2}`);
const relays = (from: number) => Array.from({ length: 400 }, (_, at) => `2a02:26f7:${(from + at).toString(16)}::/64`);
const servers: Readonly<Record<string, string>> = Object.fromEntries(bundledBases);

const november: PublicContent = {
  rows: tableRows(ROWS),
  tor: exits(0),
  relay: relays(0),
  servers,
  publication: "2026-11-18T23:00:00Z",
  lastModified: "Thu, 19 Nov 2026 22:00:00 GMT",
};
/** Two weeks on: a few networks changed hands, some exits came and went, one registry moved. */
const december: PublicContent = {
  rows: tableRows(ROWS, (at) => (at % 50 === 0 ? { asn: 64_999, country: "SE" } : {})),
  tor: exits(40),
  relay: relays(5),
  servers: { ...servers, dev: "https://rdap.moved.example/v1/" },
  publication: "2026-12-01T23:00:00Z",
  lastModified: "Tue, 01 Dec 2026 22:00:00 GMT",
};

/** What comes with the code, here: the same networks in summer. */
async function bundledPack(): Promise<IpPack> {
  const { systems, countries } = await readIptoasn(gzipSync(iptoasnText(tableRows(ROWS))), 1);
  const source = (id: string, date: string) => ({ id, title: id, package: id, date, licence: "l", attribution: "a" });
  const bytes = encodeIpPack({
    sources: [source("asn", "2026-06-17"), source("dbip", "2026-06-01"), source("iptoasn", "2026-06-17")],
    systems,
    countries: [
      { source: "dbip", ...countries },
      { source: "iptoasn", ...countries },
    ],
    organisations: new Map(Array.from({ length: 60 }, (_, at) => [64_500 + at, `Network ${64_500 + at}, Inc.`])),
  });
  return parseIpPack(bytes);
}

const queues = buildApp({ logger: false });
let env: Record<string, string>;
let s3: S3Client;
let origin: string;
let stop: () => Promise<void>;
let now = new Date(NOVEMBER);
let content = november;
let bucket = "";
let buckets = 0;
let bundled: IpPack;
const emulator = createPublicDataEmulator(() => content);
const lines: string[] = [];
const counted: string[] = [];
const tell = (message: string, fields: object = {}) => void lines.push(JSON.stringify({ message, ...fields }));
const world = {
  clock: () => now,
  logger: { info: tell, warn: tell, error: tell },
  metrics: {
    count: (name: string, _value?: number, { lookup = "", code = "" }: { lookup?: string; code?: string } = {}) =>
      void counted.push(`${name} ${lookup} ${code}`),
  },
};

beforeAll(async () => {
  bundled = await bundledPack();
  const endpoint = await queues.listen({ port: 0, host: "127.0.0.1" });
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  s3 = new S3Client({ endpoint, region: "eu-west-1", credentials, forcePathStyle: true });
  env = {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    AWS_ENDPOINT_URL_S3: endpoint,
  };
  const served = await listen(emulator.app);
  origin = served.origin;
  stop = served.close;
});
afterAll(async () => {
  s3.destroy();
  await stop();
  await queues.close();
});
beforeEach(async () => {
  buckets += 1;
  bucket = `data-${buckets}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  now = new Date(NOVEMBER);
  content = november;
  for (const file of ["iptoasn", "dbipCountry", "dbipAsn", "tor", "relay", "iana"] as const) {
    emulator.answer(file, undefined);
  }
  lines.length = 0;
  counted.length = 0;
});

const settings = () => ({ ...env, DATA_BUCKET: bucket });
const refresh = () =>
  createRefreshHandler(settings(), world, {
    origins: { iptoasn: origin, dbip: origin, tor: origin, relay: origin, iana: origin },
    tables: { minimum: 100, bundled: () => Promise.resolve(bundled) },
  })();
const objects = (): ObjectStore => createDataBucket(parseRefreshConfig(settings()));
/** A worker that starts now. */
const worker = () => createDataSource({ objects: objects(), ...world });
async function read<Value>(name: DataName, reader: (bytes: Uint8Array) => Value, source = worker()) {
  const edition = await source.newest(name, reader);
  if (edition === undefined) throw new Error(`no ${name}`);
  return edition;
}
const pack = (source = worker()) => read("ip-pack", parseIpPack, source);
const answers = ({ value }: Edition<IpPack>, address: string) =>
  value.lookUp(parseAddress(address)?.toByteArray() ?? []);
const lists = async (source = worker()) => ({
  tor: await read("tor-exits", decodeRangeSet, source),
  relay: await read("relay-egress", decodeRangeSet, source),
});
async function everything() {
  const source = worker();
  const bases = await read("rdap-bootstrap", readBases, source);
  return { pack: await pack(source), ...(await lists(source)), bases: bases.value };
}
const holds = ({ value }: Edition<RangeSet>, text: string) => {
  const address = parseAddress(text);
  return address !== null && value.has(address);
};

describe("the refresh, from the publishers' servers to what a worker reads", () => {
  it("publishes every data set, with the date of its oldest part", async () => {
    expect(await refresh()).toEqual({
      published: ["tor-exits", "relay-egress", "rdap-bootstrap", "ip-pack"],
      failed: [],
    });
    const edition = await pack();
    expect(edition.dataDate).toBe("2026-11-01");
    expect(answers(edition, "50.0.7.9")).toEqual({
      asn: 64_507,
      organisation: "Network 64507, Inc.",
      countries: { dbip: "CA", iptoasn: "CA" },
    });
    expect(answers(edition, "2600:8::1")).toMatchObject({ asn: 64_508, countries: { dbip: "US", iptoasn: "US" } });
    expect(answers(edition, "49.255.255.255")).toEqual({ asn: null, organisation: null, countries: {} });
    expect(answers(edition, "255.255.255.255")).toEqual({ asn: null, organisation: null, countries: {} });
    const { tor, relay } = await lists();
    expect([holds(tor, "51.0.0.2"), holds(tor, "51.0.0.3"), tor.fetchedAt]).toEqual([true, false, now]);
    expect([holds(relay, "2a02:26f7:2::1"), holds(relay, "2a02:26f8::1")]).toEqual([true, false]);
    expect((await read("rdap-bootstrap", readBases)).value.get("dev")).toBe(servers["dev"]);
  });

  it("writes one line and one count per feed", async () => {
    await refresh();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { message: "refresh", lookup: "tor-exits", code: "taken", count: 400 },
      { message: "refresh", lookup: "relay-egress", code: "taken", count: 400 },
      { message: "refresh", lookup: "rdap-bootstrap", code: "taken", count: bundledBases.size },
      { message: "refresh", lookup: "iptoasn", code: "taken", count: 2 * ROWS + 2 },
      { message: "refresh", lookup: "dbip-country", code: "taken", count: 2 * ROWS },
      { message: "refresh", lookup: "dbip-asn", code: "taken", count: 2 * ROWS },
    ]);
    expect(counted).toEqual(
      ["tor-exits", "relay-egress", "rdap-bootstrap", "iptoasn", "dbip-country", "dbip-asn"].map(
        (feed) => `DataRefreshed ${feed} taken`,
      ),
    );
  });

  it("takes what changed within two weeks", async () => {
    await refresh();
    [now, content] = [new Date(DECEMBER), december];
    expect(await refresh()).toMatchObject({ failed: [], published: { length: 4 } });
    const edition = await pack();
    expect(edition.dataDate).toBe("2026-12-01");
    expect(answers(edition, "50.0.50.1")).toMatchObject({ asn: 64_999, countries: { dbip: "SE", iptoasn: "SE" } });
    expect((await read("rdap-bootstrap", readBases)).value.get("dev")).toBe("https://rdap.moved.example/v1/");
    expect(holds((await lists()).tor, "51.0.0.2")).toBe(false);
  });

  it("asks a publisher no more often than its data is worth, and for Tor exits every time", async () => {
    await refresh();
    now = new Date(Date.parse(NOVEMBER) + 6 * 3_600_000);
    const before = emulator.asked.length;
    expect(await refresh()).toEqual({ published: ["tor-exits"], failed: [] });
    expect(emulator.asked.slice(before)).toEqual(["/torbulkexitlist"]);
    now = new Date(Date.parse(NOVEMBER) + 24 * 3_600_000);
    const next = emulator.asked.length;
    await refresh();
    // The month's tables of DB-IP are the ones we have.
    expect(emulator.asked.slice(next)).toEqual([
      "/torbulkexitlist",
      "/egress-ip-ranges.csv",
      "/rdap/dns.json",
      "/data/ip2asn-combined.tsv.gz",
    ]);
    expect(lines.at(-1)).toContain('"lookup":"dbip-asn","code":"unchanged"');
  });

  it("uses last month's file while this month's is not there yet", async () => {
    emulator.answer("dbipCountry", undefined);
    let firsts = 0;
    emulator.answer("dbipCountry", () => {
      firsts += 1;
      return firsts === 1
        ? new Response("not yet", { status: 404 })
        : new Response(gzipSync(dbipCountryText(november.rows)));
    });
    await refresh();
    expect((await pack()).value.sources.find(({ id }) => id === "dbip")?.date).toBe("2026-10-01");
  });

  it("makes the pack of what there is when a publisher has never answered, with the old part's date", async () => {
    emulator.answer("dbipCountry", () => new Response("", { status: 503 }));
    expect(await refresh()).toMatchObject({ failed: ["dbip-country"], published: { length: 4 } });
    const edition = await pack();
    expect(edition.dataDate).toBe("2026-06-01");
    expect(answers(edition, "50.0.7.9").countries).toEqual({ dbip: "CA", iptoasn: "CA" });
  });
});

const HTML = () => new Response("<!doctype html><title>Sign in</title>", { headers: { "content-type": "text/html" } });
const elsewhere = () => new Response(null, { status: 302, headers: { location: "http://169.254.169.254/latest" } });
const unavailable = () => new Response("busy", { status: 503 });
const huge = (megabytes: number) => () => new Response(new Uint8Array(megabytes * 1024 * 1024 + 1).fill(0x61));
const cut = (bytes: Uint8Array) => () => new Response(bytes.slice(0, bytes.length / 2));
const few = tableRows(20);
const half = tableRows(120);
const others = tableRows(ROWS, () => ({ asn: 64_777, country: "BR" }));
const text = (rows: readonly string[]) => () => new Response(rows.join("\n"));
const gz = (table: string) => () =>
  new Response(gzipSync(table), { headers: { "last-modified": december.lastModified } });
const iana = (known: Readonly<Record<string, string>>) => () =>
  Response.json({
    version: "1.0",
    publication: december.publication,
    services: Object.entries(known).map(([tld, at]) => [[tld], [at]]),
  });
const csv = (ranges: readonly string[]) => ranges.map((range) => `${range},US,US-CA,Los Angeles,`);

describe("a publisher that answers nonsense", () => {
  const cases: [PublicFile, string, string, string, () => Response][] = [
    ...(
      [
        ["iptoasn", "iptoasn", iptoasnText],
        ["dbipCountry", "dbip-country", dbipCountryText],
        ["dbipAsn", "dbip-asn", dbipAsnText],
      ] as const
    ).flatMap(([file, feed, table]): [PublicFile, string, string, string, () => Response][] => [
      [file, feed, "a page", "unreadable", HTML],
      [file, feed, "a compressed page", "unreadable", gz("<!doctype html>\n<p>hello\n")],
      [file, feed, "half a file", "unreadable", cut(gzipSync(table(december.rows)))],
      [file, feed, "41 MB", "too_large", huge(40)],
      [
        file,
        feed,
        "rows in disorder",
        file === "dbipAsn" ? "too_few" : "unreadable",
        gz(file === "dbipAsn" ? table(few) : table(december.rows.toReversed())),
      ],
      [file, feed, "hardly any rows", "too_few", gz(table(few))],
      [file, feed, "somewhere else", "bad_redirect", elsewhere],
      [file, feed, "an error", "status", unavailable],
    ]),
    ["iptoasn", "iptoasn", "less than half the rows", "too_different", gz(iptoasnText(half))],
    ["iptoasn", "iptoasn", "other systems", "too_different", gz(iptoasnText(others))],
    ["dbipCountry", "dbip-country", "other countries", "too_different", gz(dbipCountryText(others))],
    [
      "dbipAsn",
      "dbip-asn",
      "other names",
      "too_different",
      gz(dbipAsnText(december.rows).replaceAll("Network", "Net")),
    ],
    ...(
      [
        ["tor", "tor-exits", exits(300), exits(0).slice(0, 50), 4],
        ["relay", "relay-egress", csv(relays(300)), csv(relays(0).slice(0, 50)), 48],
      ] as const
    ).flatMap(([file, feed, unlike, short, megabytes]): [PublicFile, string, string, string, () => Response][] => [
      [file, feed, "a page", "unreadable", HTML],
      [file, feed, "bytes", "unreadable", () => new Response(new Uint8Array([0xff, 0xfe, 0, 1]))],
      [file, feed, "too much", "too_large", huge(megabytes)],
      [file, feed, "hardly any rows", "too_few", text(short)],
      [file, feed, "nothing", "too_few", text([])],
      [file, feed, "another list", "too_different", text(unlike)],
      [file, feed, "somewhere else", "bad_redirect", elsewhere],
      [file, feed, "an error", "status", unavailable],
    ]),
    ["iana", "rdap-bootstrap", "a page", "unreadable", HTML],
    [
      "iana",
      "rdap-bootstrap",
      "half a file",
      "unreadable",
      () => new Response('{"publication":"2026-12-01T23:00:00Z","ser'),
    ],
    ["iana", "rdap-bootstrap", "too much", "too_large", huge(1)],
    ["iana", "rdap-bootstrap", "hardly any names", "too_few", iana({ com: "https://rdap.example.com/" })],
    [
      "iana",
      "rdap-bootstrap",
      "other servers",
      "too_different",
      iana(Object.fromEntries(Object.keys(servers).map((tld) => [tld, "https://one.example/"]))),
    ],
    [
      "iana",
      "rdap-bootstrap",
      "servers inside",
      "too_few",
      iana(Object.fromEntries(Object.keys(servers).map((tld) => [tld, "https://169.254.169.254/"]))),
    ],
    ["iana", "rdap-bootstrap", "somewhere else", "bad_redirect", elsewhere],
    ["iana", "rdap-bootstrap", "an error", "status", unavailable],
  ];

  it.each(cases)(
    "%s (%s), %s: %s; the last good data stays and everything else is refreshed",
    async (file, feed, _, code, response) => {
      await refresh();
      const before = await everything();
      [now, content] = [new Date(DECEMBER), december];
      emulator.answer(file, response);
      const { failed } = await refresh();
      expect(failed).toEqual([feed]);
      expect(counted).toContain(`DataNotRefreshed ${feed} ${code}`);
      const after = await everything();
      const { countries, asn, organisation } = answers(after.pack, "50.0.50.1");
      const old = answers(before.pack, "50.0.50.1");
      expect(countries["iptoasn"]).toBe(file === "iptoasn" ? old.countries["iptoasn"] : "SE");
      expect(asn).toBe(file === "iptoasn" ? old.asn : 64_999);
      expect(countries["dbip"]).toBe(file === "dbipCountry" ? old.countries["dbip"] : "SE");
      // A new system's holder comes from the table of holders, else from the name it registered.
      if (file === "dbipAsn") expect(organisation).toBe("NET-64999");
      const torn = file === "iptoasn" || file === "dbipCountry" || file === "dbipAsn";
      expect(after.pack.dataDate).toBe(torn ? (file === "iptoasn" ? "2026-11-19" : "2026-11-01") : "2026-12-01");
      expect(holds(after.tor, "51.0.0.2")).toBe(file === "tor");
      expect(after.tor.fetchedAt.toISOString()).toBe(new Date(file === "tor" ? NOVEMBER : DECEMBER).toISOString());
      expect(holds(after.relay, "2a02:26f7:2::1")).toBe(file === "relay");
      expect(after.bases.get("dev")).toBe(file === "iana" ? servers["dev"] : "https://rdap.moved.example/v1/");
    },
  );

  it("is asked again by the next run, and its data taken", async () => {
    await refresh();
    [now, content] = [new Date(DECEMBER), december];
    const files = ["iptoasn", "dbipCountry", "dbipAsn", "tor", "relay", "iana"] as const;
    for (const file of files) emulator.answer(file, HTML);
    expect(await refresh()).toMatchObject({ published: [], failed: { length: 6 } });
    for (const file of files) emulator.answer(file, undefined);
    now = new Date(LATER);
    expect(await refresh()).toMatchObject({ published: { length: 4 }, failed: [] });
    expect(answers(await pack(), "50.0.50.1")).toEqual({
      asn: 64_999,
      organisation: "Network 64999, Inc.",
      countries: { dbip: "SE", iptoasn: "SE" },
    });
  });
});

describe("the bucket", () => {
  const put = (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  const bytesOf = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToByteArray();

  it("refuses to hand out an object that is not the one the manifest vouches for, and says so", async () => {
    await refresh();
    const bytes = await bytesOf("public/ip-pack.a");
    const flipped = Uint8Array.from(bytes ?? []);
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    await put("public/ip-pack.a", flipped);
    await expect(pack()).rejects.toThrow("hash");
    expect(counted.at(-1)).toBe("DataUnavailable ip-pack hash");
    await put("public/ip-pack.a", (bytes ?? new Uint8Array()).slice(0, 100));
    await expect(pack()).rejects.toThrow("hash");
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: "public/ip-pack.a" }));
    await expect(pack()).rejects.toThrow("missing");
    expect((await lists()).tor.value.size).toBe(400);
  });

  it("is mended by the next run, whatever lies in it", async () => {
    await refresh();
    for (const key of ["public/ip-pack.a", "public/tor-exits.a", "public/rdap-bootstrap.a", "public/current.json"]) {
      await put(key, "<html>");
    }
    await expect(pack()).rejects.toThrow("manifest");
    [now, content] = [new Date(DECEMBER), december];
    expect(await refresh()).toMatchObject({ failed: [], published: { length: 4 } });
    expect((await pack()).dataDate).toBe("2026-12-01");
  });

  it("never writes over the edition the manifest names", async () => {
    await refresh();
    const first = await bytesOf("public/tor-exits.a");
    [now, content] = [new Date(DECEMBER), december];
    await refresh();
    expect(await bytesOf("public/tor-exits.a")).toEqual(first);
    expect(await bytesOf("public/tor-exits.b")).not.toEqual(first);
    now = new Date(LATER);
    await refresh();
    expect(await bytesOf("public/tor-exits.a")).not.toEqual(first);
  });

  it("has nothing before the first run, which is no failure", async () => {
    expect(await worker().newest("ip-pack", parseIpPack)).toBeUndefined();
    expect(counted).toEqual(["DataUnavailable manifest missing"]);
  });

  it("gives up on an object larger than its reader can use", async () => {
    await put("public/large", new Uint8Array(2_000));
    await expect(objects().get("public/large", 1_999)).rejects.toThrow("public/large");
    expect((await objects().get("public/large", 2_000))?.length).toBe(2_000);
    expect(await objects().get("public/none", 10)).toBeUndefined();
  });
});
