import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import { type EvidenceSet, unavailable } from "../domain/evidence.ts";
import { FACT_KINDS } from "../domain/facts.ts";
import { familyStates } from "../domain/family.ts";
import type { Finding } from "../domain/finding.ts";
import { Policy } from "../domain/policy.ts";
import { GROUPS } from "../domain/signal.ts";
import { firedFinding, noEvidence } from "../domain/testing.ts";
import { defaultPolicy, signals } from "./index.ts";
import { anyEvidence, combinations } from "./testing-evidence.ts";
import { anonymiser, network } from "./testing.ts";

/** The long form is for running by hand: BONAFIDE_LONG=1. */
const RUNS = process.env["BONAFIDE_LONG"] === undefined ? 400 : 100_000;

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
  "email-thin-footprint": { fired: 2 },
  "email-established": { fired: -3 },
  "portfolio-domain-new": { fired: 3 },
  "github-age-mismatch": { fired: 5 },
  "github-backdated": { fired: 5 },
  "github-copied": { fired: 6 },
  "github-unresolved": { fired: 3 },
  "github-established": { fired: -3 },
  "ip-region-mismatch": { fired: 2 },
  "ip-impossible-travel": { fired: 5 },
  "tz-mismatch": { fired: 7 },
  "email-handle-conflict": { fired: 1 },
  "linkedin-unresolved": { fired: 4 },
  "linkedin-name-conflict": { fired: 8 },
  "linkedin-new": { fired: 4 },
  "linkedin-verified": { fired: -2 },
  "wallet-in-resume": { fired: 2, where_ordinary: 0 },
  "pdf-tz-mismatch": { fired: 4 },
  "pdf-author-mismatch": { fired: 3 },
  "hidden-text": { fired: 2 },
  "phone-reuse": { two_people: 10, three_or_more: 14 },
  "email-reuse": { fired: 12 },
  "ip-reuse": { two_people: 3, three_or_four: 8, five_or_more: 12 },
  "device-reuse": { two_people: 8, three_or_more: 12 },
  "resume-near-duplicate": { one_or_two: 12, three_or_more: 18, partial: 6 },
  "resume-file-reuse": { fired: 14 },
  "link-reuse": { fired: 12 },
  "portfolio-content-reuse": { fired: 10 },
  "pdf-author-links-other": { fired: 8 },
  "reference-contact-reuse": { fired: 10 },
  "address-reuse": { fired: 8 },
  "wallet-reuse": { fired: 12 },
  "known-email": { confirmed: 30, unconfirmed: 15 },
  "known-phone": { confirmed: 20, unconfirmed: 10 },
  "known-github": { confirmed: 20, unconfirmed: 10 },
  "known-linkedin": { confirmed: 20, unconfirmed: 10 },
  "known-domain": { confirmed: 15, unconfirmed: 7.5 },
  "known-wallet-sdn": { confirmed: 30 },
  "known-ip": { this_month: 8, after_30_days: 4, after_60_days: 2, after_90_days: 1 },
  "history-conflict": { fired: 8 },
  "experience-impossible": { fired: 3 },
  "apply-velocity": { five_or_more: 4, ten_or_more: 6 },
  "apply-fast-submit": { fired: 2 },
  "apply-hours-pattern": { fired: 1 },
  "address-cmra": { fired: 3 },
  "crypto-pay-request": { fired: 3, where_ordinary: 0 },
  "obs-camera-refused": { fired: 4 },
  "obs-other-interviews-audible": { fired: 6 },
  "obs-backstory-contradiction": { fired: 6 },
  "obs-location-question-failed": { fired: 5 },
  "obs-remote-control-seen": { fired: 6 },
  "obs-ship-elsewhere": { fired: 8 },
  "obs-id-mismatch": { fired: 10 },
  "obs-person-mismatch": { fired: 12 },
  "obs-id-verified": { fired: -4 },
  "obs-employer-confirmed": { fired: -6 },
  "obs-met-in-person": { fired: -12 },
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

  it("lets all relief together take off no more than the floor of the scoring model, and never below zero beside linkage", () => {
    const relief = signals.flatMap(({ id, tiers }) =>
      Object.entries(tiers).flatMap(([tier, { points }]) => (points < 0 ? [firedFinding(id, tier)] : [])),
    );
    const points = (findings: readonly Finding[]) =>
      assess({ policy: defaultPolicy, signals, findings, families: FULL }).points;
    expect(relief.length).toBeGreaterThan(2);
    expect(points(relief)).toBeLessThan(-4);
    expect(points(relief)).toBeGreaterThanOrEqual(-8);
    expect(points([...relief, firedFinding("address-reuse")])).toBe(8);
  });

  it("forfeits nothing but relief", () => {
    const forfeited = signals.flatMap(({ forfeits }) => forfeits);
    expect(forfeited).toEqual(expect.arrayContaining(["phone-mobile", "ip-consistent", "linkedin-verified"]));
    for (const { id, tiers } of signals.filter((signal) => forfeited.includes(signal.id))) {
      for (const { points } of Object.values(tiers)) expect(points, id).toBeLessThan(0);
    }
  });

  it("decides alone only by a confirmed mailbox or a listed wallet", () => {
    const decisive = signals.flatMap(({ id, tiers }) =>
      Object.entries(tiers).flatMap(([tier, one]) => (one.decisive ? [`${id} ${tier}`] : [])),
    );
    expect(decisive).toEqual(["known-email confirmed", "known-wallet-sdn confirmed"]);
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
      expect(`${wording.seen}${wording.innocent ?? ""}`, id).toMatch(/^[A-Za-zé0-9 ,.;()'{}-]+$/);
      expect(wording.seen.length + (wording.innocent?.length ?? 0), id).toBeLessThanOrEqual(160);
      expect(wording.short.split(" ").length, id).toBeLessThanOrEqual(3);
    }
    expect(new Set(signals.map(({ wording }) => wording.short)).size).toBe(signals.length);
  });

  it("shows every value it asks for, in every tier, and every tier can fire", () => {
    for (const signal of signals) {
      const asked = [...signal.wording.seen.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const reached = new Set<string>();
      const kinds = [...signal.needs, ...signal.wants];
      for (const evidence of combinations(kinds)) {
        const finding = signal.evaluate(evidence);
        if (finding.status !== "fired" || reached.has(finding.tier)) continue;
        reached.add(finding.tier);
        expect(Object.keys(finding.shown).toSorted(), signal.id).toEqual(asked.map(String).toSorted());
      }
      expect([...reached].toSorted(), signal.id).toEqual(Object.keys(signal.tiers).toSorted());
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

const KNOWN_KINDS = [
  "knownMail",
  "knownPhone",
  "knownCode",
  "knownProfile",
  "knownDomain",
  "knownWallet",
  "knownNetwork",
] as const;

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
        for (const { id, needs, needsOneOf } of signals.filter((signal) => signal.needs.includes(kind))) {
          // Beside a question that does not arise there is nothing left to miss.
          const arises =
            needs.every((need) => need === kind || evidence[need].status !== "not_applicable") &&
            (needsOneOf.length === 0 || needsOneOf.some((need) => evidence[need].status !== "not_applicable"));
          expect(findings.find(({ signal }) => signal === id)?.status).toBe(arises ? "not_checked" : "not_applicable");
        }
      }),
      { numRuns: RUNS / 2 },
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
      { numRuns: RUNS },
    );
  });

  const onVpn = { network: network("vpn_operator"), anonymiser: anonymiser([{ kind: "vpn" }]) };
  const matching = FACT_KINDS.filter((kind) => kind.endsWith("Reuse") || kind.startsWith("known"));
  // Another address has another history, and one match with another identity is review by itself.
  const unmatched = Object.fromEntries(matching.map((kind) => [kind, noEvidence[kind]]));

  it("never calls an application high for a VPN added to one with fewer points than review takes", () => {
    let judged = 0;
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const before = { ...evidence, ...unmatched };
        const { band, points } = assessed(before);
        if (band === "high" || band === "review" || points >= defaultPolicy.cuts.review) return;
        judged += 1;
        expect(assessed({ ...before, ...onVpn }).band).not.toBe("high");
      }),
      { numRuns: RUNS },
    );
    expect(judged).toBeGreaterThan(RUNS / 10);
  });

  it("adds up, and counts nothing of what is suppressed", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const { contributions, suppressed, points } = assessed(evidence);
        expect(contributions.reduce((sum, part) => sum + part.points, 0)).toBe(points);
        const counted = contributions.map(({ signal }) => signal);
        for (const { signal } of suppressed) expect(counted).not.toContain(signal);
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it("keeps linkage alone at review at most, whatever its points", () => {
    const linkage = FACT_KINDS.filter((kind) => kind.endsWith("Reuse"));
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const only = Object.fromEntries(linkage.map((kind) => [kind, evidence[kind]]));
        expect(assessed({ ...noEvidence, ...only }).band).not.toBe("high");
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it("loses its indicator points when every list is two years older", () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const aged = Object.fromEntries(
          KNOWN_KINDS.map((kind) => {
            const piece = evidence[kind];
            if (piece.status !== "found") return [kind, piece];
            const matches = piece.fact.matches.map((match) => ({
              ...match,
              lastSeenDays: (match.lastSeenDays ?? 0) + 730,
            }));
            return [kind, { ...piece, fact: { matches } }];
          }),
        );
        const { contributions } = assessed({ ...evidence, ...aged });
        expect(contributions.filter(({ signal }) => signal.startsWith("known-"))).toEqual([]);
      }),
      { numRuns: RUNS / 2 },
    );
  });
});
