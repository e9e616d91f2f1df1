/** What of the findings counts at all: weighed ones, less what is behind another signal and relief that was forfeited. */
import type { Finding, Shown, Suppression } from "./finding.ts";
import { type Policy, weightsOf } from "./policy.ts";
import type { Signal } from "./signal.ts";

/** What was found and counts nothing: behind another signal (`by`), or by its own nature (`because`). */
export type Suppressed =
  | { readonly signal: string; readonly by: string; readonly because?: never }
  | { readonly signal: string; readonly because: Suppression; readonly by?: never };

export interface Weighed {
  readonly signal: Signal;
  readonly tier: string;
  readonly raw: number;
  readonly shown: Shown;
}

export function weigh(policy: Policy, signals: ReadonlyMap<string, Signal>, findings: readonly Finding[]): Weighed[] {
  return findings.flatMap((finding) => {
    const signal = signals.get(finding.signal);
    if (finding.status !== "fired" || !signal) return [];
    // Own keys only: a stored finding may carry any text as its tier, also "constructor".
    const tiers = weightsOf(policy, finding.signal);
    const raw = Object.hasOwn(tiers, finding.tier) ? tiers[finding.tier] : undefined;
    if (raw === undefined) return [];
    return [{ signal, tier: finding.tier, raw, shown: finding.shown }];
  });
}

/** Only the most specific signal about one thing counts; `yieldsTo` has no cycles, so one of them always stands. */
function applyPrecedence(weighed: readonly Weighed[]) {
  const firedIds = new Set(weighed.map(({ signal }) => signal.id));
  const suppressed = weighed.flatMap(({ signal }) => {
    const by = signal.yieldsTo.find((id) => firedIds.has(id));
    return by === undefined ? [] : [{ signal: signal.id, by }];
  });
  const gone = new Set(suppressed.map(({ signal }) => signal));
  return { standing: weighed.filter(({ signal }) => !gone.has(signal.id)), suppressed };
}

/** Clean looks of an identifier that other people use too say nothing for this person. */
function applyForfeits(
  policy: Policy,
  signals: ReadonlyMap<string, Signal>,
  findings: readonly Finding[],
  standing: readonly Weighed[],
) {
  const muted = findings.flatMap((finding) => {
    const signal = signals.get(finding.signal);
    const counts = Object.keys(weightsOf(policy, finding.signal)).length > 0;
    return finding.status === "suppressed" && signal && counts ? [{ signal, because: finding.because }] : [];
  });
  const takers = [...standing.filter(({ raw }) => raw > 0), ...muted]
    .map(({ signal }) => signal)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const forfeited = standing.flatMap(({ signal, raw }) => {
    const by = raw < 0 ? takers.find(({ forfeits }) => forfeits.includes(signal.id)) : undefined;
    return by === undefined ? [] : [{ signal: signal.id, by: by.id }];
  });
  const gone = new Set(forfeited.map(({ signal }) => signal));
  return {
    standing: standing.filter(({ signal }) => !gone.has(signal.id)),
    suppressed: [...forfeited, ...muted.map(({ signal, because }) => ({ signal: signal.id, because }))],
  };
}

export interface Standing {
  readonly standing: readonly Weighed[];
  readonly suppressed: readonly Suppressed[];
  /** Those of `suppressed` that would count if what they are behind were gone. */
  readonly behind: readonly string[];
}

export function whatStands(
  policy: Policy,
  signals: ReadonlyMap<string, Signal>,
  findings: readonly Finding[],
): Standing {
  const preceded = applyPrecedence(weigh(policy, signals, findings));
  const left = applyForfeits(policy, signals, findings, preceded.standing);
  return {
    standing: left.standing,
    suppressed: [...preceded.suppressed, ...left.suppressed],
    behind: preceded.suppressed.map(({ signal }) => signal),
  };
}
