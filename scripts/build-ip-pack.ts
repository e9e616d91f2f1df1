/**
 * Builds the IP pack and its test samples from published packages: `node scripts/build-ip-pack.ts [--from FOLDER]`.
 *
 * Without `--from` the packages are fetched with `npm pack` and their integrity is checked; with it, FOLDER holds them
 * unpacked (`FOLDER/asn`, …). To move to newer data, change VERSIONS, run this, read what it prints and run the tests.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { Reader } from "mmdb-lib";
import { type IpPack, parseIpPack } from "../packages/core/src/lookups/ip/pack.ts";
import type { PackSource } from "../packages/core/src/lookups/ip/pack-format.ts";
import { type Boundaries, encodeIpPack } from "../packages/core/src/lookups/ip/pack-writer.ts";

const VERSIONS = {
  asn: {
    version: "2.3.2026061719",
    integrity: "sha512-PpqYi7wyEyWwunXBtl+y3Vi403SvNywotWwvmiYCOUtE0SVol/Sf492Ee+eErEznmGapxEQB2SAfrpXuZ9a+vQ==",
  },
  "dbip-country-mmdb": {
    version: "2.3.2026060120",
    integrity: "sha512-ExGlQdss5vLp9o8crVWpYmrUfarKWiO5yzGR+j/WP3jdgQ8GcYRVF9xUS/NGiV+PE12XN19scAFJZ3wd3n4j8g==",
  },
  "iptoasn-country-mmdb": {
    version: "2.3.2026061719",
    integrity: "sha512-51+VW5eP3y4mLJc/DEBmMz12OLQl5S7gX/JkNnXN7j0fCY2/o0hV6fjjG5Cp6chs3dP0mqRKPW9rqFTrbEQkRg==",
  },
} as const;
type PackageName = keyof typeof VERSIONS;

const HOME = new URL("../packages/core/src/lookups/ip/", import.meta.url);
const MAX_PACK_BYTES = 6_000_000;
/** Not countries: the Asia/Pacific and European regions of old tables, and "unknown". */
const NO_COUNTRY = new Set(["AP", "EU", "ZZ"]);

/** The version says when it was built: 2.3.YYYYMMDDHH. */
function dateOf(name: PackageName): string {
  const match = /\.(\d{4})(\d\d)(\d\d)\d\d$/.exec(VERSIONS[name].version);
  if (!match) throw new Error(`${name}: the version carries no date`);
  return match.slice(1).join("-");
}

function source(name: PackageName, id: string, title: string, licence: string, attribution: string): PackSource {
  return {
    id,
    title,
    package: `@ip-location-db/${name}@${VERSIONS[name].version}`,
    date: dateOf(name),
    licence,
    attribution,
  };
}

const SOURCES = [
  source(
    "asn",
    "asn",
    "Autonomous systems and their holders",
    "CC-BY-4.0",
    "Route Views (https://www.routeviews.org), DB-IP (https://db-ip.com), Number Resource Organization (https://www.nro.net)",
  ),
  source("dbip-country-mmdb", "dbip", "DB-IP Lite country", "CC-BY-4.0", "IP Geolocation by DB-IP (https://db-ip.com)"),
  source("iptoasn-country-mmdb", "iptoasn", "IPtoASN country", "PDDL-1.0", "IPtoASN (https://iptoasn.com)"),
];

/** Folder of one package, fetched into `work` unless the caller has it already. */
function obtain(name: PackageName, work: string, from: string | undefined): string {
  const { version, integrity } = VERSIONS[name];
  const folder = join(from ?? work, name);
  if (from === undefined) {
    const spec = `@ip-location-db/${name}@${version}`;
    const listing = execFileSync("npm", ["pack", spec, "--json", "--pack-destination", work], { encoding: "utf8" });
    const filename = /"filename":\s*"([^"]+)"/.exec(listing)?.[1];
    if (filename === undefined) throw new Error(`npm pack ${spec} did not name its file`);
    const tarball = join(work, filename.replace("@", "").replace("/", "-"));
    const digest = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
    if (digest !== integrity) throw new Error(`${spec} is not the file this script was written for: ${digest}`);
    mkdirSync(folder);
    execFileSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
  }
  const found: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof found !== "object" || found === null || !("version" in found) || found.version !== version) {
    throw new Error(`${folder} does not hold version ${version}`);
  }
  return folder;
}

interface SystemRange {
  readonly first: bigint;
  readonly last: bigint;
  readonly asn: number;
  readonly organisation: string;
}

/** Rows `first,last,asn,organisation` in ascending order; quotes as in RFC 4180. */
function readSystems(file: string): SystemRange[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, first, last, asn, name] = /^(\d+),(\d+),(\d+),(.*)$/.exec(line) ?? [];
      if (first === undefined || last === undefined || asn === undefined || name === undefined) {
        throw new Error(`${file}: "${line}" is not a range`);
      }
      const organisation = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
      return { first: BigInt(first), last: BigInt(last), asn: Number(asn), organisation };
    });
}

/** Where two rows overlap, the one that starts later wins; a row inside another would need more and is refused. */
function toBoundaries(rows: readonly SystemRange[], dropBits: bigint): Boundaries<number> {
  const boundaries: [bigint, number][] = [];
  const round = (1n << dropBits) - 1n;
  let end = 0n;
  for (const row of rows) {
    const first = (row.first + round) >> dropBits;
    const last = row.last >> dropBits;
    // A range inside one /64 that does not start it: see the pack's format.
    if (first > last) continue;
    if (last < end - 1n) throw new Error(`the range of AS${row.asn} ending at ${row.last} lies inside another`);
    if (first > end) boundaries.push([end, 0]);
    boundaries.push([first, row.asn]);
    end = last + 1n;
  }
  boundaries.push([end, 0]);
  return boundaries;
}

const addressOf = (key: bigint, family: 4 | 6): string =>
  family === 4
    ? [24n, 16n, 8n, 0n].map((shift) => (key >> shift) & 255n).join(".")
    : `${[48n, 32n, 16n, 0n].map((shift) => ((key >> shift) & 0xffffn).toString(16)).join(":")}::`;

/** Unknown names for no country read as empty. */
function countryIn(record: unknown): string {
  const code = typeof record === "object" && record !== null && "country_code" in record ? record.country_code : "";
  return typeof code === "string" && /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) ? code : "";
}

/** Walks the binary search tree of a MaxMind DB (https://maxmind.github.io/MaxMind-DB/), IPv6 down to 64 bits. */
function readCountries(
  file: string,
  family: 4 | 6,
): { boundaries: Boundaries<string>; lookUp: (address: string) => string } {
  const bytes = readFileSync(file);
  const reader = new Reader(bytes);
  const { nodeCount, recordSize, ipVersion } = reader.metadata;
  if (recordSize !== 24 || ipVersion !== family) throw new Error(`${file}: not the kind of tree this reads`);
  const child = (node: number, side: 0 | 1) => bytes.readUIntBE(node * 6 + side * 3, 3);
  const lookUp = (address: string) => countryIn(reader.get(address));

  const depth = family === 4 ? 32n : 64n;
  const values = new Map<number, string>([[nodeCount, ""]]);
  const boundaries: [bigint, string][] = [];
  const walk = (node: number, level: bigint, key: bigint): void => {
    if (node < nodeCount && level < depth) {
      walk(child(node, 0), level + 1n, key);
      walk(child(node, 1), level + 1n, key | (1n << (depth - 1n - level)));
      return;
    }
    let leaf = node;
    while (leaf < nodeCount) leaf = child(leaf, 0);
    const value = values.get(leaf) ?? lookUp(addressOf(key, family));
    values.set(leaf, value);
    if (boundaries.at(-1)?.[1] !== value) boundaries.push([key, value]);
  };
  walk(0, 0n, 0n);
  return { boundaries, lookUp };
}

/** mulberry32: the same samples on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The last row that starts at or before the address decides, as {@link toBoundaries} has it. */
function systemAt(rows: readonly SystemRange[], address: bigint): SystemRange | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && row.first <= address) low = middle + 1;
    else high = middle;
  }
  const row = rows[low - 1];
  return row !== undefined && address <= row.last ? row : undefined;
}

interface Family {
  readonly family: 4 | 6;
  readonly rows: readonly SystemRange[];
  readonly dbip: ReturnType<typeof readCountries>;
  readonly iptoasn: ReturnType<typeof readCountries>;
}

/** Addresses at both ends of random ranges and in between, answered by the sources themselves and compared with the pack. */
function sample(pack: IpPack, { family, rows, dbip, iptoasn }: Family, count: number): string[] {
  const random = seeded(family);
  const bits = family === 4 ? 0n : 64n;
  const lines: string[] = [];
  while (lines.length < count) {
    const row = rows[Math.floor(random() * rows.length)];
    if (row === undefined) continue;
    const [first, last] = [row.first >> bits, row.last >> bits];
    const middle = first + BigInt(Math.floor(random() * Number(last - first)));
    for (const key of new Set([first - 1n, first, middle, last, last + 1n])) {
      const address = addressOf(key, family);
      const asn = systemAt(rows, key << bits)?.asn ?? 0;
      const expected = [asn, dbip.lookUp(address), iptoasn.lookUp(address)].join(",");
      const octets = family === 4 ? 4 : 8;
      const answer = pack.lookUp([
        ...Array.from({ length: octets }, (_, i) => Number((key >> BigInt((octets - 1 - i) * 8)) & 255n)),
        ...(family === 6 ? Array.from({ length: 8 }, () => 0) : []),
      ]);
      const answered = [answer.asn ?? 0, answer.countries["dbip"] ?? "", answer.countries["iptoasn"] ?? ""].join(",");
      if (answered !== expected) throw new Error(`${address}: the pack says ${answered}, its sources say ${expected}`);
      lines.push(`${address},${expected}`);
    }
  }
  return lines;
}

function build(work: string, from: string | undefined): void {
  const [asn, dbip, iptoasn] = [
    obtain("asn", work, from),
    obtain("dbip-country-mmdb", work, from),
    obtain("iptoasn-country-mmdb", work, from),
  ];
  const families = ([4, 6] as const).map((family) => ({
    family,
    rows: readSystems(join(asn, `asn-ipv${family}-num.csv`)),
    dbip: readCountries(join(dbip, `dbip-country-ipv${family}.mmdb`), family),
    iptoasn: readCountries(join(iptoasn, `iptoasn-country-ipv${family}.mmdb`), family),
  }));
  const [v4, v6] = families;
  if (v4 === undefined || v6 === undefined) throw new Error("both address families are needed");

  const bytes = encodeIpPack({
    sources: SOURCES,
    systems: { v4: toBoundaries(v4.rows, 0n), v6: toBoundaries(v6.rows, 64n) },
    countries: [
      { source: "dbip", v4: v4.dbip.boundaries, v6: v6.dbip.boundaries },
      { source: "iptoasn", v4: v4.iptoasn.boundaries, v6: v6.iptoasn.boundaries },
    ],
    organisations: new Map([...v6.rows, ...v4.rows].map((row) => [row.asn, row.organisation])),
  });
  const pack = parseIpPack(bytes);
  for (const family of families) sample(pack, family, 50_000);

  const compressed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  if (compressed.length > MAX_PACK_BYTES)
    throw new Error(`the pack has ${compressed.length} bytes, more than ${MAX_PACK_BYTES}`);
  writeFileSync(new URL("data/ip-pack.br", HOME), compressed);
  writeFileSync(
    new URL("fixtures/samples.csv", HOME),
    `${[...sample(pack, v4, 1500), ...sample(pack, v6, 750)].join("\n")}\n`,
  );
  console.log(`data date ${pack.dataDate}, ${pack.ranges.v4} IPv4 and ${pack.ranges.v6} IPv6 ranges`);
  console.log(`${bytes.length} bytes, ${compressed.length} compressed`);
  console.log(`sha256 ${createHash("sha256").update(compressed).digest("hex")}`);
}

const option = process.argv.indexOf("--from");
const work = mkdtempSync(join(tmpdir(), "ip-pack-"));
try {
  build(work, option === -1 ? undefined : process.argv[option + 1]);
} finally {
  rmSync(work, { recursive: true });
}
