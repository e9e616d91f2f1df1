import { describe, expect, it } from "vitest";
import { unavailable } from "../domain/evidence.ts";
import { NETWORK_CLASSES } from "../domain/facts.ts";
import { ipConsistent, ipCountryMismatch, ipHosting, ipVpn } from "./network.ts";
import { network, nothing, place } from "./testing.ts";

const status = (finding: { status: string }) => finding.status;

it("a mismatch of country says of which day the tables are that it rests on", () => {
  const judged = (tableDate: string | null) =>
    ipCountryMismatch.evaluate({
      ...nothing,
      place: place("CA"),
      network: network("eyeball", "US", { countries: { a: "US", b: "US" }, tableDate }),
    });
  expect(judged("2026-06-01")).toMatchObject({ shown: { sources: "two sources agree, tables of 2026-06-01" } });
  expect(judged(null)).toMatchObject({ status: "fired", shown: { sources: "two sources agree" } });
});

describe("ip-country-mismatch", () => {
  const judge = (evidence: Partial<typeof nothing>) => ipCountryMismatch.evaluate({ ...nothing, ...evidence });

  it("fires for an ordinary line in another country than stated, both sources agreeing, and shows no country", () => {
    expect(judge({ network: network("eyeball", "US"), place: place("CA") })).toEqual({
      signal: "ip-country-mismatch",
      status: "fired",
      tier: "fired",
      shown: { sources: "two sources agree" },
    });
  });

  it("is the same for every pair of countries: none is worse than another", () => {
    const countries = ["CA", "US", "KP", "CN", "RU", "NG", "IN", "DE", "IR", "PK"];
    for (const stated of countries) {
      for (const seen of countries) {
        const finding = judge({ network: network("eyeball", seen), place: place(stated) });
        expect(status(finding)).toBe(stated === seen ? "clear" : "fired");
      }
    }
  });

  it("does not apply where the two sources disagree", () => {
    expect(status(judge({ network: network("eyeball", null), place: place("CA") }))).toBe("not_applicable");
  });

  it.each([
    "vpn_operator",
    "tor",
    "proxy_seller",
    "cdn_relay",
    "corporate_gateway",
    "satellite",
    "mobile",
    "cloud",
    "hosting",
  ] as const)("does not apply to %s, whose address says nothing about a place", (networkClass) => {
    expect(status(judge({ network: network(networkClass, "US"), place: place("CA") }))).toBe("not_applicable");
  });

  it("is not checked without an address or a stated place", () => {
    expect(judge({ place: place("CA") })).toMatchObject({
      status: "not_checked",
      missing: [{ fact: "network", reason: "no_input" }],
    });
    expect(judge({ network: network("eyeball", "US") })).toMatchObject({
      status: "not_checked",
      missing: [{ fact: "place", reason: "no_input" }],
    });
    expect(judge({ network: unavailable("timeout", "ip/test"), place: place("CA") })).toMatchObject({
      missing: [{ fact: "network", reason: "timeout" }],
    });
  });
});

describe.each([
  [ipHosting, ["cloud", "hosting"]],
  [ipVpn, ["vpn_operator"]],
] as const)("$id", (signal, firing) => {
  it.each(NETWORK_CLASSES)("decides by the class of the network alone: %s", (networkClass) => {
    const finding = signal.evaluate({ ...nothing, network: network(networkClass, "US") });
    expect(status(finding)).toBe(firing.some((one) => one === networkClass) ? "fired" : "clear");
  });

  it("is not checked without an address", () => {
    expect(signal.evaluate(nothing)).toMatchObject({ status: "not_checked", missing: [{ reason: "no_input" }] });
    expect(signal.evaluate({ ...nothing, network: unavailable("reserved", "ip/test") })).toMatchObject({
      status: "not_checked",
      missing: [{ reason: "reserved" }],
    });
  });

  it("tells a person on a relay, at work, at university or on a satellite line from that", () => {
    for (const networkClass of ["cdn_relay", "corporate_gateway", "education", "satellite", "mobile"] as const) {
      expect(status(signal.evaluate({ ...nothing, network: network(networkClass, "US") }))).toBe("clear");
    }
  });
});

describe("ip-consistent", () => {
  const judge = (evidence: Partial<typeof nothing>) => ipConsistent.evaluate({ ...nothing, ...evidence });

  it.each(NETWORK_CLASSES)("gives relief only for an ordinary line in the stated country: %s", (networkClass) => {
    const ordinary = networkClass === "eyeball" || networkClass === "mobile";
    expect(status(judge({ network: network(networkClass, "CA"), place: place("CA") }))).toBe(
      ordinary ? "fired" : "clear",
    );
    expect(status(judge({ network: network(networkClass, "US"), place: place("CA") }))).toBe("clear");
    expect(status(judge({ network: network(networkClass, null), place: place("CA") }))).toBe("clear");
  });

  it("gives none where nothing could be compared", () => {
    expect(status(judge({ network: network("eyeball", "CA") }))).toBe("not_checked");
    expect(status(judge({ place: place("CA") }))).toBe("not_checked");
  });
});
