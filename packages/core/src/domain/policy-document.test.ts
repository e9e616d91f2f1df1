import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "./assessment.ts";
import { Connection } from "./connection.ts";
import { catalogPolicy, Policy } from "./policy.ts";
import { JURISDICTIONS, PolicyDocument, resolvePolicy, SEGMENT_PRIORS, SEGMENTS } from "./policy-document.ts";
import { aSignal } from "./testing.ts";

const signals = [
  aSignal({ id: "one", group: "network", tiers: { fired: 5, weak: 2 } }),
  aSignal({ id: "two", group: "email", tiers: { fired: -3 } }),
  aSignal({ id: "three", group: "web", tiers: { fired: 0 } }),
];
const catalogue = catalogPolicy(signals);
const resolved = (document: object) =>
  resolvePolicy(PolicyDocument.parse({ extends: "catalogue", version: "mine-1", ...document }), catalogue);

describe("a policy document", () => {
  it("that is not there is the catalogue's own policy", () => {
    expect(resolvePolicy(null, catalogue)).toBe(catalogue);
  });

  it("that only extends the catalogue changes nothing but the version", () => {
    expect(resolved({})).toEqual({ ...catalogue, version: "mine-1" });
  });

  it("changes what it names and leaves the rest", () => {
    const policy = resolved({
      weights: { one: { weak: 1.5 } },
      caps: { network: 8 },
      cuts: { review: 10 },
      reliefFloor: -4,
      minimumFamilies: 1,
      baseRate: 0.02,
      off: ["two"],
      shadow: ["three"],
      wording: { honestShare: false },
    });
    expect(policy).toEqual({
      ...catalogue,
      version: "mine-1",
      weights: { ...catalogue.weights, one: { fired: 5, weak: 1.5 } },
      caps: { ...catalogue.caps, network: 8 },
      cuts: { ...catalogue.cuts, review: 10 },
      reliefFloor: -4,
      minimumFamilies: 1,
      baseRate: 0.02,
      off: ["two"],
      shadow: ["three"],
      wording: { honestShare: false },
    });
    expect(Policy.parse(policy)).toEqual(policy);
  });

  it("gets a later catalogue's new signals with the catalogue's weight", () => {
    const later = catalogPolicy([...signals, aSignal({ id: "four", group: "phone", tiers: { fired: 6 } })]);
    const document = PolicyDocument.parse({ extends: "catalogue", version: "1", weights: { one: { fired: 4 } } });
    expect(resolvePolicy(document, later).weights).toMatchObject({ four: { fired: 6 }, one: { fired: 4 } });
  });

  it("that is whole keeps to what it weighs: a later catalogue's new signals are only watched", () => {
    const { off: _, shadow: __, wording: ___, ...stored } = catalogue;
    const later = catalogPolicy([...signals, aSignal({ id: "four", group: "phone", tiers: { fired: 6 } })]);
    expect(resolvePolicy(PolicyDocument.parse(stored), later)).toEqual(catalogue);
  });

  it.each(SEGMENTS)("takes the base rate from its kind of work: %s", (segment) => {
    expect(resolved({ segment }).baseRate).toBe(SEGMENT_PRIORS[segment]);
    expect(resolved({ segment, priors: { [segment]: 0.04 } }).baseRate).toBe(0.04);
  });

  it("names a base rate or a kind of work, not both", () => {
    const both = { extends: "catalogue", version: "1", baseRate: 0.02, segment: "on_site" };
    expect(PolicyDocument.safeParse(both).success).toBe(false);
  });

  it("switches signals off where the law chosen asks for it, and only there", () => {
    const jurisdictions = { eu: { off: ["one"] }, us: { off: ["two"] } };
    expect(resolved({ jurisdictions, jurisdiction: "eu", off: ["three"] }).off).toEqual(["one", "three"]);
    expect(resolved({ jurisdictions }).off).toEqual([]);
    expect(resolved({ jurisdictions, jurisdiction: "uk" }).off).toEqual([]);
    // Nothing ships switched off: each law switches off what its own list names, and no more.
    for (const jurisdiction of JURISDICTIONS) {
      expect(resolved({ jurisdiction }).off).toEqual([]);
      expect(resolved({ jurisdictions: { [jurisdiction]: { off: ["four"] } }, jurisdiction }).off).toEqual(["four"]);
    }
  });

  it.each([
    ["relief turned against a person", { two: { fired: 4 } }],
    ["what is only shown made to count", { three: { fired: 2 } }],
    ["a finding turned into relief", { one: { fired: -5 } }],
  ])("stored past every check cannot have %s", (_, weights) => {
    expect(resolved({ weights }).weights).toEqual(catalogue.weights);
  });

  it("may switch a weight to 0 in either direction", () => {
    expect(resolved({ weights: { one: { fired: 0 }, two: { fired: 0 } } }).weights).toMatchObject({
      one: { fired: 0 },
      two: { fired: 0 },
    });
  });

  it("is the same policy whatever the order of its lists", () => {
    expect(resolved({ off: ["two", "one", "two"] })).toEqual(resolved({ off: ["one", "two"] }));
  });
});

describe("a stored connection", () => {
  const connection = { id: "connection-0123456789abcdef", ats: "greenhouse", name: "Acme", mode: "observe" };

  it("with a whole policy from before documents could extend the catalogue still reads and decides alike", () => {
    const { off: _, shadow: __, wording: ___, ...stored } = { ...catalogue, version: "acme-7", baseRate: 0.03 };
    const { policy } = Connection.parse(JSON.parse(JSON.stringify({ ...connection, policy: stored })));
    expect(policy).toEqual(stored);
    expect(resolvePolicy(policy, catalogue)).toEqual({ ...catalogue, version: "acme-7", baseRate: 0.03 });
  });

  it("takes a document that names only what differs, and comes through its store unchanged", () => {
    const policy = { extends: "catalogue", version: "2", shadow: ["one"] };
    const parsed = Connection.parse({ ...connection, policy });
    expect(parsed.policy).toEqual(policy);
    expect(Connection.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });
});

describe("a base rate by kind of work", () => {
  const document = PolicyDocument.parse({
    extends: "catalogue",
    version: "mine-1",
    segment: "remote_other",
    priors: { remote_engineering: 0.05 },
    segments: {
      jobs: { "4711": "on_site" },
      departments: { d1: "web3_remote", d2: "remote_engineering" },
    },
  });
  const rate = (id: string, departmentIds: readonly string[] = []) =>
    resolvePolicy(document, catalogue, { id, departmentIds }).baseRate;

  it("is the posting's own, before that of its departments, before that of the connection", () => {
    expect(rate("4711", ["d1"])).toBe(SEGMENT_PRIORS.on_site);
    expect(rate("1", ["d2"])).toBe(0.05);
    expect(rate("1", ["d9"])).toBe(SEGMENT_PRIORS.remote_other);
    expect(resolvePolicy(document, catalogue).baseRate).toBe(SEGMENT_PRIORS.remote_other);
    expect(resolvePolicy(document, catalogue, null).baseRate).toBe(SEGMENT_PRIORS.remote_other);
  });

  it("is the lowest of several departments, whatever their order", () => {
    expect(rate("1", ["d1", "d2"])).toBe(0.05);
    expect(rate("1", ["d2", "d1"])).toBe(0.05);
  });

  it("is never read from what is no entry of its own", () => {
    for (const id of ["constructor", "__proto__", "toString"]) expect(rate(id, [id])).toBe(SEGMENT_PRIORS.remote_other);
  });

  it("moves nobody's points and no band: the policy differs in its base rate alone", () => {
    const ids = fc.constantFrom("4711", "d1", "d2", "other");
    const posting = fc.record({ id: ids, departmentIds: fc.array(ids, { maxLength: 3 }) });
    const found = fc.subarray(["one", "two", "three"]);
    fc.assert(
      fc.property(posting, posting, found, (a, b, firing) => {
        const rules = (policy: Policy) => ({ ...policy, baseRate: null });
        expect(rules(resolvePolicy(document, catalogue, a))).toEqual(rules(resolvePolicy(document, catalogue, b)));
        const findings = firing.map((signal) => ({ signal, status: "fired", tier: "fired", shown: {} }) as const);
        const families = { network: "full", phone: "full", email: "basic" } as const;
        const [one, other] = [a, b].map((job) => {
          const policy = resolvePolicy(document, catalogue, job);
          const { baseRate: _, ...assessment } = assess({ policy, signals, findings, families });
          return assessment;
        });
        expect(other).toEqual(one);
      }),
    );
  });

  it.each([
    [{ countries: { XX: "web3_remote" } }],
    [{ names: { a: "web3_remote" } }],
    [{ locations: { a: "on_site" } }],
    [{ candidates: { "1": "on_site" } }],
    [{ jobs: { "4711": 0.5 } }],
    [{ jobs: { "4711": "people_like_them" } }],
    [{ jobs: { "two words": "on_site" } }],
  ])("goes by posting and department and by nothing else: %j is refused", (segments) => {
    const given = { extends: "catalogue", version: "1", segments };
    expect(PolicyDocument.safeParse(given).success).toBe(false);
  });
});
