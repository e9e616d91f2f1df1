/** What a signal is: a named, pure rule over the facts it declares, with the words a recruiter reads. */
import type { EvidenceSet } from "./evidence.ts";
import type { FactKind, Facts } from "./facts.ts";
import type { Finding, MissingFact, Shown, Suppression } from "./finding.ts";

/** Correlated evidence shares a group; a group is halved and capped so that one address is not counted four times. */
export const GROUPS = [
  "network",
  "phone",
  "email",
  "web",
  "document",
  "consistency",
  "velocity",
  "logistics",
  "observation",
  "linkage",
  "known",
] as const;
export type Group = (typeof GROUPS)[number];

export interface Tier {
  /** 10·log10(likelihood ratio), a multiple of 0.25. Positive speaks for misrepresentation, negative is relief. */
  readonly points: number;
  /** P(fires | misrepresenting) and P(fires | honest): priors from published reports or judgement, not measurements. */
  readonly rates: { readonly misrepresenting: number; readonly honest: number };
  /** An exact match a person has confirmed; decides the band alone. */
  readonly decisive?: boolean;
}

/** Fixed sentences. `{name}` stands for a value the judge returned. No origin, no accusation, no attribution. */
export interface Wording {
  /** What was seen. */
  readonly seen: string;
  /** The ordinary reason an honest person shows the same; relief needs none. */
  readonly innocent?: string;
  /** Two or three words for lists of what was not checked or found nothing. */
  readonly short: string;
}

export type Verdict<T extends string = string> =
  | { readonly status: "fired"; readonly tier: T; readonly shown: Shown }
  | { readonly status: "clear" }
  | { readonly status: "not_applicable" }
  | { readonly status: "suppressed"; readonly because: Suppression };

export const clear = { status: "clear" } as const;
export const doesNotApply = { status: "not_applicable" } as const;
export const suppressed = (because: Suppression) => ({ status: "suppressed", because }) as const;
export function fired<T extends string>(
  tier: T,
  shown: Shown = {},
): { readonly status: "fired"; readonly tier: T; readonly shown: Shown } {
  return { status: "fired", tier, shown };
}

export interface Signal {
  readonly id: string;
  readonly group: Group;
  readonly tiers: Readonly<Record<string, Tier>>;
  readonly wording: Wording;
  readonly needs: readonly FactKind[];
  /** Facts the judge reads where they are, and does without where they are not. */
  readonly wants: readonly FactKind[];
  /** Facts of `wants` of which one is enough: with none of them found, nothing was checked. */
  readonly needsOneOf: readonly FactKind[];
  /** Facts of `wants` whose answer may take these points away: a source that was asked and failed leaves no finding. */
  readonly sparedBy: readonly FactKind[];
  /** Ids of more specific signals about the same thing: when one of them fires, this one counts nothing. */
  readonly yieldsTo: readonly string[];
  /** Ids of relief that an identifier other people use too does not earn, whether this one counts or is suppressed. */
  readonly forfeits: readonly string[];
  /** False when the signal may add points but never make its group count as corroboration. */
  readonly corroborates: boolean;
  readonly evaluate: (evidence: EvidenceSet) => Finding;
}

interface SignalSpec<
  Needs extends readonly FactKind[],
  Tiers extends Record<string, Tier>,
  Wants extends readonly FactKind[],
> {
  readonly id: string;
  readonly group: Group;
  readonly needs: Needs;
  readonly wants?: Wants;
  readonly needsOneOf?: readonly NoInfer<Wants>[number][];
  readonly sparedBy?: readonly NoInfer<Wants>[number][];
  readonly tiers: Tiers;
  readonly wording: Wording;
  readonly yieldsTo?: readonly string[];
  readonly forfeits?: readonly string[];
  readonly corroborates?: boolean;
  readonly judge: (facts: JudgedFacts<Needs[number], Wants[number]>) => Verdict<keyof NoInfer<Tiers> & string>;
}

/** What was declared and nothing else: needed facts as they are, wanted ones or null. */
type JudgedFacts<Needed extends FactKind, Wanted extends FactKind> = {
  readonly [K in Needed | Wanted]: K extends Needed ? Facts[K] : Facts[K] | null;
};

/** Asked and not answered, as opposed to nobody having been asked. */
const failedReason = (piece: EvidenceSet[FactKind]) =>
  piece.status === "unavailable" && piece.reason !== "not_configured" && piece.reason !== "not_supported"
    ? piece.reason
    : null;

/** Why a fact is not there; none where the question does not arise. */
function missingOf(fact: FactKind, piece: EvidenceSet[FactKind]): readonly MissingFact[] {
  if (piece.status === "absent") return [{ fact, reason: "no_input" }];
  return piece.status === "unavailable" ? [{ fact, reason: piece.reason }] : [];
}

/**
 * Declares a signal. The judge sees exactly the facts in `needs`, and only when all of them were found; anything
 * missing answers `not_checked` here, in one place, so that no rule can mistake "could not look" for "nothing there".
 * Facts in `wants` are null where they could not be had, and some of them may stand for one another; those of them in `sparedBy` must not have failed, because an
 * outage of a source that could have taken points away must not leave them standing.
 */
export function defineSignal<
  const Needs extends readonly FactKind[],
  const Tiers extends Record<string, Tier>,
  const Wants extends readonly FactKind[] = readonly [],
>(spec: SignalSpec<Needs, Tiers, Wants>): Signal {
  const wants: readonly FactKind[] = spec.wants ?? [];
  const needsOneOf: readonly FactKind[] = spec.needsOneOf ?? [];
  const sparedBy: readonly FactKind[] = spec.sparedBy ?? [];
  return {
    id: spec.id,
    group: spec.group,
    tiers: spec.tiers,
    wording: spec.wording,
    needs: spec.needs,
    wants,
    needsOneOf,
    sparedBy,
    yieldsTo: spec.yieldsTo ?? [],
    forfeits: spec.forfeits ?? [],
    corroborates: spec.corroborates ?? true,
    evaluate(evidence) {
      const facts: Partial<Record<FactKind, unknown>> = {};
      const missing: MissingFact[] = [];
      let applies = true;
      for (const kind of spec.needs) {
        const piece = evidence[kind];
        switch (piece.status) {
          case "found":
            facts[kind] = piece.fact;
            break;
          case "absent":
            missing.push({ fact: kind, reason: "no_input" });
            break;
          case "unavailable":
            missing.push({ fact: kind, reason: piece.reason });
            break;
          case "not_applicable":
            applies = false;
            break;
        }
      }
      for (const kind of wants) {
        const piece = evidence[kind];
        facts[kind] = piece.status === "found" ? piece.fact : null;
      }
      if (needsOneOf.length > 0 && needsOneOf.every((kind) => evidence[kind].status !== "found")) {
        const reasons = needsOneOf.flatMap((kind) => missingOf(kind, evidence[kind]));
        missing.push(...reasons);
        // The question arises for none of them.
        applies &&= reasons.length > 0;
      }
      for (const kind of sparedBy) {
        const reason = failedReason(evidence[kind]);
        if (reason !== null) missing.push({ fact: kind, reason });
      }
      if (!applies) return { signal: spec.id, status: "not_applicable" };
      if (missing.length > 0) return { signal: spec.id, status: "not_checked", missing };
      // Safe: every declared need was found and put under its own kind just above, and every wanted fact or null.
      const verdict: Verdict = spec.judge(facts as JudgedFacts<Needs[number], Wants[number]>);
      return { signal: spec.id, ...verdict };
    },
  };
}
