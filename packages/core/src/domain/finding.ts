/** A signal's result for one application. Only `fired` can carry points; the others are worth exactly 0. */
import type { UnavailableReason } from "./evidence.ts";
import type { FactKind, Muted } from "./facts.ts";

export interface MissingFact {
  readonly fact: FactKind;
  /** `no_input` when the application carries nothing to look up. */
  readonly reason: UnavailableReason | "no_input";
}

/** Values a sentence may show. Masked identifiers, counts and dates only; never text a candidate wrote. */
export type Shown = Readonly<Record<string, string | number>>;

/**
 * Why something that matched is not held against anybody: what matched is shared by many, too old to say anything, or
 * entered by one person where two have to.
 */
export type Suppression = Muted | "aged" | "one_author";

export type Finding =
  | { readonly signal: string; readonly status: "fired"; readonly tier: string; readonly shown: Shown }
  | { readonly signal: string; readonly status: "clear" }
  | { readonly signal: string; readonly status: "not_checked"; readonly missing: readonly MissingFact[] }
  | { readonly signal: string; readonly status: "not_applicable" }
  /** Neither a finding nor nothing: there was a match, and by its nature it says nothing about this person. */
  | { readonly signal: string; readonly status: "suppressed"; readonly because: Suppression };
