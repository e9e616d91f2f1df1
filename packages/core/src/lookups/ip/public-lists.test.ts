import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application } from "../../domain/application.ts";
import type { DataSource, Edition } from "../../domain/public-data.ts";
import type { LookupDeps } from "../lookup.ts";
import { aContext, anApplication } from "../testing.ts";
import { parseAddress, parseRange } from "./address.ts";
import { embeddedNetwork } from "./embedded.ts";
import { ownExitList, parseExitList } from "./exit-list.ts";
import { BUNDLED_DATE } from "./newest-pack.ts";
import { readIpPack } from "./pack-file.ts";
import { encodeIpPack } from "./pack-writer.ts";
import { relayList, torList } from "./public-lists.ts";
import { encodeRangeSet, toRangeSet } from "./range-set.ts";

const RUNS = process.env["BONAFIDE_LONG"] ? 100_000 : 1_000;
const SUBMITTED = new Date("2026-11-20T10:00:00Z");
const HOUR_MS = 3_600_000;

const from = (address: string | null): Application =>
  anApplication({
    submittedAt: SUBMITTED,
    submission: { ip: address === null ? null : { address, vouchedBy: "ats" } },
  });

/** Data of a kind the bucket may hold, read as a worker reads it. */
function holding(files: Readonly<Record<string, Uint8Array | Error>>, fetchedAt = SUBMITTED): DataSource {
  return {
    async newest<Value>(name: string, read: (bytes: Uint8Array) => Value): Promise<Edition<Value> | undefined> {
      const file = files[name];
      if (file instanceof Error) throw file;
      return file && { value: read(file), dataDate: fetchedAt.toISOString().slice(0, 10), fetchedAt };
    },
  };
}
const deps = (data?: DataSource): LookupDeps => ({
  http: () => Promise.reject(new Error("no request is made")),
  credentials: {},
  overrides: {},
  data,
});
const set = (...texts: string[]) => encodeRangeSet(toRangeSet(texts.map(parseRange).filter((range) => range !== null)));
const csv = (...rows: string[]) => new TextEncoder().encode(rows.join("\n"));

const lookups = { torList, relayList, exitList: ownExitList };
const ids = { torList: "torList/bulk", relayList: "relayList/egress", exitList: "exitList/own" };

describe.each(["torList", "relayList", "exitList"] as const)("%s", (kind) => {
  const look = (address: string | null, data?: DataSource) => lookups[kind](deps(data)).look(from(address), aContext());

  it("is not set up where nothing is refreshed, or where there is no such list yet", async () => {
    const missing = { status: "unavailable", reason: "not_configured", source: ids[kind] };
    expect(await look("73.158.64.1")).toEqual(missing);
    expect(await look("73.158.64.1", holding({}))).toEqual(missing);
  });

  it("says that the source failed where the list could not be read", async () => {
    const failed = new Error("gone");
    const data = holding({ "tor-exits": failed, "relay-egress": failed, "vpn-exits": failed });
    expect(await look("73.158.64.1", data)).toMatchObject({ status: "unavailable", reason: "provider_error" });
  });

  it("has nothing to look up without an address, and guesses at none", async () => {
    expect(await look(null, holding({}))).toEqual({ status: "absent" });
    expect(await look("a.b.c.d", holding({}))).toMatchObject({ reason: "ambiguous" });
  });
});

describe("torList", () => {
  const look = (address: string, hoursLater: number) =>
    torList(
      deps(
        holding(
          { "tor-exits": set("185.220.101.1", "2a0b:f4c2::1") },
          new Date(SUBMITTED.getTime() + hoursLater * HOUR_MS),
        ),
      ),
    ).look(from(address), aContext());

  it("knows exits of both families, and who is none", async () => {
    expect(await look("185.220.101.1", 1)).toMatchObject({ status: "found", fact: { exit: true } });
    expect(await look("::ffff:185.220.101.1", 1)).toMatchObject({ fact: { exit: true } });
    expect(await look("2a0b:f4c2::1", 1)).toMatchObject({ fact: { exit: true } });
    expect(await look("185.220.101.2", 1)).toMatchObject({ status: "found", fact: { exit: false } });
  });

  it.each([
    [-24, "found"],
    [24, "found"],
    [-24.1, "provider_error"],
    [24.1, "not_supported"],
  ])("counts a list fetched %d hours after the submission as %s", async (hours, expected) => {
    const answer = await look("185.220.101.1", hours);
    expect(answer.status === "unavailable" ? answer.reason : answer.status).toBe(expected);
  });
});

describe("relayList", () => {
  it("knows the relay's ranges, whatever the age of the list", async () => {
    const data = holding({ "relay-egress": set("172.224.224.0/27") }, new Date("2026-01-01T00:00:00Z"));
    const look = (address: string) => relayList(deps(data)).look(from(address), aContext());
    expect(await look("172.224.224.30")).toMatchObject({ fact: { relay: true }, dataDate: "2026-01-01" });
    expect(await look("172.224.224.32")).toMatchObject({ fact: { relay: false } });
  });
});

describe("the customer's list of exits", () => {
  const look = (address: string, ...rows: string[]) =>
    ownExitList(deps(holding({ "vpn-exits": csv(...rows) }))).look(from(address), aContext());

  it("gives the days since an exit was last seen, by the newest of its rows", async () => {
    const rows = [
      "address,last_seen,note",
      "45.8.1.7,2026-11-01,a",
      '"45.8.1.7","2026-10-01"',
      "45.8.2.0/24,2026-06-01",
    ];
    expect(await look("45.8.1.7", ...rows)).toMatchObject({ fact: { ageDays: 19 }, dataDate: "2026-11-01" });
    expect(await look("45.8.2.200", ...rows)).toMatchObject({ fact: { ageDays: 172 } });
    expect(await look("45.8.1.8", ...rows)).toMatchObject({ status: "found", fact: { ageDays: null } });
    expect(await look("45.8.1.7", "45.8.1.7,2026-12-24")).toMatchObject({ fact: { ageDays: 0 } });
  });

  it("reads what spreadsheets write: a byte order mark, carriage returns, blank lines, remarks", async () => {
    expect(
      await look("45.8.1.7", "\uFEFFIP,Seen\r", "\r", "# from the feed\r", " 45.8.1.7 , 2026-11-19 \r"),
    ).toMatchObject({
      fact: { ageDays: 1 },
    });
  });

  it.each([
    ["nothing", []],
    ["a heading alone", ["address,last_seen"]],
    ["a page", ["<!doctype html>", "<p>hello, you</p>"]],
    ["rows without a day", ["45.8.1.7", "45.8.1.8"]],
    ["rows as wide as a network", ["45.0.0.0/8,2026-11-01"]],
    ["days that do not exist", ["45.8.1.7,2026-02-30"]],
  ])("refuses %s as a whole", async (_, rows) => {
    expect(await look("45.8.1.7", ...rows)).toMatchObject({ status: "unavailable", reason: "provider_error" });
  });

  it("bears one odd row in twenty, and no more", async () => {
    const good = Array.from({ length: 20 }, (_, at) => `45.8.1.${at},2026-11-01`);
    expect(await look("45.8.1.7", ...good, "odd")).toMatchObject({ fact: { ageDays: 19 } });
    expect(await look("45.8.1.7", ...good, "odd", "odder")).toMatchObject({ reason: "provider_error" });
  });

  it("reads or refuses any file", () => {
    const cell = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom("2026-11-01", "45.8.1.0/24", '"', ""),
      fc.string({ maxLength: 10 }),
    );
    const rows = fc.array(
      fc.array(cell, { maxLength: 3 }).map((cells) => cells.join(",")),
      { maxLength: 8 },
    );
    const file = fc.oneof(
      rows.map((lines) => csv(...lines)),
      fc.uint8Array({ maxLength: 80 }),
    );
    const address = parseAddress("45.8.1.7");
    fc.assert(
      fc.property(file, (bytes) => {
        try {
          const list = parseExitList(bytes);
          expect(address && list.lastSeen(address)).toMatch(/^(|\d{4}-\d{2}-\d{2})$/);
        } catch (error) {
          expect(String(error)).toMatch(/download not taken: (unreadable|too_few|too_large)/);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe("network/embedded with refreshed data", () => {
  const packOf = (date: string, country: string) =>
    encodeIpPack({
      sources: [{ id: "asn", title: "t", package: "p", date, licence: "l", attribution: "a" }],
      systems: { v4: [[0n, 64_500]], v6: [[0n, 64_500]] },
      countries: ["dbip", "iptoasn"].map((source) => ({ source, v4: [[0n, country]], v6: [[0n, country]] })),
      organisations: new Map([[64_500, "Refreshed Net"]]),
    });
  const look = (pack: Uint8Array | Error) =>
    embeddedNetwork(deps(holding({ "ip-pack": pack }))).look(from("73.158.64.1"), aContext());
  const bundled = { fact: { asn: 7922, agreedCountry: "US" }, dataDate: BUNDLED_DATE };

  it("knows the date of the pack that comes with the code without opening it", async () => {
    expect((await readIpPack()).dataDate).toBe(BUNDLED_DATE);
  });

  it("answers from the newer of the two, with its date", async () => {
    expect(await look(packOf("2026-11-19", "SE"))).toMatchObject({
      fact: { asn: 64_500, organisation: "Refreshed Net", agreedCountry: "SE" },
      dataDate: "2026-11-19",
    });
    expect(await look(packOf("2026-05-31", "SE"))).toMatchObject(bundled);
    expect(await look(packOf(BUNDLED_DATE, "SE"))).toMatchObject(bundled);
  });

  it("answers from the one that comes with the code where the other cannot be had or read", async () => {
    expect(await look(new Error("gone"))).toMatchObject(bundled);
    expect(await look(new TextEncoder().encode("<html>"))).toMatchObject(bundled);
  });

  it("says nothing of countries once a refreshed pack is older than 60 days, and the system all the same", async () => {
    expect(await look(packOf("2026-09-22", "SE"))).toMatchObject({ fact: { agreedCountry: "SE" } });
    expect(await look(packOf("2026-09-20", "SE"))).toMatchObject({
      fact: { asn: 64_500, countries: {}, agreedCountry: null },
      dataDate: "2026-09-20",
    });
  });
});
