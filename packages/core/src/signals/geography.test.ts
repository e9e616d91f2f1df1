import { describe, expect, it } from "vitest";
import { type EvidenceSet, found, unavailable } from "../domain/evidence.ts";
import { ANONYMISER_KINDS, NETWORK_CLASSES } from "../domain/facts.ts";
import { ipImpossibleTravel, ipRegionMismatch, tzMismatch } from "./geography.ts";
import { anonymiser, network, nothing, place } from "./testing.ts";

const far = found<"networkDistance">({ km: 2345 }, "distance/test");

describe("ip-region-mismatch", () => {
  const judge = (evidence: Partial<EvidenceSet>) =>
    ipRegionMismatch.evaluate({
      ...nothing,
      place: place("US", "TX"),
      network: network("eyeball", "US"),
      networkDistance: far,
      ...evidence,
    });

  it("fires beyond 500 km, with a distance no finer than it is known", () => {
    expect(judge({})).toMatchObject({ status: "fired", shown: { km: 2350 } });
    expect(judge({ networkDistance: found({ km: 500 }, "test") }).status).toBe("clear");
    expect(judge({ networkDistance: found({ km: 501 }, "test") }).status).toBe("fired");
  });

  it.each(NETWORK_CLASSES)("applies to fixed lines only: %s", (networkClass) => {
    expect(judge({ network: network(networkClass, "US") }).status).toBe(
      networkClass === "eyeball" ? "fired" : "not_applicable",
    );
  });

  it("leaves another country, or sources that differ, to the country's own signal", () => {
    expect(judge({ network: network("eyeball", "CA") }).status).toBe("not_applicable");
    expect(judge({ network: network("eyeball") }).status).toBe("not_applicable");
  });

  it.each(ANONYMISER_KINDS)("says nothing behind a %s, nor on a phone or a shared line", (kind) => {
    for (const seen of [anonymiser([{ kind }]), anonymiser([], { mobile: true }), anonymiser([], { sharedHub: true })])
      expect(judge({ anonymiser: seen }).status).toBe("not_applicable");
    expect(judge({ anonymiser: anonymiser([]) }).status).toBe("fired");
    expect(judge({ anonymiser: unavailable("timeout", "test") }).status).toBe("not_checked");
  });
});

describe("ip-impossible-travel", () => {
  const judge = (kmPerHour: number, evidence: Partial<EvidenceSet> = {}) =>
    ipImpossibleTravel.evaluate({ ...nothing, travel: found({ kmPerHour }, "test"), ...evidence }).status;

  it("fires beyond the speed of an airliner", () => {
    expect([judge(900), judge(901)]).toEqual(["clear", "fired"]);
  });

  it("says nothing behind anything but a plain line, and is not checked while nobody knows", () => {
    expect(judge(4000, { network: network("vpn_operator") })).toBe("not_applicable");
    expect(judge(4000, { network: network("eyeball"), anonymiser: anonymiser([{ kind: "relay" }]) })).toBe(
      "not_applicable",
    );
    expect(judge(4000, { network: network("eyeball") })).toBe("fired");
    expect(judge(4000, { network: unavailable("timeout", "test") })).toBe("not_checked");
  });
});

describe("tz-mismatch", () => {
  const judge = (hoursApart: number, utc = false) =>
    tzMismatch.evaluate({ ...nothing, browserClock: found({ hoursApart, utc }, "test") });

  it.each([
    [0, "clear"],
    [2.75, "clear"],
    [3, "fired"],
    [12, "fired"],
  ])("at %f hours is %s", (hours, expected) => {
    expect(judge(hours).status).toBe(expected);
  });

  it("takes UTC for a browser that does not tell, whatever the place", () => {
    for (const hours of [0, 3, 12]) expect(judge(hours, true).status).toBe("not_applicable");
  });
});
