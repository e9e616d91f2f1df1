import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signals as catalogue } from "../signals/index.ts";
import { assess } from "./assessment.ts";
import { absent, type Evidence, type EvidenceSet, found, notApplicable, unavailable } from "./evidence.ts";
import type { FactKind } from "./facts.ts";
import { familyStates } from "./family.ts";
import { catalogPolicy, type Policy } from "./policy.ts";
import { kindsThatMatter } from "./reach.ts";
import { clear, defineSignal, doesNotApply, fired, type Group, type Signal, type Tier } from "./signal.ts";
import { noEvidence } from "./testing.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
/** Kinds the random catalogues read; two of them decide a family. */
const KINDS = ["lineType", "phone", "mailDomain", "experience", "velocity"] as const satisfies readonly FactKind[];
type Kind = (typeof KINDS)[number];

const line = (lineType: "mobile" | "voip") =>
  found<"lineType">({ lines: [{ masked: "…43", lineType, portedDaysAgo: null }] }, "a");
const nobody = { status: "unavailable", reason: "not_supported", source: "a" } as const;
const skipped = unavailable("would_not_change", "a");

/** Everything a source may answer, as far as signals and families can tell answers apart; failures are none. */
const ANSWERS: { readonly [K in Kind]: readonly Evidence<K>[] } = {
  lineType: [line("mobile"), line("voip"), absent, notApplicable, nobody, skipped],
  phone: [found<"phone">({ numbers: [] }, "a"), absent, nobody, skipped],
  mailDomain: [found<"mailDomain">({ domains: [], unregistered: [] }, "a"), absent, notApplicable, nobody, skipped],
  experience: [...[1, 2].map((years) => found<"experience">({ years }, "a")), absent, notApplicable, nobody, skipped],
  velocity: [...[1, 2].map((jobs) => found<"velocity">({ jobs }, "a")), absent, nobody, skipped],
};

/** A judge without sense: what it makes of the facts is drawn, so that any signal there could be is among them. */
function verdictOf(facts: object, seed: number, tiers: readonly string[]) {
  let hash = seed;
  for (const letter of JSON.stringify(facts)) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  const choice = (hash >>> 5) % (tiers.length + 2);
  const tier = tiers[choice];
  return tier === undefined ? (choice === tiers.length ? clear : doesNotApply) : fired(tier);
}

const quarter = (min: number, max: number) => fc.integer({ min: min * 4, max: max * 4 }).map((n) => n / 4);
const kinds = fc.subarray([...KINDS], { maxLength: 2 });

const randomSignals: fc.Arbitrary<Signal[]> = fc
  .array(
    fc.record({
      // Few groups, so that they meet; the two with rules of their own among them.
      group: fc.constantFrom<Group>("network", "phone", "email", "linkage", "known"),
      points: fc.oneof(
        fc.record({ fired: quarter(0, 14), confirmed: quarter(0, 14) }),
        fc.record({ fired: quarter(-8, 0), confirmed: quarter(-8, 0) }),
        fc.constant({ fired: 0, confirmed: 0 }),
      ),
      decisive: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      corroborates: fc.boolean(),
      yields: fc.array(fc.nat(7), { maxLength: 2 }),
      needs: kinds,
      wants: kinds,
      spared: fc.boolean(),
      seed: fc.nat(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((sketches) =>
    sketches.map((sketch, at) => {
      const rates = { misrepresenting: 0.5, honest: 0.1 };
      const tiers: Record<string, Tier> = {
        fired: { points: sketch.points.fired, rates },
        confirmed: { points: sketch.points.confirmed, rates, decisive: sketch.decisive },
      };
      return defineSignal({
        id: `s${at}`,
        group: sketch.group,
        tiers,
        corroborates: sketch.corroborates,
        yieldsTo: sketch.yields.filter((to) => to > at).map((to) => `s${to}`),
        needs: sketch.needs,
        wants: sketch.wants,
        sparedBy: sketch.spared ? sketch.wants : [],
        wording: { seen: "Seen", short: "check" },
        judge: (facts) => verdictOf(facts, sketch.seed, ["fired", "confirmed"]),
      });
    }),
  );

interface Case {
  readonly signals: readonly Signal[];
  readonly policy: Policy;
  /** Position in `ANSWERS`; null while nobody has answered. */
  readonly settled: Readonly<Record<Kind, number | null>>;
}

const cases: fc.Arbitrary<Case> = randomSignals.chain((signals) =>
  fc.record({
    signals: fc.constant(signals),
    policy: fc
      .record({
        reliefFloor: quarter(-10, 0),
        minimumFamilies: fc.integer({ min: 0, max: 3 }),
        review: quarter(1, 12),
        knownHigh: quarter(2, 20),
        weighed: fc.subarray(
          signals.map(({ id }) => id),
          { minLength: signals.length - 1 },
        ),
      })
      .map(({ reliefFloor, minimumFamilies, review, knownHigh, weighed }): Policy => {
        const own = catalogPolicy(signals);
        // Most signals weigh what they declare; a shadow one weighs nothing and still is there.
        const weights = Object.fromEntries(Object.entries(own.weights).filter(([id]) => weighed.includes(id)));
        return {
          ...own,
          weights,
          reliefFloor,
          minimumFamilies,
          cuts: { ...own.cuts, review, high: review + 8, knownHigh },
        };
      }),
    // At most three are open, so that every combination can be tried.
    settled: fc
      .tuple(
        fc.subarray([...KINDS], { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }),
      )
      .map(([open, drawn]) => {
        const answers = KINDS.map((kind, at) => [
          kind,
          open.includes(kind) ? null : (drawn[at] ?? 0) % ANSWERS[kind].length,
        ]);
        return Object.fromEntries(answers) as Case["settled"];
      }),
  }),
);

function bandOf(signals: readonly Signal[], policy: Policy, evidence: EvidenceSet) {
  const findings = signals.map((signal) => signal.evaluate(evidence));
  return assess({ policy, signals, findings, families: familyStates(evidence) }).band;
}

/** Every combination of answers of these kinds on top of `base`. */
function* combinations(kindsLeft: readonly Kind[], base: EvidenceSet): Generator<EvidenceSet> {
  const [kind, ...others] = kindsLeft;
  if (kind === undefined) yield base;
  else for (const answer of ANSWERS[kind]) yield* combinations(others, { ...base, [kind]: answer });
}

describe("kindsThatMatter", () => {
  it("leaves out a kind only when none of its answers gives another band, whatever the other open ones answer", () => {
    let left = 0;
    let kept = 0;
    fc.assert(
      fc.property(cases, ({ signals, policy, settled }) => {
        const answered = KINDS.filter((kind) => settled[kind] !== null);
        const open = KINDS.filter((kind) => settled[kind] === null);
        const known = Object.fromEntries(answered.map((kind) => [kind, ANSWERS[kind][settled[kind] ?? 0]]));
        const base: EvidenceSet = { ...noEvidence, ...known };
        // Only these kinds are open: what no lookup is left for is settled.
        const evidence = Object.fromEntries(Object.entries(base).filter(([kind]) => !open.some((one) => one === kind)));
        const matter = kindsThatMatter({ policy, signals, evidence });
        const bands = new Map(
          [...combinations(open, base)].map((combined) => [combined, bandOf(signals, policy, combined)]),
        );
        for (const kind of open) {
          if (matter.has(kind)) {
            kept += 1;
            continue;
          }
          left += 1;
          // In every context the others make, all answers of this kind end the same.
          const byContext = new Map<string, string>();
          for (const [combined, band] of bands) {
            const context = JSON.stringify(open.map((other) => (other === kind ? null : combined[other])));
            if ((byContext.get(context) ?? band) !== band) expect.fail(`${kind} changes the band`);
            byContext.set(context, band);
          }
        }
        // Nothing to buy means nothing to learn: one band for all combinations.
        if (matter.size === 0) expect(new Set(bands.values()).size).toBe(1);
      }),
      { numRuns: LONG ? 30_000 : 400 },
    );
    // The property says nothing about a function that keeps everything, or sees nothing to keep.
    expect(left).toBeGreaterThan(20);
    expect(kept).toBeGreaterThan(20);
  });

  describe("sees the corners chance seldom finds", () => {
    const rates = { misrepresenting: 0.5, honest: 0.1 };
    type Sketch = Partial<Pick<Signal, "group" | "yieldsTo">> & { readonly tiers: Readonly<Record<string, number>> };
    /** Fires in its first tier whenever its one fact is found. */
    const reads = (id: string, kind: Kind, { group = "network", yieldsTo = [], tiers }: Sketch) => {
      const [tier = "fired"] = Object.keys(tiers);
      return defineSignal({
        id,
        group,
        yieldsTo,
        needs: [kind],
        tiers: Object.fromEntries(
          Object.entries(tiers).map(([name, points]): [string, Tier] => [name, { points, rates }]),
        ),
        wording: { seen: "Seen", short: "check" },
        judge: () => fired(tier),
      });
    };
    const settled: EvidenceSet = {
      ...noEvidence,
      experience: found<"experience">({ years: 1 }, "a"),
      phone: found<"phone">({ numbers: [] }, "a"),
      mailDomain: found<"mailDomain">({ domains: [], unregistered: [] }, "a"),
    };
    const review = [
      reads("one", "experience", { group: "network", tiers: { fired: 6 } }),
      reads("two", "experience", { group: "phone", tiers: { fired: 4 } }),
    ];

    it.each<[string, readonly Signal[]]>([
      ["relief that would take a review away", [...review, reads("relief", "velocity", { tiers: { fired: -4 } })]],
      [
        "a specific signal that would take the place of relief, and the relief with it",
        [
          ...review,
          reads("relief", "experience", { tiers: { fired: -4 }, yieldsTo: ["specific"] }),
          reads("specific", "velocity", { group: "email", tiers: { fired: 0 } }),
        ],
      ],
      [
        "a signal of no points that would take the place of a heavy one",
        [
          reads("two", "experience", { group: "phone", tiers: { fired: 4 } }),
          reads("heavy", "experience", { group: "network", tiers: { fired: 6 }, yieldsTo: ["light"] }),
          reads("light", "velocity", { group: "network", tiers: { fired: 0 } }),
        ],
      ],
      [
        "a confirmed match that weighs less than an unconfirmed one of the same signal",
        [
          reads("indicator", "experience", { group: "known", tiers: { fired: 17 } }),
          reads("match", "velocity", { group: "known", tiers: { confirmed: 1, fired: 2 } }),
        ],
      ],
    ])("%s", (_, signals) => {
      const own = catalogPolicy(signals);
      const { velocity: _open, ...evidence } = settled;
      const band = (answer: Evidence<"velocity">) => bandOf(signals, own, { ...settled, velocity: answer });
      expect(band(found<"velocity">({ jobs: 1 }, "a"))).not.toBe(band(absent));
      expect([...kindsThatMatter({ policy: own, signals, evidence })]).toEqual(["velocity"]);
    });
  });

  const policy = catalogPolicy(catalogue);
  const place = found<"place">({ country: "CA" }, "a");
  const network = (country: string) =>
    found<"network">(
      {
        asn: 64496,
        organisation: null,
        networkClass: "eyeball",
        countries: { a: country, b: country },
        agreedCountry: country,
        sanctionedRange: false,
      },
      "a",
    );
  const mail = (mailClass: "free" | "disposable") =>
    found<"mail">(
      {
        addresses: [
          { masked: "a***@m***.example", domain: "mail.example", host: "mail.example", mailClass, tagged: false },
        ],
      },
      "a",
    );
  const none = unavailable("not_configured", "a");
  const phone = found<"phone">({ numbers: [] }, "a");
  /** An application whose free evidence is in, with only these kinds open. */
  const open = (kindsOpen: readonly FactKind[], evidence: Partial<EvidenceSet>): Partial<EvidenceSet> => {
    const all: EvidenceSet = { ...noEvidence, phone, lineType: none, anonymiser: none, ...evidence };
    return Object.fromEntries(Object.entries(all).filter(([kind]) => !kindsOpen.some((one) => one === kind)));
  };
  const matter = (kindsOpen: readonly FactKind[], evidence: Partial<EvidenceSet>) => [
    ...kindsThatMatter({ policy, signals: catalogue, evidence: open(kindsOpen, evidence) }),
  ];

  it("buys no line type for an ordinary application: one group alone reaches nothing", () => {
    expect(matter(["lineType"], { place, network: network("CA"), mail: mail("free") })).toEqual([]);
  });

  it("buys the line type where another group already counts", () => {
    expect(matter(["lineType"], { place, network: network("US"), mail: mail("free") })).toEqual(["lineType"]);
    expect(matter(["lineType"], { mail: mail("disposable") })).toEqual(["lineType"]);
  });

  it("buys nothing where no answer reaches a cut, and nothing twice", () => {
    const beyondReach: Policy = {
      ...policy,
      cuts: { ...policy.cuts, review: 100, high: 100, highWithLinkage: 100, linkageReview: 100, knownReview: 100 },
    };
    const evidence = { place, network: network("US"), mail: mail("disposable") };
    const reached = kindsThatMatter({
      policy: beyondReach,
      signals: catalogue,
      evidence: open(["lineType", "anonymiser"], evidence),
    });
    expect([...reached]).toEqual([]);
    expect(matter([], evidence)).toEqual([]);
  });

  it("weighs open questions together: two that reach nothing alone may do so in company", () => {
    const evidence = { place, network: network("CA"), mail: mail("free") };
    expect(matter(["anonymiser"], evidence)).toEqual([]);
    expect(matter(["lineType", "anonymiser"], evidence).toSorted()).toEqual(["anonymiser", "lineType"]);
  });

  it("takes two scores to decide, however many questions and signals are open", () => {
    /** How often a score was computed: each reads the relief floor a fixed number of times. */
    const counted = (work: (counting: Policy) => unknown) => {
      let reads = 0;
      work(
        new Proxy(policy, {
          get(target, name, receiver) {
            if (name === "reliefFloor") reads += 1;
            return Reflect.get(target, name, receiver);
          },
        }),
      );
      return reads;
    };
    const evidence = open(["lineType", "anonymiser", "mailHistory"], { place, network: network("US") });
    const quiet = { policy, signals: catalogue, findings: [], families: familyStates(noEvidence) };
    // Assessing nothing is one score.
    const perScore = counted((counting) => assess({ ...quiet, policy: counting }));
    expect(counted((counting) => kindsThatMatter({ policy: counting, signals: catalogue, evidence }))).toBe(
      2 * perScore,
    );
    expect(counted((counting) => kindsThatMatter({ policy: counting, signals: catalogue, evidence: {} }))).toBe(
      2 * perScore,
    );
  });
});
