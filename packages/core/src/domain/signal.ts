/** What a signal is: a named, pure rule over the facts it declares, with the words a recruiter reads. */
import type { EvidenceSet } from "./evidence.ts";
import type { FactKind, Facts } from "./facts.ts";
import type { Finding, MissingFact, Shown } from "./finding.ts";

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
  | { readonly status: "not_applicable" };

export const clear = { status: "clear" } as const;
export const doesNotApply = { status: "not_applicable" } as const;
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
  /** Ids of more specific signals about the same thing: when one of them fires, this one counts nothing. */
  readonly yieldsTo: readonly string[];
  /** False when the signal may add points but never make its group count as corroboration. */
  readonly corroborates: boolean;
  readonly evaluate: (evidence: EvidenceSet) => Finding;
}

interface SignalSpec<Needs extends readonly FactKind[], Tiers extends Record<string, Tier>> {
  readonly id: string;
  readonly group: Group;
  readonly needs: Needs;
  readonly tiers: Tiers;
  readonly wording: Wording;
  readonly yieldsTo?: readonly string[];
  readonly corroborates?: boolean;
  readonly judge: (facts: { readonly [K in Needs[number]]: Facts[K] }) => Verdict<keyof NoInfer<Tiers> & string>;
}

/**
 * Declares a signal. The judge sees exactly the facts in `needs`, and only when all of them were found; anything
 * missing answers `not_checked` here, in one place, so that no rule can mistake "could not look" for "nothing there".
 */
export function defineSignal<const Needs extends readonly FactKind[], const Tiers extends Record<string, Tier>>(
  spec: SignalSpec<Needs, Tiers>,
): Signal {
  return {
    id: spec.id,
    group: spec.group,
    tiers: spec.tiers,
    wording: spec.wording,
    needs: spec.needs,
    yieldsTo: spec.yieldsTo ?? [],
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
      if (!applies) return { signal: spec.id, status: "not_applicable" };
      if (missing.length > 0) return { signal: spec.id, status: "not_checked", missing };
      // Safe: every declared need was found and put under its own kind just above.
      const verdict: Verdict = spec.judge(facts as { readonly [K in Needs[number]]: Facts[K] });
      return { signal: spec.id, ...verdict };
    },
  };
}
