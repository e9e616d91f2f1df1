/**
 * Whether an answer nobody has bought yet could still change the band, from what the signals declare and nothing else.
 *
 * An open signal is taken to be able to end in any of its tiers or in none, whatever the other signals that read the
 * same fact do, and precedence among open signals is only ever read to their disadvantage. So the range found here
 * holds every band that can come out and perhaps one that cannot: something may be bought in vain, but nothing that
 * matters is left out. A source's failure is no answer; what it does is decided when it happens.
 */
import { type Band, scoreStanding } from "./assessment.ts";
import { type EvidenceSet, unavailable } from "./evidence.ts";
import { FACT_KINDS, type FactKind } from "./facts.ts";
import { FAMILIES, FAMILY_FACTS, familyStates } from "./family.ts";
import { type Policy, weightsOf } from "./policy.ts";
import { type Weighed, weigh, whatStands } from "./precedence.ts";
import type { Signal } from "./signal.ts";

/** A signal that may still fire: its points by tier. */
interface OpenSignal {
  readonly signal: Signal;
  readonly points: readonly (readonly [tier: string, raw: number])[];
}

const readsOf = ({ needs, wants, sparedBy }: Signal): readonly FactKind[] => [...needs, ...wants, ...sparedBy];

/** Kinds of fact that some check reads which is not off: what only checks that are off would read is not to be asked. */
export const kindsRead = (policy: Policy, signals: readonly Signal[]): ReadonlySet<FactKind> =>
  new Set(signals.filter(({ id }) => !policy.off.includes(id)).flatMap(readsOf));

function openSignals(policy: Policy, signals: readonly Signal[], evidence: Partial<EvidenceSet>): OpenSignal[] {
  return signals.flatMap((signal) => {
    const isOpen = readsOf(signal).some((kind) => evidence[kind] === undefined);
    // A need that was settled as anything but found leaves the signal unchecked, whatever else is answered.
    const mayFire = signal.needs.every((kind) => evidence[kind] === undefined || evidence[kind].status === "found");
    const points = Object.entries(weightsOf(policy, signal.id));
    return isOpen && mayFire && points.length > 0 ? [{ signal, points }] : [];
  });
}

const yieldsToAny = (signal: Signal, ids: ReadonlySet<string>) => signal.yieldsTo.some((id) => ids.has(id));
const item = ({ signal }: OpenSignal, tier: string, raw: number): Weighed => ({ signal, tier, raw, shown: {} });

/** The open signal at its worst for the applicant; a confirmed match counts as one beside whatever it weighs. */
function atMost(open: OpenSignal): readonly Weighed[] {
  const [tier, raw] = open.points.reduce((best, next) => (next[1] > best[1] ? next : best), ["", 0] as const);
  const confirmed =
    open.signal.group === "known" && open.points.some(([name, points]) => name === "confirmed" && points > 0);
  return confirmed ? [item(open, "confirmed", raw)] : raw > 0 ? [item(open, tier, raw)] : [];
}

/** The open signal at its best for the applicant. */
function atLeast(open: OpenSignal): readonly Weighed[] {
  const [tier, raw] = open.points.reduce((best, next) => (next[1] < best[1] ? next : best), ["", 0] as const);
  return raw < 0 ? [item(open, tier, raw)] : [];
}

/** Kinds of fact, of those not in `evidence` yet, whose answer could change the band. */
export function kindsThatMatter(input: {
  readonly policy: Policy;
  readonly signals: readonly Signal[];
  /** What is settled; every other kind is open. */
  readonly evidence: Partial<EvidenceSet>;
}): ReadonlySet<FactKind> {
  const { policy, signals, evidence } = input;
  const kinds = FACT_KINDS.filter((kind) => evidence[kind] === undefined);
  const skipped = kinds.map((kind) => [kind, unavailable("would_not_change", kind)]);
  // Safe: every kind is either settled or one of those just filled in.
  const settled = { ...evidence, ...Object.fromEntries(skipped) } as EvidenceSet;

  const open = openSignals(policy, signals, evidence);
  const openIds = new Set(open.map(({ signal }) => signal.id));
  const isSettled = (signal: Signal) => readsOf(signal).every((kind) => evidence[kind] !== undefined);
  const findings = signals.filter(isSettled).map((signal) => signal.evaluate(settled));
  const byId = new Map(signals.map((signal) => [signal.id, signal]));
  const firedIds = new Set(weigh(policy, byId, findings).map(({ signal }) => signal.id));
  const { standing } = whatStands(policy, byId, findings);
  const free = open.filter(({ signal }) => !yieldsToAny(signal, firedIds));

  const mayForfeit = new Set(open.flatMap(({ signal }) => signal.forfeits));
  const highest = scoreStanding(policy, [
    ...standing.filter(({ signal, raw }) => raw >= 0 || !(yieldsToAny(signal, openIds) || mayForfeit.has(signal.id))),
    ...free.flatMap(atMost),
  ]);
  const lowest = scoreStanding(policy, [
    ...standing.filter(({ signal, raw }) => raw < 0 || !yieldsToAny(signal, openIds)),
    ...free.flatMap(atLeast),
  ]);
  const mayDecide = free.some(({ signal, points }) =>
    points.some(([tier, raw]) => raw > 0 && signal.tiers[tier]?.decisive),
  );
  const top: Band = mayDecide ? "high" : highest.band;

  const states = familyStates(settled);
  const checked = FAMILIES.filter((family) => states[family] !== "none");
  const checkable = FAMILIES.filter(
    (family) => states[family] === "none" && FAMILY_FACTS[family].some((kind) => kinds.includes(kind)),
  );
  const mayLackCoverage =
    lowest.band === "low" &&
    checked.length < policy.minimumFamilies &&
    checked.length + checkable.length >= policy.minimumFamilies;

  const moving = new Set<FactKind>(mayLackCoverage ? checkable.flatMap((family) => FAMILY_FACTS[family]) : []);
  if (top !== lowest.band) {
    for (const { signal, points } of open) {
      const weighs = !yieldsToAny(signal, firedIds) && points.some(([, raw]) => raw !== 0);
      const takesPlace = signals.some(({ yieldsTo }) => yieldsTo.includes(signal.id));
      if (weighs || takesPlace) for (const kind of readsOf(signal)) moving.add(kind);
    }
  }
  return new Set(kinds.filter((kind) => moving.has(kind)));
}
