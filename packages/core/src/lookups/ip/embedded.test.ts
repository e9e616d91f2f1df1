import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application } from "../../domain/application.ts";
import { Connection } from "../../domain/connection.ts";
import { SettingsError } from "../../domain/errors.ts";
import { absent } from "../../domain/evidence.ts";
import type { LookupContext, LookupOverrides } from "../lookup.ts";
import { createEmbeddedNetwork, embeddedNetwork } from "./embedded.ts";
import { IpPackError } from "./pack-format.ts";

function anApplication(address: string | null): Application {
  return {
    ref: { applicationId: "1", candidateId: "2" },
    submittedAt: new Date("2026-11-20T10:00:00Z"),
    open: true,
    origin: "posting",
    job: null,
    givenName: "Ada",
    familyName: "Example",
    emails: [],
    phones: [],
    places: [],
    links: [],
    answers: [],
    attachments: [],
    submission: { ip: address === null ? null : { address, vouchedBy: "intake" } },
  };
}

function aContext(egressRanges: readonly string[] = []): LookupContext {
  return {
    connection: {
      ...Connection.parse({ id: "c".repeat(22), ats: "greenhouse", name: "Test", mode: "annotate" }),
      // Past the schema, as a record of an older version would be.
      egressRanges: [...egressRanges],
    },
    known: () => absent,
    document: () => Promise.resolve({ status: "none" }),
    signal: new AbortController().signal,
  };
}

const network = (overrides: LookupOverrides = {}) =>
  embeddedNetwork({
    http: () => Promise.reject(new Error("the embedded lookup opens no connection")),
    credentials: {},
    overrides,
  });
const look = (address: string | null, overrides?: LookupOverrides, egressRanges?: readonly string[]) =>
  network(overrides).look(anApplication(address), aContext(egressRanges));

const comcast = {
  asn: 7922,
  organisation: "Comcast Cable Communications, LLC",
  networkClass: "eyeball",
  countries: { dbip: "US", iptoasn: "US" },
  agreedCountry: "US",
  sanctionedRange: false,
};
const unavailable = (reason: string) => ({ status: "unavailable", reason, source: "network/embedded" });

describe("network/embedded", () => {
  it("states system, class, both countries and the day of its data", async () => {
    expect(await look("73.158.64.1")).toEqual({
      status: "found",
      fact: { ...comcast, tableDate: "2026-06-01" },
      source: "network/embedded",
      dataDate: "2026-06-01",
    });
  });

  it("agrees on no country where its sources differ", async () => {
    expect(await look("142.44.128.1")).toMatchObject({
      fact: { networkClass: "hosting", countries: { dbip: "US", iptoasn: "FR" }, agreedCountry: null },
    });
  });

  it("has nothing to look up without an address", async () => {
    expect(await look(null)).toEqual({ status: "absent" });
  });

  it.each(["::ffff:73.158.64.1", "::ffff:499e:4001", " 73.158.64.1\n"])(
    "reads %j as the IPv4 address it is",
    async (address) => {
      expect(await look(address)).toMatchObject({ status: "found", fact: comcast });
    },
  );

  it("knows IPv6 networks", async () => {
    expect(await look("2601:647:4000::1")).toMatchObject({
      fact: { asn: 7922, networkClass: "eyeball", agreedCountry: "US" },
    });
  });

  it.each([
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:192.0.2.1",
    "::7f00:1",
    "64:ff9b::808:808",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
  ])("says nothing about %s, which is nobody's public address", async (address) => {
    expect(await look(address)).toEqual(unavailable("reserved"));
  });

  it.each([
    "",
    "unknown",
    "8.8.8",
    "134744072",
    "0x8.8.8.8",
    "010.8.8.8",
    "8.8.8.8, 9.9.9.9",
    "8.8.8.8:443",
    "[2001:db8::1]",
    "256.1.1.1",
    "1:2:3",
    "x".repeat(10_000),
  ])("does not guess what %j might mean", async (address) => {
    expect(await look(address)).toEqual(unavailable("ambiguous"));
  });

  it("answers any text with evidence", async () => {
    const lookup = network();
    const address = fc.oneof(fc.string(), fc.ipV4(), fc.ipV4Extended(), fc.ipV6());
    await fc.assert(
      fc.asyncProperty(address, async (text) => {
        const evidence = await lookup.look(anApplication(text), aContext());
        expect(["found", "unavailable"]).toContain(evidence.status);
      }),
      { numRuns: 2000 },
    );
  });

  it("never takes the company's own form server for the applicant", async () => {
    expect(await look("73.158.64.1", {}, ["192.0.2.0/24", "73.158.0.0/16"])).toEqual({ status: "absent" });
    expect(await look("::ffff:73.158.64.1", {}, ["73.158.64.1"])).toEqual({ status: "absent" });
    expect(await look("2601:647:4000::1", {}, ["2601:600::/24"])).toEqual({ status: "absent" });
    expect(await look("73.158.64.1", {}, ["192.0.2.0/24", "2601:600::/24"])).toMatchObject({ status: "found" });
  });

  it("names the connection whose egress range cannot be read, and looks nothing up", async () => {
    await expect(look("73.158.64.1", {}, ["73.158.0.0/33"])).rejects.toThrow(SettingsError);
    await expect(look("73.158.64.1", {}, ["office"])).rejects.toThrow(/egressRanges of connection c{22}: "office"/);
  });
});

describe("network/embedded with overrides", () => {
  const entry = { asn: 64500, organisation: "Example VPN", networkClass: "vpn_operator", country: "CA" } as const;
  const fact = {
    asn: 64500,
    organisation: "Example VPN",
    networkClass: "vpn_operator",
    countries: { override: "CA" },
    agreedCountry: "CA",
    sanctionedRange: false,
  };

  it("answers a reserved range by the override alone", async () => {
    const networks = [
      { ...entry, range: "203.0.113.0/24" },
      { ...entry, range: "2001:db8::/32" },
    ];
    expect(await look("203.0.113.9", { networks })).toEqual({
      status: "found",
      fact,
      source: "network/embedded",
      dataDate: null,
    });
    expect(await look("2001:db8::9", { networks })).toMatchObject({ status: "found", fact });
    expect(await look("198.51.100.9", { networks })).toEqual(unavailable("reserved"));
  });

  it("lets an override win over the pack", async () => {
    expect(await look("73.158.64.1", { networks: [{ ...entry, range: "73.158.64.0/24" }] })).toMatchObject({ fact });
  });

  it("refuses an override that is no range when it is set up", () => {
    expect(() => network({ networks: [{ ...entry, range: "203.0.113.0/240" }] })).toThrow(SettingsError);
  });

  it("needs no pack for what overrides and reserved ranges decide", async () => {
    const broken = createEmbeddedNetwork({ networks: [{ ...entry, range: "203.0.113.0/24" }] }, () =>
      Promise.reject(new IpPackError("gone")),
    );
    expect(await broken.look(anApplication("203.0.113.9"), aContext())).toMatchObject({ fact });
    expect(await broken.look(anApplication("10.0.0.1"), aContext())).toEqual(unavailable("reserved"));
    await expect(broken.look(anApplication("73.158.64.1"), aContext())).rejects.toThrow(IpPackError);
  });
});
