/** For tests: small catalogues and findings, so that a table can say "two groups of five points" and nothing else. */
import { absent, type EvidenceSet, notApplicable } from "./evidence.ts";
import { FACT_KINDS } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { catalogPolicy, type Policy } from "./policy.ts";
import type { Group, Signal, Tier } from "./signal.ts";

export interface SignalSketch {
  readonly id: string;
  readonly group: Group;
  /** Points by tier. */
  readonly tiers: Readonly<Record<string, number>>;
  readonly decisiveTier?: string;
  readonly yieldsTo?: readonly string[];
  readonly forfeits?: readonly string[];
  readonly corroborates?: boolean;
  readonly seen?: string;
  readonly innocent?: string;
}

export function aSignal(sketch: SignalSketch): Signal {
  const { id, group, decisiveTier, yieldsTo = [], forfeits = [], corroborates = true } = sketch;
  const tiers = Object.entries(sketch.tiers).map(([tier, points]): [string, Tier] => [
    tier,
    { points, rates: { misrepresenting: 0.5, honest: 0.1 }, decisive: tier === decisiveTier },
  ]);
  return {
    id,
    group,
    tiers: Object.fromEntries(tiers),
    wording: {
      seen: sketch.seen ?? `Seen ${id}`,
      short: `check ${id}`,
      ...(sketch.innocent === undefined ? {} : { innocent: sketch.innocent }),
    },
    needs: [],
    wants: [],
    needsOneOf: [],
    sparedBy: [],
    yieldsTo,
    forfeits,
    corroborates,
    evaluate: () => ({ signal: id, status: "clear" }),
  };
}

export const firedFinding = (signal: string, tier = "fired", shown = {}): Finding => ({
  signal,
  status: "fired",
  tier,
  shown,
});

/** The catalogue's caps and cuts with the weights of these signals. */
export const policyOf = (signals: readonly Signal[], overrides: Partial<Policy> = {}): Policy => ({
  ...catalogPolicy(signals),
  ...overrides,
});

/** An application that carries nothing to look up, and of which nobody has entered anything. */
export const noEvidence: EvidenceSet = {
  // Safe: every kind of fact there is, under its own name.
  ...(Object.fromEntries(FACT_KINDS.map((kind) => [kind, absent])) as EvidenceSet),
  observations: notApplicable,
};
