/** Three-valued evidence: found, absent, unavailable. "Could not look" is a value of its own, never an empty answer. */
import type { FactKind, Facts } from "./facts.ts";

/** Why a fact could not be had. Closed list: each has a sentence a recruiter reads. */
export const UNAVAILABLE_REASONS = [
  "not_configured",
  "not_supported",
  "timeout",
  "rate_limited",
  "provider_error",
  "refused",
  "ambiguous",
  "reserved",
  "budget_spent",
  "would_not_change",
] as const;
export type UnavailableReason = (typeof UNAVAILABLE_REASONS)[number];

/** Reasons that pass: the application is screened again when the source answers. */
export const PASSING_REASONS: ReadonlySet<UnavailableReason> = new Set([
  "timeout",
  "rate_limited",
  "provider_error",
  "budget_spent",
]);

export interface Found<K extends FactKind> {
  readonly status: "found";
  readonly fact: Facts[K];
  /** Id of the lookup that answered. */
  readonly source: string;
  /** Day the underlying data was compiled (YYYY-MM-DD), or null when the source answered live. */
  readonly dataDate: string | null;
}
export type Evidence<K extends FactKind> =
  | Found<K>
  /** The application carries nothing to look up. */
  | { readonly status: "absent" }
  /** The question does not arise: a free-mail domain's age says nothing about its user. */
  | { readonly status: "not_applicable" }
  | { readonly status: "unavailable"; readonly reason: UnavailableReason; readonly source: string };

export type EvidenceSet = { readonly [K in FactKind]: Evidence<K> };

export const absent = { status: "absent" } as const;
export const notApplicable = { status: "not_applicable" } as const;

export function found<K extends FactKind>(fact: Facts[K], source: string, dataDate: string | null = null): Found<K> {
  return { status: "found", fact, source, dataDate };
}

export function unavailable(reason: UnavailableReason, source: string) {
  return { status: "unavailable", reason, source } as const;
}
