import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import { type EvidenceSet, found, notApplicable, unavailable } from "../domain/evidence.ts";
import { NETWORK_CLASSES, type ReuseFact } from "../domain/facts.ts";
import { familyStates } from "../domain/family.ts";
import { defaultPolicy, signals } from "./index.ts";
import { pdfAuthorLinksOther, portfolioContentReuse, resumeFileReuse, resumeNearDuplicate } from "./linkage-content.ts";
import {
  addressReuse,
  deviceReuse,
  emailReuse,
  ipReuse,
  linkReuse,
  phoneReuse,
  referenceContactReuse,
  walletReuse,
} from "./linkage.ts";
import { anonymiser, lines, network, nothing, place } from "./testing.ts";

const reuse = (people: number, more: Partial<ReuseFact> = {}): ReuseFact => ({
  people,
  muted: null,
  burst: false,
  ...more,
});

const resume = (people: number, similarity: number, more: Partial<ReuseFact> = {}) =>
  found<"resumeReuse">({ ...reuse(people, more), similarity }, "links/test");

const SIMPLE = [
  ["phone-reuse", phoneReuse, "phoneReuse", ["two_people", "three_or_more", "three_or_more", "three_or_more"]],
  ["email-reuse", emailReuse, "mailReuse", ["fired", "fired", "fired", "fired"]],
  ["ip-reuse", ipReuse, "networkReuse", ["two_people", "three_or_four", "three_or_four", "five_or_more"]],
  ["device-reuse", deviceReuse, "deviceReuse", ["two_people", "three_or_more", "three_or_more", "three_or_more"]],
  ["link-reuse", linkReuse, "linkReuse", ["fired", "fired", "fired", "fired"]],
  ["resume-file-reuse", resumeFileReuse, "fileReuse", ["fired", "fired", "fired", "fired"]],
  ["portfolio-content-reuse", portfolioContentReuse, "portfolioReuse", ["fired", "fired", "fired", "fired"]],
  ["pdf-author-links-other", pdfAuthorLinksOther, "authorReuse", ["fired", "fired", "fired", "fired"]],
  ["reference-contact-reuse", referenceContactReuse, "refereeReuse", ["fired", "fired", "fired", "fired"]],
  ["address-reuse", addressReuse, "addressReuse", [null, "fired", "fired", "fired"]],
  ["wallet-reuse", walletReuse, "walletReuse", ["fired", "fired", "fired", "fired"]],
] as const;

describe.each(SIMPLE)("%s", (id, signal, kind, tiers) => {
  const plain = { ...nothing, network: network("eyeball") };
  const judge = (fact: ReuseFact) => signal.evaluate({ ...plain, [kind]: found<typeof kind>(fact, "links/test") });

  it.each(tiers.map((tier, at) => [at + 1, tier]))("by %i other people is %s", (people, tier) => {
    const finding = judge(reuse(people));
    expect(finding.status === "fired" ? finding.tier : null).toBe(tier);
    if (tier === null) expect(finding.status).toBe("clear");
    else
      expect(finding).toMatchObject({ shown: { people: people === 1 ? "1 other person" : `${people} other people` } });
  });

  it("is neither fired nor clear when many share it or an agency hands it out", () => {
    for (const muted of ["hub", "agency"] as const) {
      expect(judge(reuse(25, { muted }))).toEqual({ signal: id, status: "suppressed", because: muted });
      expect(judge(reuse(0, { muted })).status).toBe("clear");
    }
  });

  it("says when so many at once may be aimed at the identifier's owner, and weighs no more for it", () => {
    const calm = judge(reuse(25));
    const burst = judge(reuse(25, { burst: true }));
    expect(burst).toMatchObject({ shown: { people: "25 other people, many at once, maybe without its owner" } });
    expect({ ...burst, shown: null }).toEqual({ ...calm, shown: null });
  });

  it("is not checked without the index, and does not apply without the identifier", () => {
    expect(signal.evaluate({ ...plain, [kind]: unavailable("not_configured", kind) }).status).toBe("not_checked");
    expect(signal.evaluate({ ...nothing, [kind]: notApplicable }).status).toBe("not_applicable");
  });
});

describe("resume-near-duplicate", () => {
  const tier = (people: number, similarity: number) => {
    const finding = resumeNearDuplicate.evaluate({ ...nothing, resumeReuse: resume(people, similarity) });
    return finding.status === "fired" ? finding.tier : finding.status;
  };

  it.each([
    [1, 1, "one_or_two"],
    [2, 0.7, "one_or_two"],
    [3, 0.7, "three_or_more"],
    [3, 0.699, "partial"],
    [1, 0.5, "partial"],
    [9, 0.499, "clear"],
    [0, 0.9, "clear"],
  ])("of %i other people at %f is %s", (people, similarity, expected) => {
    expect(tier(people, similarity)).toBe(expected);
  });

  it("shows how much is the same, never rounded up, and is muted like any other", () => {
    const judge = (more: Partial<ReuseFact> = {}) =>
      resumeNearDuplicate.evaluate({ ...nothing, resumeReuse: resume(2, 0.799, more) });
    expect(judge()).toMatchObject({ shown: { what: "about 79 in 100 of its wording", people: "2 other people" } });
    expect(judge({ muted: "hub" })).toMatchObject({ status: "suppressed", because: "hub" });
  });

  it("counts equal rows of work in part, whatever the wording, and says that it was those", () => {
    const judge = (similarity: number, more: Partial<ReuseFact> = {}) => {
      const piece = resume(4, similarity, more);
      return resumeNearDuplicate.evaluate({
        ...nothing,
        resumeReuse: { ...piece, fact: { ...piece.fact, sameWork: true } },
      });
    };
    expect(judge(0.2)).toMatchObject({ tier: "partial", shown: { what: "its newest three jobs in their order" } });
    expect(judge(0.8)).toMatchObject({ tier: "three_or_more" });
    expect(judge(0.2, { people: 0 })).toMatchObject({ status: "clear" });
  });
});

describe("ip-reuse", () => {
  const fact = found<"networkReuse">(reuse(5), "links/test");
  const judge = (evidence: Partial<EvidenceSet>) =>
    ipReuse.evaluate({ ...nothing, networkReuse: fact, ...evidence }).status;

  it.each(NETWORK_CLASSES)("counts on a household's or an unclassed line only: %s", (networkClass) => {
    const counts = ["eyeball", "transit", "unknown"].includes(networkClass);
    expect(judge({ network: network(networkClass) })).toBe(counts ? "fired" : "suppressed");
  });

  it("is suppressed where a provider knows that many people leave by the line", () => {
    for (const seen of [
      anonymiser([], { sharedHub: true }),
      anonymiser([], { mobile: true }),
      anonymiser([{ kind: "vpn" }]),
    ])
      expect(judge({ network: network("eyeball"), anonymiser: seen })).toBe("suppressed");
    expect(judge({ network: network("eyeball"), anonymiser: anonymiser([]) })).toBe("fired");
  });

  it("is not checked while a source that could have suppressed it is silent", () => {
    const line = { network: network("eyeball") };
    // Without the class of the network a hub looks like a household, whyever it is missing.
    for (const reason of ["timeout", "not_configured"] as const)
      expect(judge({ network: unavailable(reason, "ip/test") })).toBe("not_checked");
    expect(judge({ ...line, anonymiser: unavailable("rate_limited", "anonymiser/test") })).toBe("not_checked");
    expect(judge({ ...line, anonymiser: unavailable("not_configured", "anonymiser/test") })).toBe("fired");
  });
});

describe("relief of an identifier that is itself reused", () => {
  const ordinary = {
    place: place("US"),
    network: network("eyeball", "US"),
    lineType: lines("mobile"),
    profile: found<"profile">({ resolves: true, otherPerson: false, firstSeenDays: null, verified: true }, "web/test"),
  };
  const result = (evidence: Partial<EvidenceSet>) => {
    const whole = { ...nothing, ...ordinary, ...evidence };
    const findings = signals.map((signal) => signal.evaluate(whole));
    return assess({ policy: defaultPolicy, signals, findings, families: familyStates(whole) });
  };
  const fired = (evidence: Partial<EvidenceSet>) =>
    result(evidence)
      .contributions.map(({ signal }) => signal)
      .toSorted();

  it("is given while nobody else uses it", () => {
    expect(fired({})).toEqual(["ip-consistent", "linkedin-verified", "phone-mobile"]);
    expect(result({}).points).toBe(-5);
  });

  it.each([
    ["phoneReuse", "phone-mobile", "phone-reuse"],
    ["networkReuse", "ip-consistent", "ip-reuse"],
    ["linkReuse", "linkedin-verified", "link-reuse"],
  ] as const)("is not for %s, also where the reuse counts nothing: %s", (kind, relief, by) => {
    for (const muted of [null, "agency"] as const) {
      const evidence = { [kind]: found<typeof kind>(reuse(2, { muted }), "links/test") };
      expect(fired(evidence)).not.toContain(relief);
      expect(result(evidence).suppressed).toContainEqual({ signal: relief, by });
    }
    expect(fired({ [kind]: found<typeof kind>(reuse(0), "links/test") })).toContain(relief);
  });

  it("names relief of a mailbox and of a code account as forfeited too", () => {
    expect(emailReuse.forfeits).toEqual(["email-established"]);
    expect(linkReuse.forfeits).toContain("github-established");
  });
});
