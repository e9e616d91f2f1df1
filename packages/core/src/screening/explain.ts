/** Derives a stored assessment again from what was stored with it, and says what another policy would have said. */
import { renderAnnotation } from "../domain/annotation.ts";
import { type Assessment, assess } from "../domain/assessment.ts";
import { changedSignals } from "../domain/backtest.ts";
import type { Basis } from "../domain/basis.ts";
import { standingCorrections } from "../domain/correction.ts";
import type { Policy } from "../domain/policy.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { Signal } from "../domain/signal.ts";
import { policyHash } from "./policy-hash.ts";

export interface Explanation {
  readonly stored: Assessment;
  readonly derived: Assessment;
  /** Both are the same text as JSON, and the annotation is the same bytes. */
  readonly same: boolean;
  /** Checks the verdict knew and this version does not. */
  readonly retired: readonly string[];
  readonly basis: Basis;
  readonly policyHash: string;
  readonly annotation: string;
  readonly other: OtherVerdict | null;
}

export interface OtherVerdict {
  readonly assessment: Assessment;
  readonly policyHash: string;
  /** What counts differently, by check. */
  readonly changed: readonly { readonly signal: string; readonly from: number; readonly to: number }[];
  /** Checks this policy has on and the one applied then had off: nobody looked. */
  readonly neverLooked: readonly string[];
}

export type Explained =
  | { readonly status: "explained"; readonly explanation: Explanation }
  | { readonly status: "not_screened" }
  /** From before it was kept what a verdict rests on. */
  | { readonly status: "no_basis"; readonly stored: Assessment };

/** What a policy makes of the findings of a stored verdict; nobody is asked again. */
export function under(policy: Policy, stored: Assessment, signals: readonly Signal[]): Assessment {
  return assess({
    policy,
    signals: signals.filter(({ id }) => !policy.off.includes(id)),
    findings: stored.findings,
    families: stored.families,
  });
}

function otherVerdict(policy: Policy, stored: Assessment, signals: readonly Signal[]): OtherVerdict {
  const assessment = under(policy, stored, signals);
  const looked = new Set(stored.findings.map(({ signal }) => signal));
  return {
    assessment,
    policyHash: policyHash(policy),
    changed: changedSignals(stored, assessment),
    neverLooked: signals.flatMap(({ id }) => (looked.has(id) || policy.off.includes(id) ? [] : [id])),
  };
}

/** The reference that closes an annotation. */
const markerOf = (annotation: string): string => /ref ([a-z0-9-]+)$/.exec(annotation)?.[1] ?? "";

export function explainRecord(
  record: ScreeningRecord,
  { signals, other = null }: { readonly signals: readonly Signal[]; readonly other?: Policy | null },
): Explained {
  const { assessment: stored, annotation, basis } = record;
  if (stored === null || annotation === null) return { status: "not_screened" };
  if (!basis) return { status: "no_basis", stored };
  const { policy } = basis;
  const derived = under(policy, stored, signals);
  const text = renderAnnotation({
    assessment: derived,
    signals: signals.filter(({ id }) => !policy.off.includes(id)),
    policy,
    screenedAt: new Date(basis.screenedAt),
    marker: markerOf(annotation),
    honestOf10: record.honestOf10,
    setAside: standingCorrections((record.corrections ?? []).slice(0, basis.corrected ?? 0)),
  });
  const known = new Set(signals.map(({ id }) => id));
  const hash = policyHash(policy);
  return {
    status: "explained",
    explanation: {
      stored,
      derived,
      same: JSON.stringify(derived) === JSON.stringify(stored) && text === annotation && hash === record.policyHash,
      retired: stored.findings.flatMap(({ signal }) => (known.has(signal) ? [] : [signal])),
      basis,
      policyHash: hash,
      annotation: text,
      other: other === null ? null : otherVerdict(other, stored, signals),
    },
  };
}
