import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import { type EvidenceSet, unavailable } from "../domain/evidence.ts";
import { ANONYMISER_KINDS, NETWORK_CLASSES } from "../domain/facts.ts";
import { familyStates } from "../domain/family.ts";
import { firedFinding } from "../domain/testing.ts";
import { defaultPolicy, signals } from "./index.ts";
import { vpnIsOrdinary } from "./circumvention-places.ts";
import { ipConsistent, ipCountryMismatch, ipHosting, ipResidentialProxy, ipVpn, ipVpnAstrill } from "./network.ts";
import { anonymiser, network, nothing, place } from "./testing.ts";

const FULL = { network: "full", phone: "full", email: "full" } as const;

function assessed(evidence: Partial<EvidenceSet>) {
  const whole = { ...nothing, ...evidence };
  const findings = signals.map((signal) => signal.evaluate(whole));
  return assess({ policy: defaultPolicy, signals, findings, families: familyStates(whole) });
}
/** What counted, by signal. */
const points = (evidence: Partial<EvidenceSet>) =>
  Object.fromEntries(assessed(evidence).contributions.map(({ signal, points: counted }) => [signal, counted]));
const us = { place: place("US") };
const hosting = { ...us, network: network("hosting", "US") };
const line = { ...us, network: network("eyeball", "US") };

describe("worked evidence, with a provider that names services", () => {
  it.each<[string, Partial<EvidenceSet>, Record<string, number>]>([
    ["an ordinary line", { ...line, anonymiser: anonymiser([]) }, { "ip-consistent": -2 }],
    ["a shared line, for which there is no relief", { ...line, anonymiser: anonymiser([], { sharedHub: true }) }, {}],
    ["a rented server with no service on it", { ...hosting, anonymiser: anonymiser([]) }, { "ip-hosting": 6 }],
    ["a rented server nobody asked about", hosting, { "ip-hosting": 3 }],
    ["a VPN on a rented server", { ...hosting, anonymiser: anonymiser([{ kind: "vpn" }]) }, { "ip-vpn": 5 }],
    [
      "a named VPN on a carrier's network",
      { ...us, network: network("transit"), anonymiser: anonymiser([{ kind: "vpn", operator: "nord-vpn" }]) },
      { "ip-vpn": 5 },
    ],
    [
      "a VPN said of a home line by one source only",
      { ...line, anonymiser: anonymiser([{ kind: "vpn", operator: "nord-vpn" }]) },
      {},
    ],
    [
      "Astrill",
      { ...hosting, anonymiser: anonymiser([{ kind: "vpn", operator: "astrill-vpn" }]) },
      { "ip-vpn-astrill": 12 },
    ],
    [
      "Astrill where such a VPN is everyday equipment",
      { ...hosting, place: place("CN"), anonymiser: anonymiser([{ kind: "vpn", operator: "astrill" }]) },
      { "ip-vpn-astrill": 3 },
    ],
    ["a Tor exit", { ...hosting, anonymiser: anonymiser([{ kind: "tor_exit" }, { kind: "vpn" }]) }, { "ip-tor": 8 }],
    [
      "a line sold as a proxy, surely and lately",
      { ...line, anonymiser: anonymiser([{ kind: "residential_proxy", confidence: 80, lastSeenDays: 14 }]) },
      { "ip-residential-proxy": 8 },
    ],
    [
      "an open proxy of this week",
      { ...line, anonymiser: anonymiser([{ kind: "public_proxy", lastSeenDays: 7 }]) },
      { "ip-public-proxy": 6 },
    ],
    [
      "an open proxy of last week",
      { ...line, anonymiser: anonymiser([{ kind: "public_proxy", lastSeenDays: 8 }]) },
      {},
    ],
    [
      "a phone maker's relay in another country",
      { ...us, network: network("eyeball", "CA"), anonymiser: anonymiser([{ kind: "relay" }]) },
      {},
    ],
    ["an employer's gateway on a rented server", { ...hosting, anonymiser: anonymiser([{ kind: "gateway" }]) }, {}],
    ["a phone abroad", { ...us, network: network("eyeball", "CA"), anonymiser: anonymiser([], { mobile: true }) }, {}],
    [
      "a listed range, once",
      { ...us, network: network("transit", "CA", { sanctionedRange: true }) },
      { "ip-dprk-range": 12 },
    ],
  ])("%s", (_, evidence, expected) => {
    const counted = Object.entries(points(evidence)).filter(([, one]) => one !== 0);
    expect(Object.fromEntries(counted)).toEqual(expected);
  });
});

describe("the figures a provider states", () => {
  it.each([
    [90, 31, "not_applicable"],
    [79, 1, "not_applicable"],
    [80, 30, "fired"],
    [null, null, "fired"],
  ])("decide about a VPN: confidence %s, seen %s days ago: %s", (confidence, lastSeenDays, status) => {
    const evidence = { ...nothing, ...hosting, anonymiser: anonymiser([{ kind: "vpn", confidence, lastSeenDays }]) };
    expect(ipVpn.evaluate(evidence).status).toBe(status);
  });

  it.each([
    [100, 14, null, "strong"],
    [80, 15, null, null],
    [79, 14, null, "weak"],
    [50, 0, null, "weak"],
    [49, 0, "oxylabs", null],
    [90, null, null, "weak"],
    [null, null, "oxylabs", "weak"],
    [null, 3, null, null],
  ])(
    "decide about a residential proxy: confidence %s, %s days, named %s: %s",
    (confidence, lastSeenDays, operator, tier) => {
      const finding = ipResidentialProxy.evaluate({
        ...nothing,
        ...line,
        anonymiser: anonymiser([{ kind: "residential_proxy", confidence, lastSeenDays, operator }]),
      });
      expect(finding.status === "fired" ? finding.tier : null).toBe(tier);
    },
  );

  it.each(NETWORK_CLASSES)("need a second source for a named VPN, which %s may or may not be", (networkClass) => {
    const evidence = {
      ...nothing,
      ...us,
      network: network(networkClass),
      anonymiser: anonymiser([{ kind: "vpn", operator: "astrill" }]),
    };
    const second = ["cloud", "hosting", "vpn_operator", "proxy_seller", "tor", "transit"].includes(networkClass);
    expect(ipVpnAstrill.evaluate(evidence).status).toBe(second ? "fired" : "not_applicable");
  });
});

describe("the country", () => {
  const split = network("eyeball", null, { countries: { a: "CA", b: "SE" } });

  it("is agreed on by an embedded source and the provider, where the embedded ones differ", () => {
    const evidence = { ...nothing, ...us, network: split, anonymiser: anonymiser([], { country: "CA" }) };
    expect(ipCountryMismatch.evaluate(evidence).status).toBe("fired");
    expect(ipCountryMismatch.evaluate({ ...evidence, anonymiser: nothing.anonymiser }).status).toBe("not_applicable");
  });

  it("is open where the provider contradicts, or where any source has the line at the stated place", () => {
    for (const evidence of [
      { ...us, network: network("eyeball", "CA"), anonymiser: anonymiser([], { country: "US" }) },
      { place: place("SE"), network: split, anonymiser: anonymiser([], { country: "CA" }) },
    ]) {
      expect(ipCountryMismatch.evaluate({ ...nothing, ...evidence }).status).toBe("not_applicable");
      expect(ipConsistent.evaluate({ ...nothing, ...evidence }).status).toBe("clear");
    }
  });

  it.each(ANONYMISER_KINDS)("says nothing behind a %s", (kind) => {
    const evidence = { ...nothing, ...us, network: network("eyeball", "CA"), anonymiser: anonymiser([{ kind }]) };
    expect(ipCountryMismatch.evaluate(evidence).status).toBe("not_applicable");
  });
});

describe("precedence: only the most specific reading of one address counts", () => {
  const order = [
    "ip-tor",
    "ip-vpn-astrill",
    "ip-residential-proxy",
    "ip-vpn",
    "ip-public-proxy",
    "ip-hosting",
    "ip-country-mismatch",
  ] as const;
  const finding = (id: string) =>
    firedFinding(id, Object.keys(signals.find((signal) => signal.id === id)?.tiers ?? {})[0]);

  it.each(order.flatMap((first, at) => order.slice(at + 1).map((second) => [first, second] as const)))(
    "%s before %s",
    (first, second) => {
      const result = assess({ policy: defaultPolicy, signals, findings: [second, first].map(finding), families: FULL });
      expect(result.contributions.map(({ signal }) => signal)).toEqual([first]);
      expect(result.suppressed).toEqual([{ signal: second, by: first }]);
    },
  );

  it("leaves one of all of them", () => {
    const result = assess({ policy: defaultPolicy, signals, findings: order.map(finding), families: FULL });
    expect(result.contributions.map(({ signal }) => signal)).toEqual(["ip-tor"]);
    expect(result.band).toBe("low");
  });
});

describe("the one list of places", () => {
  it("can only lower points: whatever place is stated, S is at most what it is for a place not listed", () => {
    const letters = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    const country = fc.tuple(letters, letters).map((pair) => pair.join(""));
    const astrill = anonymiser([{ kind: "vpn", operator: "astrill" }]);
    fc.assert(
      fc.property(country, fc.constantFrom(...NETWORK_CLASSES), (stated, networkClass) => {
        const seen = { network: network(networkClass), anonymiser: astrill };
        const listed = assessed({ ...seen, place: place(stated) }).points;
        expect(listed).toBeLessThanOrEqual(assessed({ ...seen, place: place("ZZ") }).points);
      }),
    );
    expect(vpnIsOrdinary({ country: "CN" })).toBe(true);
    expect(vpnIsOrdinary({ country: "US" })).toBe(false);
  });

  it("holds for a person whose place nobody knows", () => {
    const seen = { network: network("hosting"), anonymiser: anonymiser([{ kind: "vpn", operator: "astrill" }]) };
    expect(points(seen)).toEqual({ "ip-vpn-astrill": 3 });
  });
});

describe("a provider that was asked and failed", () => {
  const lost = unavailable("timeout", "anonymiser/test");

  it("leaves no point it might have taken away, and says what was not checked", () => {
    const abroad = { ...us, network: network("eyeball", "CA"), anonymiser: lost };
    expect(points(abroad)).toEqual({});
    expect(ipCountryMismatch.evaluate({ ...nothing, ...abroad })).toMatchObject({
      status: "not_checked",
      missing: [{ fact: "anonymiser", reason: "timeout" }],
    });
    expect(ipHosting.evaluate({ ...nothing, ...hosting, anonymiser: lost }).status).toBe("not_checked");
    expect(points({ ...line, anonymiser: lost })).toEqual({ "ip-consistent": -2 });
  });

  it("leaves the network family as it is: the address was supplied and looked up", () => {
    expect(assessed({ ...line, anonymiser: lost }).families.network).toBe("full");
  });

  it("is another thing than one nobody set up, without which everything is as it was before", () => {
    const none = unavailable("not_configured", "anonymiser/test");
    expect(points({ ...us, network: network("eyeball", "CA"), anonymiser: none })).toEqual({
      "ip-country-mismatch": 7,
    });
    expect(points({ ...us, network: network("vpn_operator", "CA"), anonymiser: none })).toEqual({ "ip-vpn": 5 });
  });
});
