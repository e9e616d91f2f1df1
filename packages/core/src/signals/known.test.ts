import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import { type EvidenceSet, found, unavailable } from "../domain/evidence.ts";
import type { KnownFact } from "../domain/facts.ts";
import { defaultPolicy, signals } from "./index.ts";
import { knownDomain, knownEmail, knownGithub, knownIp, knownLinkedin, knownPhone, knownWalletSdn } from "./known.ts";
import { anonymiser, network, nothing } from "./testing.ts";

const FULL = { network: "full", phone: "full", email: "full" } as const;

const match = (confirmed: boolean, lastSeenDays: number | null = 3) => ({ feed: "partners", confirmed, lastSeenDays });
const fact = (...matches: KnownFact["matches"]): KnownFact => ({ matches });

const LISTED = [
  ["known-email", knownEmail, "knownMail", 730],
  ["known-phone", knownPhone, "knownPhone", 365],
  ["known-github", knownGithub, "knownCode", 730],
  ["known-linkedin", knownLinkedin, "knownProfile", 730],
  ["known-domain", knownDomain, "knownDomain", 730],
] as const;

describe.each(LISTED)("%s", (id, signal, kind, lifetime) => {
  const judge = (...matches: KnownFact["matches"]) =>
    signal.evaluate({ ...nothing, [kind]: found<typeof kind>(fact(...matches), "indicators/test") });

  it("counts the confirmed entry before the unconfirmed one, and says which it was", () => {
    expect(judge(match(false), match(true))).toMatchObject({
      tier: "confirmed",
      shown: { entry: "a confirmed entry" },
    });
    expect(judge(match(false))).toMatchObject({ tier: "unconfirmed", shown: { entry: "an unconfirmed entry" } });
    expect(judge()).toEqual({ signal: id, status: "clear" });
  });

  it(`says nothing any more ${lifetime} days after the last sighting, and is not clear for that`, () => {
    expect(judge(match(true, lifetime - 1)).status).toBe("fired");
    expect(judge(match(true, lifetime))).toEqual({ signal: id, status: "suppressed", because: "aged" });
    // An older confirmation does not lift a newer rumour.
    expect(judge(match(true, lifetime), match(false, 3))).toMatchObject({ tier: "unconfirmed" });
  });

  it("stands as long as its list keeps it where the list gives no day", () => {
    expect(judge(match(true, null))).toMatchObject({ tier: "confirmed" });
  });

  it("never shows the name of the list", () => {
    expect(JSON.stringify(judge({ ...match(true), feed: "people we call names" }))).not.toContain("people");
  });

  it("is not checked without lists", () => {
    expect(signal.evaluate({ ...nothing, [kind]: unavailable("not_configured", kind) }).status).toBe("not_checked");
  });
});

describe("known-wallet-sdn", () => {
  const judge = (...matches: KnownFact["matches"]) =>
    knownWalletSdn.evaluate({ ...nothing, knownWallet: found<"knownWallet">(fact(...matches), "indicators/test") })
      .status;

  it("fires for an entry of an official list only", () => {
    expect([judge(match(true, null)), judge(match(false)), judge()]).toEqual(["fired", "not_applicable", "clear"]);
  });
});

describe("known-ip", () => {
  const judge = (matches: KnownFact["matches"], evidence: Partial<EvidenceSet> = {}) =>
    knownIp.evaluate({
      ...nothing,
      knownNetwork: found<"knownNetwork">(fact(...matches), "indicators/test"),
      ...evidence,
    });

  it.each([
    [0, 8],
    [29, 8],
    [30, 4],
    [59, 4],
    [60, 2],
    [89, 2],
    [90, 1],
    [119, 1],
  ])("is halved every 30 days: after %i days %i points", (days, points) => {
    const finding = judge([match(true, 3000), match(false, days)]);
    expect(finding).toMatchObject({ status: "fired", shown: { days } });
    expect(finding.status === "fired" ? knownIp.tiers[finding.tier]?.points : null).toBe(points);
  });

  it("is aged after 120 days, and no sighting without a day", () => {
    expect(judge([match(true, 120)])).toMatchObject({ status: "suppressed", because: "aged" });
    expect(judge([match(true, null)]).status).toBe("not_applicable");
    expect(judge([]).status).toBe("clear");
  });

  it("is suppressed for lines shared by design, and stands for the exits and servers lists are about", () => {
    for (const networkClass of ["mobile", "education", "cdn_relay", "corporate_gateway", "satellite"] as const)
      expect(judge([match(true)], { network: network(networkClass) }).status).toBe("suppressed");
    for (const networkClass of ["vpn_operator", "hosting", "eyeball"] as const)
      expect(judge([match(true)], { network: network(networkClass) }).status).toBe("fired");
    for (const seen of [anonymiser([], { sharedHub: true }), anonymiser([{ kind: "gateway" }])])
      expect(judge([match(true)], { anonymiser: seen }).status).toBe("suppressed");
  });
});

describe("the band of a match alone", () => {
  const band = (evidence: Partial<EvidenceSet>) =>
    assess({
      policy: defaultPolicy,
      signals,
      findings: signals.map((signal) => signal.evaluate({ ...nothing, ...evidence })),
      families: FULL,
    }).band;
  const of = (confirmed: boolean) => fact(match(confirmed));

  it("is high for a confirmed mailbox, phone, account, profile or listed wallet", () => {
    expect(band({ knownMail: found(of(true), "test") })).toBe("high");
    expect(band({ knownPhone: found(of(true), "test") })).toBe("high");
    expect(band({ knownCode: found(of(true), "test") })).toBe("high");
    expect(band({ knownProfile: found(of(true), "test") })).toBe("high");
    expect(band({ knownWallet: found(of(true), "test") })).toBe("high");
  });

  it("is review at most for what nobody confirmed, a domain, or an address, however many of them", () => {
    const unconfirmed = {
      knownMail: found<"knownMail">(of(false), "test"),
      knownPhone: found<"knownPhone">(of(false), "test"),
      knownCode: found<"knownCode">(of(false), "test"),
      knownProfile: found<"knownProfile">(of(false), "test"),
      knownDomain: found<"knownDomain">(of(false), "test"),
      knownNetwork: found<"knownNetwork">(of(false), "test"),
    };
    expect(band(unconfirmed)).toBe("review");
    expect(band({ knownDomain: found(of(true), "test") })).toBe("review");
    expect(band({ knownNetwork: found(of(true), "test") })).toBe("review");
    expect(band({ knownWallet: found(of(false), "test") })).toBe("low");
  });

  it("is low again when the list is two years older", () => {
    expect(band({ knownMail: found(fact(match(true, 733)), "test") })).toBe("low");
  });
});
