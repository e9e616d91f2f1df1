import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAddress } from "./address.ts";
import { type IpPack, parseIpPack } from "./pack.ts";
import { inflateIpPack, PACK_LOCATIONS, readIpPack } from "./pack-file.ts";
import { IpPackError, type PackSource } from "./pack-format.ts";
import { type Boundaries, encodeIpPack } from "./pack-writer.ts";

const source = (id: string, date: string): PackSource => ({
  id,
  title: id,
  package: `${id}@1`,
  date,
  licence: "CC0-1.0",
  attribution: id,
});

interface SmallTables {
  readonly systems4: Boundaries<number>;
  readonly systems6: Boundaries<number>;
  readonly first: Boundaries<string>;
  readonly second: Boundaries<string>;
}

function small({ systems4, systems6, first, second }: SmallTables): Uint8Array {
  return encodeIpPack({
    sources: [source("systems", "2026-06-17"), source("first", "2026-06-01"), source("second", "2026-06-17")],
    systems: { v4: systems4, v6: systems6 },
    countries: [
      { source: "first", v4: first, v6: first },
      { source: "second", v4: second, v6: second },
    ],
    organisations: new Map([
      [7, "Seven"],
      [64500, "Ünïcode & Söhne"],
    ]),
  });
}

const aPack = () =>
  small({
    systems4: [
      [0n, 0],
      [100n, 7],
      [200n, 64500],
      [300n, 0],
    ],
    systems6: [
      [0n, 0],
      [5n, 64500],
      [(1n << 61n) + 9n, 7],
    ],
    first: [
      [0n, ""],
      [150n, "CA"],
    ],
    second: [
      [0n, ""],
      [150n, "US"],
      [250n, "CA"],
    ],
  });

/** The same pack with other members in its header. */
function withHeader(file: Uint8Array, change: object): Uint8Array {
  const length = new DataView(file.buffer).getUint32(4, true);
  const header: object = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const json = JSON.stringify({ ...header, ...change });
  const bytes = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 4) * 4));
  const changed = new Uint8Array(file.length - length + bytes.length);
  changed.set(file.subarray(0, 8));
  changed.set(bytes, 8);
  changed.set(file.subarray(8 + length), 8 + bytes.length);
  new DataView(changed.buffer).setUint32(4, bytes.length, true);
  return changed;
}

const bytes4 = (value: bigint) => [24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 255n));
/** With a host part, which must not matter. */
const bytes6 = (top64: bigint) =>
  [56n, 48n, 40n, 32n, 24n, 16n, 8n, 0n].map((shift) => Number((top64 >> shift) & 255n)).concat(1, 2, 3, 4, 5, 6, 7, 8);

describe("parseIpPack", () => {
  it("answers each range with its system, organisation and countries", () => {
    const pack = parseIpPack(aPack());
    expect(pack.lookUp(bytes4(99n))).toEqual({ asn: null, organisation: null, countries: {} });
    expect(pack.lookUp(bytes4(100n))).toEqual({ asn: 7, organisation: "Seven", countries: {} });
    expect(pack.lookUp(bytes4(199n))).toEqual({
      asn: 7,
      organisation: "Seven",
      countries: { first: "CA", second: "US" },
    });
    expect(pack.lookUp(bytes4(299n))).toEqual({
      asn: 64500,
      organisation: "Ünïcode & Söhne",
      countries: { first: "CA", second: "CA" },
    });
    expect(pack.lookUp(bytes6(5n)).asn).toBe(64500);
    expect(pack.lookUp(bytes6((1n << 61n) + 8n)).asn).toBe(64500);
    expect(pack.lookUp(bytes6((1n << 61n) + 9n)).asn).toBe(7);
  });

  it("is as old as its oldest source", () => {
    expect(parseIpPack(aPack()).dataDate).toBe("2026-06-01");
  });

  it("reads a pack that lies at an odd offset of a larger buffer", () => {
    const file = aPack();
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect(parseIpPack(shifted.subarray(1)).lookUp(bytes4(150n)).asn).toBe(7);
  });

  it("gives what a scan of the tables gives, for any tables", () => {
    const table = <Value>(value: fc.Arbitrary<Value>) =>
      fc
        .uniqueArray(fc.tuple(fc.bigInt({ min: 1n, max: 0xffff_ffffn }), value), {
          selector: ([start]) => start,
          maxLength: 12,
        })
        .map((rows) => rows.sort(([a], [b]) => (a < b ? -1 : 1)));
    const asn = table(fc.constantFrom(0, 7, 64500));
    const country = table(fc.constantFrom("", "CA", "US", "JP"));
    const scan = <Value>(rows: Boundaries<Value>, at: bigint, none: Value) =>
      rows.filter(([start]) => start <= at).at(-1)?.[1] ?? none;
    fc.assert(
      fc.property(
        asn,
        asn,
        country,
        country,
        fc.bigInt({ min: 0n, max: 0xffff_ffffn }),
        (systems4, systems6, first, second, any) => {
          const pack = parseIpPack(small({ systems4, systems6, first, second }));
          const edges = [...systems4, ...systems6, ...first, ...second].flatMap(([start]) => [start - 1n, start]);
          for (const at of [any, ...edges]) {
            const countries = {
              ...(scan(first, at, "") && { first: scan(first, at, "") }),
              ...(scan(second, at, "") && { second: scan(second, at, "") }),
            };
            expect(pack.lookUp(bytes4(at))).toMatchObject({ asn: scan(systems4, at, 0) || null });
            expect(pack.lookUp(bytes4(at)).countries).toEqual(countries);
            expect(pack.lookUp(bytes6(at))).toMatchObject({ asn: scan(systems6, at, 0) || null });
            expect(pack.lookUp(bytes6(at)).countries).toEqual(countries);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is written to the same bytes every time", () => {
    expect(aPack()).toEqual(aPack());
  });
});

describe("a malformed pack", () => {
  it("is refused when any part of its end is missing", () => {
    const file = aPack();
    for (let length = 0; length < file.length; length += 1) {
      expect(() => parseIpPack(file.slice(0, length)), `first ${length} bytes`).toThrow(IpPackError);
    }
  });

  it("is refused when something follows it", () => {
    const file = aPack();
    const longer = new Uint8Array(file.length + 4);
    longer.set(file);
    expect(() => parseIpPack(longer)).toThrow("longer than its header says");
  });

  it("is refused when it is another kind of file", () => {
    expect(() => parseIpPack(new TextEncoder().encode("<!doctype html><title>404</title>   "))).toThrow(
      "not an IP pack of this version",
    );
  });

  it.each([
    ["a member too many", { more: 1 }],
    ["no source", { sources: [] }],
    ["a source without its licence", { sources: [{ ...source("first", "2026-06-01"), licence: undefined }] }],
    ["a date that is no day", { sources: [source("first", "2026-13-01")] }],
    ["a country that is no code", { countryCodes: ["", "usa"] }],
    ["more countries than a byte can name", { countryCodes: Array.from({ length: 257 }, () => "US") }],
    ["no range", { ranges4: 0 }],
    ["half a range", { ranges6: 1.5 }],
    ["ranges written as text", { systems: "2" }],
    ["fewer names than none", { nameBytes: -1 }],
  ])("is refused when its header has %s", (_, change) => {
    expect(() => parseIpPack(withHeader(aPack(), change))).toThrow("its header cannot be read");
  });

  it("is refused in the form a build step has checked too, when its order is lost", () => {
    const starts = Array.from({ length: 300 }, (_, i): [bigint, number] => [BigInt(i) * 8n, 7 + (i % 2) * 64493]);
    const file = small({ systems4: starts, systems6: starts, first: [[0n, ""]], second: [[0n, ""]] });
    const view = new DataView(file.buffer);
    const starts4 = 8 + view.getUint32(4, true);
    for (let i = 1; i < 300; i += 1) view.setUint32(starts4 + 4 * i, (300 - i) * 8, true);
    expect(() => parseIpPack(file, { checked: true })).toThrow("IPv4 ranges are not in ascending order");
  });

  it("is refused when its ranges are out of order", () => {
    const file = aPack();
    const view = new DataView(file.buffer);
    const starts4 = 8 + view.getUint32(4, true);
    view.setUint32(starts4 + 8, 50, true);
    expect(() => parseIpPack(file)).toThrow("IPv4 ranges are not in ascending order");
  });

  it("never yields anything but an answer or an IpPackError, whatever byte is damaged", () => {
    const file = aPack();
    fc.assert(
      fc.property(
        fc.nat(file.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.bigInt({ min: 0n, max: 400n }),
        (at, flip, address) => {
          const damaged = file.slice();
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          try {
            const { asn, organisation } = parseIpPack(damaged).lookUp(bytes4(address));
            expect(asn === null ? organisation : asn).not.toBe(0);
          } catch (error) {
            expect(error).toBeInstanceOf(IpPackError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("is refused when it does not inflate", async () => {
    const compressed = await readFile(PACK_LOCATIONS[0] ?? "");
    await expect(inflateIpPack(compressed.subarray(0, 1000))).rejects.toThrow(IpPackError);
    await expect(inflateIpPack(new Uint8Array())).rejects.toThrow(IpPackError);
  });

  it("is named when it is in none of its places", async () => {
    await expect(readIpPack([new URL("./nowhere/ip-pack.br", import.meta.url)])).rejects.toThrow(
      "neither beside the source nor beside the bundle",
    );
  });
});

describe("the embedded pack", () => {
  let pack: IpPack;
  beforeAll(async () => {
    pack = await readIpPack();
  });
  const lookUp = (text: string) => {
    const address = parseAddress(text);
    if (address === null) throw new Error(`${text} is not an address`);
    return pack.lookUp(address.toByteArray());
  };

  it("answers the same from the inflated file a deployment ships", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "ip-pack-"));
    try {
      const file = path.join(folder, "ip-pack.bin");
      await writeFile(file, await inflateIpPack(await readFile(PACK_LOCATIONS[0] ?? "")));
      const shipped = await readIpPack([new URL("./nowhere/ip-pack.br", import.meta.url), pathToFileURL(file)]);
      expect(shipped.ranges).toEqual(pack.ranges);
      for (let i = 0; i < 2000; i += 1) {
        const address = [(i * 7) % 224, (i * 31) % 256, (i * 101) % 256, 1];
        expect(shipped.lookUp(address)).toEqual(pack.lookUp(address));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is small enough to live in the repository", async () => {
    expect((await readFile(PACK_LOCATIONS[0] ?? "")).length).toBeLessThanOrEqual(6_000_000);
  });

  it("names its sources, their licences and whom to thank", () => {
    expect(pack.sources.map(({ id, licence, date }) => [id, licence, date])).toEqual([
      ["asn", "CC-BY-4.0", "2026-06-17"],
      ["dbip", "CC-BY-4.0", "2026-06-01"],
      ["iptoasn", "PDDL-1.0", "2026-06-17"],
    ]);
    expect(pack.sources.find(({ id }) => id === "dbip")?.attribution).toContain("https://db-ip.com");
    expect(pack.dataDate).toBe("2026-06-01");
  });

  it.each([
    ["8.8.8.8", 15169, /google/i, "US", "US"],
    ["1.1.1.1", 13335, /cloudflare/i, "AU", "US"],
    ["3.80.0.1", 14618, /amazon/i, "US", "US"],
    ["138.197.10.1", 14061, /digitalocean/i, "US", "US"],
    ["45.33.32.156", 63949, /akamai/i, "US", "SG"],
    ["89.187.160.1", 60068, /datacamp/i, "JP", "GB"],
    ["142.44.128.1", 16276, /ovh/i, "US", "FR"],
    ["73.158.64.1", 7922, /comcast/i, "US", "US"],
    ["71.178.1.1", 701, /verizon/i, "US", "US"],
    ["172.58.1.1", 21928, /t-mobile/i, "US", "US"],
    ["174.192.1.1", 22394, /verizon/i, "US", "US"],
    ["175.167.1.1", 4837, /unicom/i, "CN", "CN"],
    ["59.44.1.1", 4134, /chinanet/i, "CN", "CN"],
    ["122.140.1.1", 4837, /unicom/i, "CN", "CN"],
    ["188.43.136.32", 20485, /transtelecom/i, "RU", "RU"],
    ["175.45.176.1", 131279, /star joint venture/i, "KP", "KP"],
    ["175.45.178.1", 131279, /star joint venture/i, "IT", "KP"],
    ["210.52.109.1", 9929, /unicom/i, "CN", "CN"],
    ["77.94.35.1", 51259, /./, "LB", "LT"],
    ["2001:4860:4860::8888", 15169, /google/i, "CA", "US"],
  ])("knows %s", (address, asn, organisation, dbip, iptoasn) => {
    const answer = lookUp(address);
    expect(answer.asn).toBe(asn);
    expect(answer.organisation).toMatch(organisation);
    expect(answer.countries).toEqual({ dbip, iptoasn });
  });

  it("answers as its sources do, at both ends of ranges, beside them and within", async () => {
    const lines = (await readFile(new URL("./fixtures/samples.csv", import.meta.url), "utf8")).trim().split("\n");
    expect(lines.length).toBeGreaterThan(2000);
    const answered = lines.map((line) => {
      const address = line.slice(0, line.indexOf(","));
      const { asn, countries } = lookUp(address);
      return [address, asn ?? 0, countries["dbip"] ?? "", countries["iptoasn"] ?? ""].join(",");
    });
    expect(answered).toEqual(lines);
  });
});
