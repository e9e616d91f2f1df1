/** How far each evidence family could be checked: what the list value "basic check" and the band `unscored` rest on. */
import type { Evidence, EvidenceSet, UnavailableReason } from "./evidence.ts";
import type { FactKind } from "./facts.ts";

export const FAMILIES = ["network", "phone", "email"] as const;
export type Family = (typeof FAMILIES)[number];

/**
 * - `full`: the family's decisive check answered.
 * - `basic`: the decisive check is not configured, does not apply or was not worth buying, and the offline checks answered.
 * - `none`: no input, or the decisive check was tried and failed.
 */
export type FamilyState = "full" | "basic" | "none";
/** What each family's state is read from. */
export const FAMILY_FACTS = {
  network: ["network"],
  phone: ["phone", "lineType"],
  email: ["mail", "mailDomain"],
} as const satisfies Readonly<Record<Family, readonly FactKind[]>>;
export type FamilyStates = Readonly<Record<Family, FamilyState>>;

/** Nobody was asked, or nobody could know. */
const NOT_TRIED: ReadonlySet<UnavailableReason> = new Set(["not_configured", "not_supported", "would_not_change"]);

function state(decisive: Evidence<FactKind>, offline: Evidence<FactKind>): FamilyState {
  if (decisive.status === "found") return "full";
  const tried = decisive.status === "unavailable" && !NOT_TRIED.has(decisive.reason);
  return offline.status === "found" && !tried ? "basic" : "none";
}

/** Line type decides for phones unless the numbering plan alone already told it for every number. */
function phoneState(evidence: EvidenceSet): FamilyState {
  const { phone } = evidence;
  const numbers = phone.status === "found" ? phone.fact.numbers : [];
  const planned = numbers.length > 0 && numbers.every(({ plannedLineType }) => plannedLineType !== null);
  return planned ? "full" : state(evidence.lineType, phone);
}

export function familyStates(evidence: EvidenceSet): FamilyStates {
  return {
    network: state(evidence.network, evidence.network),
    phone: phoneState(evidence),
    email: state(evidence.mailDomain, evidence.mail),
  };
}
