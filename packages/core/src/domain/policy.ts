/** The policy that the scorer applies: versioned weights, caps and cuts, and which signals are off or only watched. */
import * as z from "zod";
import { GROUPS, type Group, type Signal } from "./signal.ts";

/** Points are multiples of a quarter, so that halved and capped parts add up exactly. */
const Points = z.number().min(-30).max(30).multipleOf(0.25);
const Cap = z.number().min(0).max(100).multipleOf(0.25);
/** Never 0: a cut that nothing has to reach would put everybody over it. */
const Cut = z.number().min(0.25).max(100).multipleOf(0.25);

export const SignalIds = z.array(z.string().regex(/^[a-z0-9-]{1,64}$/)).max(200);

/** The settings that are numbers; a document that extends the catalogue names those of them that differ. */
export const policyNumbers = {
  version: z.string().regex(/^[a-z0-9.-]{1,32}$/),
  /** Points by signal id and tier. */
  weights: z.record(z.string(), z.record(z.string(), Points)),
  /** The most one group may add. */
  caps: z.strictObject(Object.fromEntries(GROUPS.map((group) => [group, Cap])) as Record<Group, typeof Cap>),
  /** The most all relief together may take off, as a negative number. */
  reliefFloor: z.number().min(-30).max(0).multipleOf(0.25),
  cuts: z.strictObject({
    /** A group corroborates from this many points on. */
    corroborates: Cut,
    review: Cut,
    high: Cut,
    /** With linkage at `linkageReview` or more and another corroborating group, high starts here. */
    highWithLinkage: Cut,
    linkageReview: Cut,
    knownReview: Cut,
    knownHigh: Cut,
  }),
  /** Fewer checkable families than this is `unscored`, unless something reached review. */
  minimumFamilies: z.int().min(0).max(3),
  /** Share of applications assumed to be misrepresented; shown, never multiplied into a person's points. */
  baseRate: z.number().min(0.0001).max(0.5),
};

export const Policy = z.strictObject({
  ...policyNumbers,
  /** Signals that are neither computed nor shown. */
  off: SignalIds.default([]),
  /** Signals that are computed and stored and count nothing, as does every signal without a weight. */
  shadow: SignalIds.default([]),
  wording: z
    .strictObject({
      /** Whether the annotation says how many of ten people with the same result are honest. */
      honestShare: z.boolean().default(true),
    })
    .prefault({}),
});
export type Policy = z.infer<typeof Policy>;

/** Points by tier of a signal that counts; none for one that is off, only watched, or without a weight. */
export function weightsOf(policy: Policy, signal: string): Readonly<Record<string, number>> {
  // Own keys only: a stored finding may carry any text as its signal, also "constructor".
  const counts =
    Object.hasOwn(policy.weights, signal) && !policy.shadow.includes(signal) && !policy.off.includes(signal);
  return (counts ? policy.weights[signal] : undefined) ?? {};
}

/** The catalogue's own policy over the given signals: caps and cuts of the scoring model, weights as each signal declares. */
export function catalogPolicy(signals: readonly Signal[]): Policy {
  return {
    version: "1",
    weights: Object.fromEntries(
      signals.map((signal) => [
        signal.id,
        Object.fromEntries(Object.entries(signal.tiers).map(([tier, { points }]) => [tier, points])),
      ]),
    ),
    caps: {
      network: 12,
      phone: 8,
      email: 12,
      web: 8,
      document: 6,
      consistency: 10,
      velocity: 6,
      logistics: 8,
      observation: 14,
      linkage: 24,
      known: 30,
    },
    reliefFloor: -8,
    cuts: {
      corroborates: 3,
      review: 9,
      high: 20,
      highWithLinkage: 17,
      linkageReview: 10,
      knownReview: 6,
      knownHigh: 17,
    },
    minimumFamilies: 2,
    baseRate: 0.01,
    off: [],
    shadow: [],
    wording: { honestShare: true },
  };
}
