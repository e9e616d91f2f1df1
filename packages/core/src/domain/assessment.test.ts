import { describe, expect, it } from "vitest";
import { type Assessment, assess } from "./assessment.ts";
import type { FamilyStates } from "./family.ts";
import type { Finding } from "./finding.ts";
import type { Policy } from "./policy.ts";
import type { Group, Signal } from "./signal.ts";
import { aSignal, firedFinding, policyOf, type SignalSketch } from "./testing.ts";

const FULL: FamilyStates = { network: "full", phone: "full", email: "full" };

/** One signal per entry, each fired with these points: `["network", 7]` or with more of a sketch. */
type Entry = readonly [Group, number, Partial<SignalSketch>?];

function signalsOf(entries: readonly Entry[]): Signal[] {
  return entries.map(([group, points, sketch], position) =>
    aSignal({ id: `s${position + 1}`, group, tiers: { fired: points }, ...sketch }),
  );
}

function assessFired(
  entries: readonly Entry[],
  options: { policy?: Partial<Policy>; families?: FamilyStates; findings?: readonly Finding[] } = {},
): Assessment {
  const signals = signalsOf(entries);
  return assess({
    policy: policyOf(signals, options.policy),
    signals,
    findings: options.findings ?? signals.map(({ id, tiers }) => firedFinding(id, Object.keys(tiers)[0])),
    families: options.families ?? FULL,
  });
}

const pointsBySignal = ({ contributions }: Assessment) =>
  Object.fromEntries(contributions.map(({ signal, points }) => [signal, points]));

describe("points", () => {
  it.each<[string, readonly Entry[], Record<string, number>]>([
    ["one signal counts whole", [["network", 7]], { s1: 7 }],
    [
      "inside a group each next one counts half as much again",
      [
        ["phone", 2],
        ["phone", 4],
        ["phone", 1],
      ],
      { s2: 4, s1: 1, s3: 0.25 },
    ],
    [
      "a half that is no quarter point is rounded down",
      [
        ["phone", 2.5],
        ["phone", 2.25],
      ],
      { s1: 2.5, s2: 1 },
    ],
    [
      "ties go to the smaller id",
      [
        ["phone", 3],
        ["phone", 3],
      ],
      { s1: 3, s2: 1.5 },
    ],
    [
      "the cap trims the lightest first",
      [
        ["network", 8],
        ["network", 6],
        ["network", 6],
      ],
      { s1: 8, s2: 3, s3: 1 },
    ],
    [
      "a capped group leaves the rest of it 0",
      [
        ["document", 6],
        ["document", 4],
      ],
      { s1: 6, s2: 0 },
    ],
    ["a single signal over the cap is cut to it", [["velocity", 20]], { s1: 6 }],
    [
      "groups do not halve each other",
      [
        ["network", 5],
        ["phone", 6],
      ],
      { s1: 5, s2: 6 },
    ],
    [
      "relief is not halved",
      [
        ["network", 7],
        ["phone", -1],
        ["email", -3],
      ],
      { s1: 7, s3: -3, s2: -1 },
    ],
    [
      "relief stops at the floor and trims the lightest",
      [
        ["network", -2],
        ["email", -3],
        ["web", -3],
        ["phone", -1],
      ],
      { s2: -3, s3: -3, s1: -2, s4: 0 },
    ],
    ["relief alone may take the sum below 0", [["email", -3]], { s1: -3 }],
    [
      "relief never offsets linkage",
      [
        ["linkage", 12],
        ["email", -3],
      ],
      { s1: 12, s2: 0 },
    ],
    [
      "relief never offsets a known indicator",
      [
        ["known", 10],
        ["email", -3],
      ],
      { s1: 10, s2: 0 },
    ],
    [
      "beside linkage relief takes the rest down to 0 at most",
      [
        ["linkage", 12],
        ["network", 2],
        ["email", -3],
      ],
      { s1: 12, s2: 2, s3: -2 },
    ],
  ])("%s", (_, entries, expected) => {
    const assessment = assessFired(entries);
    expect(pointsBySignal(assessment)).toEqual(expected);
    expect(assessment.points).toBe(Object.values(expected).reduce((sum, points) => sum + points, 0));
  });

  it("are none for a signal the policy gives no weight: it is kept among the findings and counts nothing", () => {
    const assessment = assessFired([["network", 12]], { policy: { weights: {} } });
    expect(assessment).toMatchObject({ points: 0, band: "low", contributions: [], findings: [{ signal: "s1" }] });
  });

  it("are none for a tier or a signal nobody declared", () => {
    const signals = signalsOf([["network", 12]]);
    for (const finding of [
      firedFinding("s1", "other"),
      firedFinding("s1", "constructor"),
      firedFinding("s1", "__proto__"),
      firedFinding("unknown"),
      firedFinding("constructor", "name"),
    ]) {
      const assessment = assess({ policy: policyOf(signals), signals, findings: [finding], families: FULL });
      expect(assessment).toMatchObject({ points: 0, band: "low", contributions: [] });
    }
  });

  it("are 0 without any finding, signal or family", () => {
    const assessment = assess({
      policy: policyOf([]),
      signals: [],
      findings: [],
      families: { network: "none", phone: "none", email: "none" },
    });
    expect(assessment).toMatchObject({
      band: "unscored",
      points: 0,
      contributions: [],
      restsOn: [],
      reliefMissing: [],
    });
  });
});

describe("what is suppressed", () => {
  const entries: readonly Entry[] = [
    ["linkage", 10, { id: "reuse", forfeits: ["mobile", "phone"] }],
    ["phone", -1, { id: "mobile" }],
    ["phone", 6, { id: "phone" }],
  ];
  const muted = (signal: string): Finding => ({ signal, status: "suppressed", because: "hub" });
  const assessed = (...findings: Finding[]) => assessFired(entries, { findings });

  it("counts nothing, reaches no band and is reported with its reason", () => {
    const assessment = assessed(muted("reuse"));
    expect(assessment).toMatchObject({ points: 0, band: "low", contributions: [], restsOn: [] });
    expect(assessment.suppressed).toEqual([{ signal: "reuse", because: "hub" }]);
    expect(assessment.findings).toEqual([muted("reuse")]);
  });

  it("takes relief from an identifier others use too, whether the reuse counts or not, and never a positive signal", () => {
    const both = assessed(firedFinding("reuse"), firedFinding("mobile"), firedFinding("phone"));
    expect(pointsBySignal(both)).toEqual({ reuse: 10, phone: 6 });
    expect(both.suppressed).toEqual([{ signal: "mobile", by: "reuse" }]);
    const shared = assessed(muted("reuse"), firedFinding("mobile"), firedFinding("phone"));
    expect(pointsBySignal(shared)).toEqual({ phone: 6 });
    expect(shared.suppressed).toEqual([
      { signal: "mobile", by: "reuse" },
      { signal: "reuse", because: "hub" },
    ]);
    expect(pointsBySignal(assessed(firedFinding("mobile"), firedFinding("phone")))).toEqual({ phone: 6, mobile: -1 });
  });

  it("takes nothing for a signal the policy gives no weight, or only stores", () => {
    for (const weights of [{ mobile: { fired: -1 } }, { mobile: { fired: -1 }, reuse: { fired: 0 } }]) {
      const counted = assessFired(entries, {
        policy: { weights },
        findings: [firedFinding("reuse"), firedFinding("mobile")],
      });
      expect(pointsBySignal(counted)).toMatchObject({ mobile: -1 });
    }
    const stored = assessFired(entries, {
      policy: { weights: { mobile: { fired: -1 } } },
      findings: [muted("reuse"), firedFinding("mobile")],
    });
    expect(stored.suppressed).toEqual([]);
    expect(pointsBySignal(stored)).toEqual({ mobile: -1 });
  });

  it("does not count as relief that is missing because a source was silent", () => {
    const findings: readonly Finding[] = [
      firedFinding("reuse"),
      { signal: "mobile", status: "not_checked", missing: [{ fact: "lineType", reason: "timeout" }] },
    ];
    expect(assessFired(entries, { findings }).reliefMissing).toEqual([]);
  });

  it("is no reason a band rests on", () => {
    const { band, restsOn } = assessed(firedFinding("reuse"), firedFinding("mobile"), firedFinding("phone"));
    expect(band).toBe("review");
    expect(restsOn).toEqual(["reuse"]);
  });
});

describe("precedence", () => {
  const chain: readonly Entry[] = [
    ["network", 3, { id: "hosting", yieldsTo: ["vpn", "tor"] }],
    ["network", 5, { id: "vpn", yieldsTo: ["tor"] }],
    ["network", 8, { id: "tor" }],
    ["network", 7, { id: "mismatch", yieldsTo: ["hosting", "vpn", "tor"] }],
  ];

  it.each([
    [["hosting"], { hosting: 3 }],
    [["hosting", "vpn"], { vpn: 5 }],
    [["hosting", "vpn", "tor"], { tor: 8 }],
    [["hosting", "vpn", "tor", "mismatch"], { tor: 8 }],
    [["mismatch", "hosting"], { hosting: 3 }],
    [["mismatch"], { mismatch: 7 }],
  ])("of %j lets only the most specific count", (ids, expected) => {
    const assessment = assessFired(chain, { findings: ids.map((id) => firedFinding(id)) });
    expect(pointsBySignal(assessment)).toEqual(expected);
    expect(assessment.suppressed.map(({ signal }) => signal).toSorted()).toEqual(
      ids.filter((id) => !(id in expected)).toSorted(),
    );
    for (const { by } of assessment.suppressed) expect(ids).toContain(by);
  });

  it("ignores a more specific signal that counts for nothing itself", () => {
    const signals = signalsOf(chain);
    const { vpn: _vpn, ...weights } = policyOf(signals).weights;
    const findings = [firedFinding("hosting"), firedFinding("vpn")];
    const assessment = assess({ policy: policyOf(signals, { weights }), signals, findings, families: FULL });
    expect(pointsBySignal(assessment)).toEqual({ hosting: 3 });
  });

  it("keeps a more specific signal from counting as fired when it did not fire", () => {
    const assessment = assessFired(chain, {
      findings: [firedFinding("hosting"), { signal: "vpn", status: "clear" }],
    });
    expect(pointsBySignal(assessment)).toEqual({ hosting: 3 });
  });
});

describe("band", () => {
  it.each<[string, readonly Entry[], Assessment["band"]]>([
    ["nothing", [], "low"],
    [
      "9 points in two groups",
      [
        ["network", 6],
        ["phone", 3],
      ],
      "review",
    ],
    [
      "8.75 points in two groups",
      [
        ["network", 5.75],
        ["phone", 3],
      ],
      "low",
    ],
    [
      "12 points, the second group below 3",
      [
        ["network", 9.25],
        ["phone", 2.75],
      ],
      "low",
    ],
    ["12 points in one group", [["network", 12]], "low"],
    [
      "a group that only corroborates by a signal that must not",
      [
        ["network", 9],
        ["email", 5, { corroborates: false }],
      ],
      "low",
    ],
    [
      "the same with enough from another signal of that group",
      [
        ["network", 9],
        ["email", 5, { corroborates: false }],
        ["email", 8],
      ],
      "review",
    ],
    [
      "the same when the one that must not is the heavier",
      [
        ["network", 9],
        ["email", 12, { corroborates: false }],
        ["email", 5],
      ],
      "high",
    ],
    [
      "20 points in two groups",
      [
        ["network", 12],
        ["phone", 8],
      ],
      "high",
    ],
    [
      "19.75 points in two groups",
      [
        ["network", 12],
        ["phone", 7.75],
      ],
      "review",
    ],
    [
      "20 points in two groups after relief",
      [
        ["network", 12],
        ["phone", 8],
        ["email", -1],
      ],
      "review",
    ],
    [
      "20 points, one group alone reaching 3",
      [
        ["observation", 14],
        ["phone", 2],
        ["email", 2],
        ["web", 2],
      ],
      "low",
    ],
    ["linkage alone, at its cap", [["linkage", 24]], "review"],
    ["linkage from 10", [["linkage", 10]], "review"],
    ["linkage below 10", [["linkage", 9.75]], "low"],
    [
      "linkage 12 and another group, 17 together",
      [
        ["linkage", 12],
        ["email", 5],
      ],
      "high",
    ],
    [
      "linkage 12 and another group, 16.75 together",
      [
        ["linkage", 12],
        ["email", 4.75],
      ],
      "review",
    ],
    [
      "linkage 9.75 and another group, 17 together",
      [
        ["linkage", 9.75],
        ["email", 7.25],
      ],
      "review",
    ],
    [
      "linkage 15 and a group below 3, 17 together",
      [
        ["linkage", 15],
        ["email", 2],
      ],
      "review",
    ],
    ["known from 6", [["known", 6]], "review"],
    ["known below 6", [["known", 5.75]], "low"],
    ["known 30 unconfirmed, alone", [["known", 30, { tiers: { unconfirmed: 30 } }]], "review"],
    ["known 17 confirmed", [["known", 17, { tiers: { confirmed: 17 } }]], "high"],
    ["known 16.75 confirmed", [["known", 16.75, { tiers: { confirmed: 16.75 } }]], "review"],
    [
      "known 17 unconfirmed beside a confirmed one that takes points away",
      [
        ["known", 17, { tiers: { unconfirmed: 17 } }],
        ["known", -1, { tiers: { confirmed: -1 } }],
      ],
      "review",
    ],
    [
      "known unconfirmed and another group, 20 together",
      [
        ["known", 15, { tiers: { unconfirmed: 15 } }],
        ["email", 5],
      ],
      "high",
    ],
    ["a decisive indicator", [["known", 1, { tiers: { confirmed: 1 }, decisiveTier: "confirmed" }]], "high"],
    ["relief alone", [["email", -3]], "low"],
  ])("of %s is as the scoring model says", (_, entries, band) => {
    expect(assessFired(entries).band).toBe(band);
  });

  it("is not decided by an indicator the policy switched off", () => {
    const entries: readonly Entry[] = [["known", 30, { tiers: { confirmed: 30 }, decisiveTier: "confirmed" }]];
    expect(assessFired(entries, { policy: { weights: { s1: { confirmed: 0 } } } }).band).toBe("low");
    expect(assessFired(entries, { policy: { weights: {} } }).band).toBe("low");
  });

  it.each<[FamilyStates, Assessment["band"], boolean, number]>([
    [{ network: "full", phone: "full", email: "full" }, "low", false, 3],
    [{ network: "none", phone: "full", email: "full" }, "low", false, 2],
    [{ network: "none", phone: "full", email: "basic" }, "low", true, 2],
    [{ network: "basic", phone: "basic", email: "basic" }, "low", true, 3],
    [{ network: "none", phone: "none", email: "full" }, "unscored", false, 1],
    [{ network: "none", phone: "basic", email: "none" }, "unscored", false, 1],
    [{ network: "none", phone: "none", email: "none" }, "unscored", false, 0],
  ])("with families %j and nothing found is %s (basic: %s)", (families, band, basic, checked) => {
    const assessment = assessFired([], { families });
    expect(assessment).toMatchObject({ band, basic });
    expect(assessment.coverage.checked).toBe(checked);
    expect(assessment.coverage.of).toBe(3);
  });

  it("stays what it is when something reached review although little could be checked", () => {
    const families = { network: "none", phone: "none", email: "none" } as const;
    expect(assessFired([["linkage", 12]], { families })).toMatchObject({ band: "review", basic: false });
  });

  it("needs as many families as the policy says", () => {
    const families = { network: "full", phone: "full", email: "none" } as const;
    expect(assessFired([], { families, policy: { minimumFamilies: 3 } }).band).toBe("unscored");
    expect(assessFired([], { families, policy: { minimumFamilies: 0 } }).band).toBe("low");
  });
});

describe("restsOn", () => {
  it.each<[string, readonly Entry[], readonly string[]]>([
    ["nothing for a low band", [["network", 5]], []],
    [
      "either of two groups that need each other: the heavier is named",
      [
        ["network", 6],
        ["phone", 4],
      ],
      ["s1"],
    ],
    [
      "two signals of one group when either holds the band with the rest",
      [
        ["phone", 6],
        ["network", 5],
        ["email", 8],
      ],
      ["s3", "s1"],
    ],
    ["a linkage signal alone", [["linkage", 14]], ["s1"]],
    [
      "all that stand behind a cap, though only one counts",
      [
        ["known", 30],
        ["known", 30],
        ["known", 30],
      ],
      ["s1", "s2", "s3"],
    ],
    [
      "the less specific signal that would step forward",
      [
        ["linkage", 12, { id: "general", yieldsTo: ["special"] }],
        ["linkage", 14, { id: "special" }],
      ],
      ["special", "general"],
    ],
  ])("names %s", (_, entries, expected) => {
    const { restsOn } = assessFired(entries);
    expect(restsOn.toSorted()).toEqual(expected.toSorted());
  });

  it("is a set of which nothing can be left out, also among very many signals", () => {
    const entries = Array.from({ length: 14 }, (): Entry => ["linkage", 12]);
    const assessment = assessFired(entries);
    expect(assessment.restsOn).toHaveLength(14);
  });
});

describe("reliefMissing", () => {
  const entries: readonly Entry[] = [
    ["network", 6],
    ["phone", 4],
    ["email", -3, { id: "established" }],
  ];
  const missing = (
    ...reasons: ("timeout" | "rate_limited" | "provider_error" | "not_configured" | "no_input")[]
  ): Finding => ({
    signal: "established",
    status: "not_checked",
    missing: reasons.map((reason) => ({ fact: "mail", reason })),
  });
  const withFinding = (finding: Finding) =>
    assessFired(entries, { findings: [firedFinding("s1"), firedFinding("s2"), finding] });

  it.each(["timeout", "rate_limited", "provider_error"] as const)(
    "names relief lost to %s that would lower the band",
    (reason) => {
      const assessment = withFinding(missing(reason));
      expect(assessment).toMatchObject({ band: "review", reliefMissing: ["established"] });
    },
  );

  it.each(["not_configured", "no_input"] as const)("does not promise relief where the reason is %s", (reason) => {
    expect(withFinding(missing(reason)).reliefMissing).toEqual([]);
    expect(withFinding(missing("timeout", reason)).reliefMissing).toEqual([]);
  });

  it("is empty where the relief would not lower the band", () => {
    const assessment = assessFired(
      [
        ["network", 8],
        ["phone", 8],
        ["email", -3, { id: "established" }],
      ],
      { findings: [firedFinding("s1"), firedFinding("s2"), missing("timeout")] },
    );
    expect(assessment).toMatchObject({ band: "review", reliefMissing: [] });
  });
});

describe("a policy's lists", () => {
  const signals = [
    aSignal({ id: "strong", group: "phone", tiers: { fired: 10 } }),
    aSignal({ id: "plain", group: "phone", tiers: { fired: 6 }, yieldsTo: ["strong"] }),
    aSignal({ id: "relief", group: "email", tiers: { fired: -3 } }),
  ];
  const findings = signals.map(({ id }) => firedFinding(id));
  const families = { network: "full", phone: "full", email: "full" } as const;
  const counted = (lists: { off?: string[]; shadow?: string[] }) => {
    const result = assess({ policy: policyOf(signals, lists), signals, findings, families });
    return {
      counts: result.contributions.map(({ signal }) => signal),
      found: result.findings.map(({ signal }) => signal),
    };
  };

  it("take a watched signal out of the points and out of the way of others, and keep its finding", () => {
    expect(counted({})).toEqual({ counts: ["strong", "relief"], found: ["plain", "relief", "strong"] });
    expect(counted({ shadow: ["strong"] })).toEqual({
      counts: ["plain", "relief"],
      found: ["plain", "relief", "strong"],
    });
  });

  it("take a signal that is off out of everything", () => {
    expect(counted({ off: ["strong"] })).toEqual({ counts: ["plain", "relief"], found: ["plain", "relief"] });
  });

  it("promise no relief from a signal that is off or only watched", () => {
    const silent = { signal: "relief", status: "not_checked", missing: [{ fact: "mail", reason: "timeout" }] } as const;
    const other = [...signals, aSignal({ id: "second", group: "web", tiers: { fired: 3 } })];
    const input = { signals: other, families, findings: [firedFinding("plain"), firedFinding("second"), silent] };
    expect(assess({ ...input, policy: policyOf(other) }).reliefMissing).toEqual(["relief"]);
    expect(assess({ ...input, policy: policyOf(other, { shadow: ["relief"] }) }).reliefMissing).toEqual([]);
    expect(assess({ ...input, policy: policyOf(other, { off: ["relief"] }) }).reliefMissing).toEqual([]);
  });
});
