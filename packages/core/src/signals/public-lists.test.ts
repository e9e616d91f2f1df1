import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import { type EvidenceSet, unavailable } from "../domain/evidence.ts";
import { ANONYMISER_KINDS, NETWORK_CLASSES } from "../domain/facts.ts";
import { familyStates } from "../domain/family.ts";
import { defaultPolicy, signals } from "./index.ts";
import { ipCountryMismatch, ipTor, ipVpnAstrill } from "./network.ts";
import { anonymiser, network, nothing, onExitList, onRelayList, onTorList, place } from "./testing.ts";

/** What counted, by signal. */
function points(evidence: Partial<EvidenceSet>) {
  const whole = { ...nothing, ...evidence };
  const findings = signals.map((signal) => signal.evaluate(whole));
  const { contributions } = assess({ policy: defaultPolicy, signals, findings, families: familyStates(whole) });
  return Object.fromEntries(contributions.filter((one) => one.points !== 0).map((one) => [one.signal, one.points]));
}
const us = { place: place("US") };
const hosting = { ...us, network: network("hosting", "US") };
const lost = unavailable("provider_error", "list/test");
const none = unavailable("not_configured", "list/test");

describe("the list of Tor exits", () => {
  const status = (evidence: Partial<EvidenceSet>) => ipTor.evaluate({ ...nothing, ...evidence }).status;

  it("is enough, and so is a provider; without either nothing was checked", () => {
    expect(points({ ...hosting, torList: onTorList(true) })).toEqual({ "ip-tor": 8 });
    expect(status({ torList: onTorList(true), anonymiser: anonymiser([]) })).toBe("fired");
    expect(status({ torList: onTorList(false), anonymiser: anonymiser([{ kind: "tor_exit" }]) })).toBe("fired");
    expect(status({ torList: lost, anonymiser: anonymiser([{ kind: "tor_exit" }]) })).toBe("fired");
    expect(status({ torList: onTorList(false), anonymiser: none })).toBe("clear");
    expect(status({ torList: lost, anonymiser: anonymiser([]) })).toBe("clear");
    expect(ipTor.evaluate({ ...nothing, torList: none, anonymiser: none })).toMatchObject({
      status: "not_checked",
      missing: [
        { fact: "anonymiser", reason: "not_configured" },
        { fact: "torList", reason: "not_configured" },
      ],
    });
    expect(ipTor.evaluate(nothing)).toMatchObject({ status: "not_checked", missing: [{ reason: "no_input" }, {}] });
  });
});

describe("a phone maker's relay", () => {
  it("is never scored and never compared with a place, whatever else is known of the address", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NETWORK_CLASSES),
        fc.constantFrom("US", "CA", null),
        fc.constantFrom(null, ...ANONYMISER_KINDS.filter((kind) => kind !== "tor_exit")),
        fc.constantFrom(0, 90, null),
        (networkClass, country, kind, ageDays) => {
          const counted = points({
            ...us,
            network: network(networkClass, country),
            anonymiser:
              kind === null ? none : anonymiser([{ kind, operator: "astrill", confidence: 90, lastSeenDays: 1 }]),
            exitList: onExitList(ageDays),
            torList: onTorList(false),
            relayList: onRelayList(true),
          });
          expect(counted).toEqual({});
        },
      ),
    );
  });

  it("leaves everything as it was for an address that is on no relay", () => {
    const abroad = { ...us, network: network("eyeball", "CA"), relayList: onRelayList(false) };
    expect(points(abroad)).toEqual({ "ip-country-mismatch": 7 });
    expect(points({ ...abroad, relayList: none })).toEqual({ "ip-country-mismatch": 7 });
  });

  it("whose list failed leaves no point that it might have taken away", () => {
    expect(
      ipCountryMismatch.evaluate({ ...nothing, ...us, network: network("eyeball", "CA"), relayList: lost }),
    ).toMatchObject({ status: "not_checked", missing: [{ fact: "relayList", reason: "provider_error" }] });
  });
});

describe("the customer's dated list of exits", () => {
  it.each([
    [0, 12],
    [30, 12],
    [31, 10],
    [60, 10],
    [61, 8],
    [90, 8],
    [91, 6],
    [120, 6],
    [121, 5],
    [365, 5],
  ])("counts an exit seen %i days ago as %i", (ageDays, counted) => {
    expect(points({ ...hosting, exitList: onExitList(ageDays) })).toEqual({ "ip-vpn-astrill": counted });
  });

  it("is left to the other signals after a year, and on a network that is no second source", () => {
    expect(points({ ...hosting, exitList: onExitList(366) })).toEqual({ "ip-hosting": 3 });
    expect(points({ ...us, network: network("eyeball", "US"), exitList: onExitList(0) })).toEqual({
      "ip-consistent": -2,
    });
  });

  it("is worth 3 where such VPNs are everyday equipment or no place is stated, however new or old", () => {
    for (const ageDays of [0, 45, 75, 100, 200]) {
      const listed = { network: network("hosting"), exitList: onExitList(ageDays) };
      expect(points({ ...listed, place: place("CN") })).toEqual({ "ip-vpn-astrill": 3 });
      expect(points(listed)).toEqual({ "ip-vpn-astrill": 3 });
    }
  });

  it("yields to a provider's fresh word, never adds to it, and is not needed where there is one", () => {
    const named = anonymiser([{ kind: "vpn", operator: "astrill" }]);
    expect(points({ ...hosting, anonymiser: named, exitList: onExitList(200) })).toEqual({ "ip-vpn-astrill": 12 });
    expect(points({ ...hosting, anonymiser: named, exitList: lost })).toEqual({ "ip-vpn-astrill": 12 });
    expect(ipVpnAstrill.evaluate({ ...nothing, ...hosting, exitList: none, anonymiser: none }).status).toBe(
      "not_checked",
    );
    expect(ipVpnAstrill.evaluate({ ...nothing, ...hosting, exitList: onExitList(null) }).status).toBe("clear");
  });
});
