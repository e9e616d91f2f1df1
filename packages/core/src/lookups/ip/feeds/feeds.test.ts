import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeedError } from "../../../domain/public-data.ts";
import { readIanaTable } from "../../domain/bootstrap-feed.ts";
import { inflateLines } from "../../download.ts";
import { parseAddress } from "../address.ts";
import { parseIpPack } from "../pack.ts";
import { encodeIpPack } from "../pack-writer.ts";
import { readDbipCountries, readDbipNames } from "./dbip.ts";
import { readIptoasn } from "./iptoasn.ts";
import { lastParts } from "./pack-parts.ts";
import { readRelayEgress } from "./relay-egress.ts";
import { parseTableRange, shareChanged } from "./tables.ts";
import { readTorExits } from "./tor-exits.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const RUNS = LONG ? 100_000 : 500;
const LONG_MS = 900_000;

/** Lines a publisher might send: whole rows with parts broken, and anything else. */
const cell = fc.oneof(
  fc.constantFrom(
    "1.0.0.0",
    "1.0.0.255",
    "2600::",
    "2600::ffff",
    "::ffff:1.2.3.4",
    "0x1",
    "US",
    "None",
    "13335",
    '"',
    "",
    "-1",
  ),
  fc.string({ maxLength: 12 }),
  fc.ipV4(),
  fc.ipV6(),
);
const line = fc
  .tuple(fc.array(cell, { maxLength: 6 }), fc.constantFrom("\t", ",", " ", ";"))
  .map(([cells, by]) => cells.join(by));
const lines = fc.array(line, { maxLength: 8 });
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  lines.map((rows) => gzipSync(rows.join("\n"), { level: 1 })),
);
const outcome = async (work: () => unknown) => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FeedError) return error.code;
    throw error;
  }
};

describe("every reader of a publisher's file", { timeout: LONG_MS }, () => {
  it.each([
    ["IPtoASN", readIptoasn],
    ["DB-IP countries", readDbipCountries],
    ["DB-IP holders", readDbipNames],
  ] as const)("ends in rows or in a typed refusal, whatever the bytes: %s", async (_, read) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const answer = await outcome(() => read(given, 1));
        expect(typeof answer === "object" || answer === "unreadable" || answer === "too_few").toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    ["Tor exits", readTorExits],
    ["relay egress", readRelayEgress],
  ] as const)("ends in rows or in a typed refusal, whatever the lines: %s", async (_, read) => {
    await fc.assert(
      fc.asyncProperty(lines, async (given) => {
        const answer = await outcome(() => read(given, 1));
        expect(Array.isArray(answer) || answer === "unreadable" || answer === "too_few").toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it("ends in rows or in a typed refusal, whatever the JSON: IANA", async () => {
    const service = fc.tuple(fc.array(cell, { maxLength: 3 }), fc.array(fc.oneof(fc.webUrl(), cell), { maxLength: 3 }));
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ publication: fc.constant("2026-11-01T00:00:00Z"), services: fc.array(service, { maxLength: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        const answer = await outcome(() => readIanaTable(given, 1));
        expect(typeof answer === "object" || answer === "unreadable" || answer === "too_few").toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("an inflating file", () => {
  const count = async (compressed: Uint8Array, maxBytes: number) => {
    let taken = 0;
    await inflateLines(compressed, maxBytes, () => void (taken += 1));
    return taken;
  };

  it("is read line by line, the last one also without its end", async () => {
    expect(await count(gzipSync("a\r\nb\nc"), 100)).toBe(3);
    expect(await count(gzipSync("x\n".repeat(200_000)), 400_000)).toBe(200_000);
  });

  it("is stopped where it grows past its bound, long before it is whole", async () => {
    const bomb = gzipSync("x\n".repeat(20_000_000), { level: 9 });
    expect(bomb.length).toBeLessThan(60_000);
    await expect(count(bomb, 1_000_000)).rejects.toMatchObject({ code: "too_large" });
  });

  it.each([
    ["a line without end", gzipSync("x".repeat(50_000))],
    ["bytes that are no text", gzipSync(new Uint8Array([0xff, 0xff, 0x0a]))],
    ["half a file", gzipSync("abc\n".repeat(5_000)).slice(0, 30)],
    ["no gzip", new TextEncoder().encode("<html>")],
    ["nothing", new Uint8Array()],
  ])("is refused: %s", async (_, compressed) => {
    await expect(count(compressed, 1_000_000)).rejects.toMatchObject({ code: "unreadable" });
  });
});

describe("a range of a table", () => {
  it.each([
    ["1.0.0.0", "1.0.0.255", 4],
    ["2600::", "2600:ffff::", 6],
  ])("%s to %s", (first, last, family) => {
    expect(parseTableRange(first, last)?.family).toBe(family);
  });

  it.each([
    ["1.0.0.9", "1.0.0.1"],
    ["1.0.0.0", "2600::"],
    ["256.0.0.0", "256.0.0.1"],
    ["::ffff:1.0.0.0", "::ffff:1.0.0.255"],
    ["1.0.0", "1.0.1"],
    ["", ""],
  ])("%j to %j is none", (first, last) => {
    expect(parseTableRange(first, last)).toBeNull();
  });

  it("keeps a relay's rows narrow, so that no row hides a whole carrier", () => {
    expect(() => readRelayEgress(["50.0.0.0/8,US,,,"], 1)).toThrow("unreadable");
    expect(readRelayEgress(["50.0.0.0/24,US,,,"], 1)).toHaveLength(1);
  });
});

describe("a pack taken apart", () => {
  const pieces = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 40 });
  const table = <Value>(starts: number[], value: (at: number) => Value, none: Value) => [
    [0n, none] as const,
    ...[...starts]
      .sort((a, b) => a - b)
      .filter((start) => start > 0)
      .map((start) => [BigInt(start), value(start)] as const),
  ];

  it("gives back the tables it was made of: put together again it answers the same", () => {
    fc.assert(
      fc.property(pieces, pieces, pieces, (systems, dbip, iptoasn) => {
        const source = (id: string) => ({
          id,
          title: id,
          package: id,
          date: "2026-06-01",
          licence: "l",
          attribution: "a",
        });
        const country = (at: number) => ["US", "CA", ""][at % 3] ?? "";
        const content = {
          sources: [source("asn"), source("dbip"), source("iptoasn")],
          systems: { v4: table(systems, (at) => at % 7, 0), v6: table(dbip, (at) => at % 5, 0) },
          countries: [
            { source: "dbip", v4: table(dbip, country, ""), v6: table(systems, country, "") },
            { source: "iptoasn", v4: table(iptoasn, country, ""), v6: table(iptoasn, country, "") },
          ],
          organisations: new Map([[1, "One"]]),
        };
        const pack = parseIpPack(encodeIpPack(content));
        const parts = lastParts(pack);
        expect(parts.sources.map(({ id }) => id)).toEqual(["asn", "dbip", "iptoasn", "names"]);
        const again = parseIpPack(
          encodeIpPack({
            ...content,
            systems: parts.systems,
            countries: ["dbip", "iptoasn"].map((id) => ({ source: id, ...parts.countries(id) })),
          }),
        );
        for (let low = 0; low <= 501; low += 1) {
          const four = parseAddress(`0.0.${low >> 8}.${low & 255}`)?.toByteArray() ?? [];
          const six = [
            ...Array.from({ length: 6 }, () => 0),
            low >> 8,
            low & 255,
            ...Array.from({ length: 8 }, () => 0),
          ];
          expect(again.lookUp(four)).toEqual(pack.lookUp(four));
          expect(again.lookUp(six)).toEqual(pack.lookUp(six));
        }
        expect(shareChanged(parts.systems.v4, parts.systems.v4, 0)).toBe(0);
      }),
      { numRuns: LONG ? 2_000 : 30 },
    );
  });
});
