import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import { type EvidenceSet, UNAVAILABLE_REASONS, unavailable } from "../domain/evidence.ts";
import {
  ANONYMISER_KINDS,
  FACT_KINDS,
  type FactKind,
  LINE_TYPES,
  MAIL_CLASSES,
  NETWORK_CLASSES,
} from "../domain/facts.ts";
import { familyStates } from "../domain/family.ts";
import type { Finding } from "../domain/finding.ts";
import { Policy } from "../domain/policy.ts";
import { GROUPS } from "../domain/signal.ts";
import { firedFinding } from "../domain/testing.ts";
import { defaultPolicy, signals } from "./index.ts";
import {
  anonymiser,
  domains,
  likeEmployer,
  likeProvider,
  lines,
  mail,
  mailServers,
  network,
  nothing,
  numbers,
  onExitList,
  onRelayList,
  onTorList,
  place,
  portfolio,
  ported,
} from "./testing.ts";

const FULL = { network: "full", phone: "full", email: "full" } as const;
const ids = signals.map(({ id }) => id);

/** Points of the scoring model's catalogue; a tier here may weigh less, never more. */
const CATALOGUE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "ip-country-mismatch": { fired: 7 },
  "ip-hosting": { no_vpn: 6, class_only: 3 },
  "ip-vpn": { fired: 5 },
  "ip-vpn-astrill": {
    fired: 12,
    listed_over_1_month: 10,
    listed_over_2_months: 8,
    listed_over_3_months: 6,
    listed_over_4_months: 5,
    where_ordinary: 3,
  },
  "ip-tor": { fired: 8 },
  "ip-residential-proxy": { strong: 8, weak: 4 },
  "ip-public-proxy": { fired: 6 },
  "ip-dprk-range": { fired: 12 },
  "ip-consistent": { fired: -2 },
  "phone-voip-nonfixed": { fired: 6 },
  "phone-tollfree": { fired: 5 },
  "phone-invalid": { fired: 4 },
  "phone-country-mismatch": { fired: 2 },
  "phone-area-mismatch": { fired: 0 },
  "phone-recent-port": { fired: 2 },
  "phone-mobile": { fired: -1 },
  "email-domain-new": {
    under_30_days: 8,
    under_90_days: 5,
    under_a_year: 2,
    personal_under_30_days: 4,
    personal_under_90_days: 2.5,
    personal_under_a_year: 1,
  },
  "email-disposable": { fired: 9 },
  "email-no-mx": { fired: 7 },
  "email-privacy-provider": { fired: 1 },
  "email-lookalike-employer": { fired: 10 },
  "email-lookalike-provider": { fired: 0 },
  "portfolio-domain-new": { fired: 3 },
};

describe("the registry of signals", () => {
  it("has every id once, in the form tools and logs expect", () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
  });

  it("weighs every tier exactly as the catalogue says", () => {
    expect(
      Object.fromEntries(
        signals.map(({ id, tiers }) => [
          id,
          Object.fromEntries(Object.entries(tiers).map(([tier, { points }]) => [tier, points])),
        ]),
      ),
    ).toEqual(CATALOGUE);
  });

  it("yields only to signals that exist, and never in a circle", () => {
    for (const { id, yieldsTo } of signals) {
      for (const to of yieldsTo) expect(ids).toContain(to);
      const reached = new Set<string>();
      const follow = (from: string): void => {
        for (const to of signals.find((signal) => signal.id === from)?.yieldsTo ?? []) {
          if (!reached.has(to)) {
            reached.add(to);
            follow(to);
          }
        }
      };
      follow(id);
      expect(reached).not.toContain(id);
    }
  });

  it("has rates whose direction is that of the points, and points no larger than the rates carry", () => {
    for (const { id, tiers } of signals) {
      for (const { points, rates } of Object.values(tiers)) {
        const evidence = 10 * Math.log10(rates.misrepresenting / rates.honest);
        expect(Math.sign(evidence), id).toBe(Math.sign(points));
        // Half a point of rounding: the rates of the catalogue have one or two digits.
        expect(Math.abs(points), id).toBeLessThanOrEqual(Math.abs(evidence) + 0.5);
      }
    }
  });

  it("keeps all relief together within the floor of the scoring model", () => {
    const most = signals.map(({ tiers }) => Math.min(0, ...Object.values(tiers).map(({ points }) => points)));
    expect(most.reduce((sum, points) => sum + points, 0)).toBeGreaterThanOrEqual(-8);
  });
});

describe("the wording of every signal", () => {
  it("has an innocent explanation wherever it may add points", () => {
    for (const { id, tiers, wording } of signals) {
      const adds = Object.values(tiers).some(({ points }) => points > 0);
      if (adds) expect(wording.innocent?.length, id).toBeGreaterThan(10);
    }
  });

  it("accuses nobody, vouches for nobody, and names no origin", () => {
    const accusing =
      /\b(fraud\w*|fake\w*|suspicious|scam\w*|liar|lying|lied|criminal|illegal|malicious|threat|attack\w*|deceiv\w*|impost\w*|bot|hacker)\b/i;
    const vouching = /\b(verified|clear(ed)?|safe|genuine|legitimate|trusted|trustworthy)\b/i;
    const origin =
      /\b(foreign\w*|nationality|citizen\w*|ethnic\w*|race|accent|language|immigra\w*|visa|native|dprk)\b/i;
    const names = new Intl.DisplayNames(["en"], { type: "region" });
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const countries = letters
      .flatMap((a) => letters.map((b) => names.of(a + b)))
      .filter((name) => name !== undefined && name.length > 3)
      .map((name) => name?.toLowerCase() ?? "");
    for (const { id, wording } of signals) {
      const words = Object.values(wording).join(" ");
      expect(words, id).not.toMatch(accusing);
      expect(words, id).not.toMatch(vouching);
      expect(words, id).not.toMatch(origin);
      for (const country of countries) expect(words.toLowerCase(), id).not.toContain(country);
    }
  });

  it("is plain text, short enough to share one annotation, with a name to list it by", () => {
    for (const { id, wording } of signals) {
      expect(`${wording.seen}${wording.innocent ?? ""}`, id).toMatch(/^[A-Za-z0-9 ,.;()'{}-]+$/);
      expect(wording.seen.length + (wording.innocent?.length ?? 0), id).toBeLessThanOrEqual(160);
      expect(wording.short.split(" ").length, id).toBeLessThanOrEqual(3);
    }
    expect(new Set(signals.map(({ wording }) => wording.short)).size).toBe(signals.length);
  });

  it("shows every value it asks for in every tier that can fire", () => {
    const evidence: EvidenceSet[] = [
      {
        ...nothing,
        place: place("CA"),
        network: network("eyeball", "US"),
        lineType: lines("nonFixedVoip", "tollFree"),
        phone: numbers({ valid: false }, { regions: ["GB"] }),
        mail: mail("disposable"),
        mailDomain: domains({ ageDays: 3 }),
        mailServer: mailServers(false),
        mailLookalike: likeProvider("gmail"),
        employerLookalike: likeEmployer(20),
        portfolioDomain: portfolio({ ageDays: 12 }),
      },
      {
        ...nothing,
        place: place("US", "TX"),
        phone: numbers({ areas: ["US-CA"] }),
        lineType: ported(3),
        mail: mail("privacy_provider"),
      },
      {
        ...nothing,
        place: place("CA"),
        network: network("vpn_operator"),
        mailDomain: domains({ ageDays: 60, personal: true }),
      },
      { ...nothing, network: network("hosting") },
      { ...nothing, network: network("hosting"), anonymiser: anonymiser([]) },
      { ...nothing, network: network("hosting"), anonymiser: anonymiser([{ kind: "vpn", operator: "astrill" }]) },
      {
        ...nothing,
        network: network("transit", null, { sanctionedRange: true }),
        anonymiser: anonymiser([
          { kind: "tor_exit" },
          { kind: "public_proxy", lastSeenDays: 1 },
          { kind: "residential_proxy", confidence: 90, lastSeenDays: 1 },
        ]),
      },
    ];
    for (const signal of signals) {
      const asked = [...signal.wording.seen.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const finding of evidence.map(signal.evaluate)) {
        if (finding.status === "fired")
          expect(Object.keys(finding.shown).toSorted(), signal.id).toEqual(asked.map(String).toSorted());
      }
    }
  });
});

describe("the default policy", () => {
  it("is valid, and has a weight for every tier of every signal and for nothing else", () => {
    expect(Policy.safeParse(defaultPolicy).success).toBe(true);
    expect(Object.keys(defaultPolicy.weights).toSorted()).toEqual(ids.toSorted());
    for (const { id, tiers } of signals) {
      expect(Object.keys(defaultPolicy.weights[id] ?? {}).toSorted()).toEqual(Object.keys(tiers).toSorted());
    }
  });

  it("lets no single group reach review alone, whichever of its signals fire; linkage and known excepted", () => {
    for (const group of GROUPS.filter((one) => one !== "linkage" && one !== "known")) {
      const members = signals.filter((signal) => signal.group === group);
      // Every choice of one tier, or none, per signal.
      const choices = members.reduce<Finding[][]>(
        (all, { id, tiers }) =>
          all.flatMap((fired) => [fired, ...Object.keys(tiers).map((tier) => [...fired, firedFinding(id, tier)])]),
        [[]],
      );
      for (const findings of choices) {
        const { band, points } = assess({ policy: defaultPolicy, signals, findings, families: FULL });
        expect(band, `${group} with ${points} points`).toBe("low");
      }
    }
  });

  it("leaves a person on a VPN with nothing else low, and one more weak sign of the same kind too", () => {
    for (const findings of [
      [firedFinding("ip-vpn")],
      [firedFinding("ip-vpn"), firedFinding("phone-country-mismatch")],
    ]) {
      expect(assess({ policy: defaultPolicy, signals, findings, families: FULL }).band).toBe("low");
    }
  });
});

const evidenceOf = <K extends FactKind>(...answers: EvidenceSet[K][]) => fc.constantFrom<EvidenceSet[K]>(...answers);
const silent = UNAVAILABLE_REASONS.map((reason) => unavailable(reason, "test"));
/** A provider's answers: no service, each kind under several figures, and two at once. */
const ANSWERS = [
  anonymiser([]),
  anonymiser([], { country: "US", mobile: true }),
  anonymiser([], { country: "CA", sharedHub: true }),
  ...ANONYMISER_KINDS.flatMap((kind) => [
    anonymiser([{ kind }]),
    anonymiser([{ kind, confidence: 90, lastSeenDays: 3 }]),
    anonymiser([{ kind, operator: "astrill", confidence: 60, lastSeenDays: 3 }]),
    anonymiser([{ kind, operator: "astrill" }]),
  ]),
  anonymiser([
    { kind: "vpn", operator: "astrill" },
    { kind: "residential_proxy", confidence: 95, lastSeenDays: 1 },
  ]),
];
const anyEvidence: fc.Arbitrary<EvidenceSet> = fc
  .record({
    place: evidenceOf<"place">(place("US", "TX"), place("CN"), place("CA"), place("US"), nothing.place, ...silent),
    network: evidenceOf<"network">(
      ...NETWORK_CLASSES.flatMap((one) => [network(one, "CA"), network(one, "US"), network(one)]),
      network("eyeball", null, { countries: { a: "US", b: "CA" } }),
      network("transit", "US", { sanctionedRange: true }),
      nothing.network,
      ...silent,
    ),
    anonymiser: evidenceOf<"anonymiser">(...ANSWERS, nothing.anonymiser, ...silent),
    torList: evidenceOf<"torList">(onTorList(true), onTorList(false), nothing.torList, ...silent),
    relayList: evidenceOf<"relayList">(onRelayList(true), onRelayList(false), nothing.relayList, ...silent),
    exitList: evidenceOf<"exitList">(...[0, 45, 100, 300, 900, null].map(onExitList), nothing.exitList, ...silent),
    phone: evidenceOf<"phone">(
      numbers({}),
      numbers({ valid: false }),
      numbers({ regions: ["GB"] }),
      numbers({ regions: ["US", "CA"], areas: ["US-CA"] }),
      nothing.phone,
      ...silent,
    ),
    lineType: evidenceOf<"lineType">(...LINE_TYPES.map((one) => lines(one)), ported(3), nothing.lineType, ...silent),
    mail: evidenceOf<"mail">(...MAIL_CLASSES.map((one) => mail(one)), nothing.mail, ...silent),
    mailDomain: evidenceOf<"mailDomain">(
      domains({ ageDays: 3 }),
      domains({ ageDays: 60, personal: true }),
      domains({ ageDays: 4000 }),
      nothing.mailDomain,
      ...silent,
    ),
    mailServer: evidenceOf<"mailServer">(mailServers(true), mailServers(false), nothing.mailServer, ...silent),
    mailLookalike: evidenceOf<"mailLookalike">(likeProvider(), likeProvider("gmail"), nothing.mailLookalike, ...silent),
    employerLookalike: evidenceOf<"employerLookalike">(likeEmployer(), likeEmployer(20), ...silent),
    portfolioDomain: evidenceOf<"portfolioDomain">(
      portfolio({ ageDays: 12 }),
      portfolio({ ageDays: 4000 }),
      nothing.portfolioDomain,
      ...silent,
    ),
  })
  .map((facts) => ({ ...nothing, ...facts }));

/** A source that was asked and failed, for now or for good. */
const failing = fc.constantFrom(...(["timeout", "rate_limited", "provider_error", "refused"] as const));

function assessed(evidence: EvidenceSet) {
  const findings = signals.map((signal) => signal.evaluate(evidence));
  return assess({ policy: defaultPolicy, signals, findings, families: familyStates(evidence) });
}

describe("the whole catalogue, over any evidence", () => {
  it("shows every fact that is missing as not checked, never as clear", () => {
    fc.assert(
      fc.property(anyEvidence, fc.constantFrom(...FACT_KINDS), (evidence, kind) => {
        const { findings } = assessed({ ...evidence, [kind]: unavailable("timeout", "test") });
        for (const { id } of signals.filter(({ needs }) => needs.includes(kind))) {
          expect(findings.find(({ signal }) => signal === id)?.status).toBe("not_checked");
        }
      }),
    );
  });

  it("costs a person at most the relief of a source that fell silent", () => {
    fc.assert(
      fc.property(anyEvidence, fc.constantFrom(...FACT_KINDS), failing, (evidence, kind, reason) => {
        const before = assessed(evidence);
        const after = assessed({ ...evidence, [kind]: unavailable(reason, "test") });
        const relief = before.contributions
          .filter(({ points, signal }) => {
            const reads = signals.find(({ id }) => id === signal);
            return points < 0 && reads !== undefined && [...reads.needs, ...reads.wants].includes(kind);
          })
          .reduce((total, { points }) => total - points, 0);
        expect(after.points).toBeLessThanOrEqual(before.points + relief);
      }),
      { numRuns: 10_000 },
    );
  });

  const onVpn = { network: network("vpn_operator"), anonymiser: anonymiser([{ kind: "vpn" }]) };

  it("never calls an application high for a VPN added to a low one", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        if (assessed(evidence).band !== "low") return;
        expect(assessed({ ...evidence, ...onVpn }).band).not.toBe("high");
      }),
      { numRuns: 1000 },
    );
  });
});
