/** What was established about the same application stays established when its source fails at a later look. Pure. */
import type { Assessment } from "./assessment.ts";
import { PASSING_REASONS } from "./evidence.ts";
import type { Family, FamilyState, FamilyStates } from "./family.ts";
import type { Finding } from "./finding.ts";

const ORDER: readonly FamilyState[] = ["none", "basic", "full"];

/** Only a failure that passes is bridged: what nobody set up any more, or nobody may ask, is not known any more. */
const failedNow = (finding: Finding): boolean =>
  finding.status === "not_checked" &&
  finding.missing.length > 0 &&
  finding.missing.every(({ reason }) => reason !== "no_input" && PASSING_REASONS.has(reason));

/** The findings of a repeated look, with what failed this time as it was found before; families likewise. */
export function withStanding(
  now: { readonly findings: readonly Finding[]; readonly families: FamilyStates },
  before: Pick<Assessment, "findings" | "families"> | null,
): { readonly findings: readonly Finding[]; readonly families: FamilyStates } {
  if (before === null) return now;
  const earlier = new Map(before.findings.map((finding) => [finding.signal, finding]));
  let bridged = false;
  const findings = now.findings.map((finding) => {
    const then = failedNow(finding) ? earlier.get(finding.signal) : undefined;
    if (then === undefined || then.status === "not_checked") return finding;
    bridged = true;
    return then;
  });
  if (!bridged) return now;
  const best = (family: Family) =>
    ORDER.indexOf(before.families[family]) > ORDER.indexOf(now.families[family])
      ? before.families[family]
      : now.families[family];
  return { findings, families: { network: best("network"), phone: best("phone"), email: best("email") } };
}
