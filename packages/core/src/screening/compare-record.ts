/** One stored screening under two policies, or why nobody can say what they would have come to. */
import type { Assessment } from "../domain/assessment.ts";
import type { Compared } from "../domain/backtest.ts";
import { learnedFrom } from "../domain/disposition.ts";
import { type Policy, weightsOf } from "../domain/policy.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { Signal } from "../domain/signal.ts";
import { under } from "./explain.ts";

/** Why a stored screening is left out of a comparison: what it would have come to could only be guessed. */
export const SET_ASIDE = {
  not_screened: "no verdict yet",
  no_basis: "from before it was kept what a verdict rests on",
  derives_otherwise: "this version has other checks or rules than the one that screened it",
  never_looked: "a check that was off then counts differently under the two policies",
} as const;
export type SetAside = keyof typeof SET_ASIDE;

export type RecordComparison =
  | {
      readonly status: "compared";
      readonly compared: Compared;
      /** Something was not bought because it could not have changed the result then; it counts 0 here too. */
      readonly notBought: boolean;
    }
  | { readonly status: "set_aside"; readonly reason: SetAside };

const CLASSES = { honest: "legit", misrepresenting: "fraud" } as const;

const weighsAlike = (id: string, a: Policy, b: Policy) => {
  const [one, other] = [weightsOf(a, id), weightsOf(b, id)];
  const tiers = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...tiers].every((tier) => (one[tier] ?? 0) === (other[tier] ?? 0));
};

const lacksBought = ({ findings }: Assessment) =>
  findings.some(
    (finding) =>
      finding.status === "not_checked" && finding.missing.some(({ reason }) => reason === "would_not_change"),
  );

/** `against` is null for the policy each screening was judged by. */
export function compareRecord(
  record: Pick<ScreeningRecord, "applicationId" | "assessment" | "basis" | "dispositions">,
  {
    signals,
    policy,
    against,
  }: { readonly signals: readonly Signal[]; readonly policy: Policy; readonly against: Policy | null },
): RecordComparison {
  const { applicationId: id, assessment: stored, basis } = record;
  if (stored === null) return { status: "set_aside", reason: "not_screened" };
  if (!basis) return { status: "set_aside", reason: "no_basis" };
  if (JSON.stringify(under(basis.policy, stored, signals)) !== JSON.stringify(stored))
    return { status: "set_aside", reason: "derives_otherwise" };
  const other = against ?? basis.policy;
  const looked = new Set(stored.findings.map(({ signal }) => signal));
  if (signals.some((signal) => !looked.has(signal.id) && !weighsAlike(signal.id, policy, other)))
    return { status: "set_aside", reason: "never_looked" };
  const outcome = learnedFrom(record.dispositions ?? []);
  return {
    status: "compared",
    compared: {
      id,
      class: outcome === null ? null : CLASSES[outcome],
      from: under(other, stored, signals),
      to: under(policy, stored, signals),
    },
    notBought: lacksBought(stored),
  };
}
