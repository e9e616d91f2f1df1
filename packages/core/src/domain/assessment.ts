/** The policy applied to findings: points that add up, the band, and what the band rests on. Pure and order-independent. */
import { PASSING_REASONS } from "./evidence.ts";
import { FAMILIES, type FamilyStates } from "./family.ts";
import type { Finding, Shown } from "./finding.ts";
import { whatStands, type Suppressed, type Weighed } from "./precedence.ts";
import { type Policy, weightsOf } from "./policy.ts";
import { GROUPS, type Group, type Signal } from "./signal.ts";

export const BANDS = ["unscored", "low", "review", "high"] as const;
export type Band = (typeof BANDS)[number];

/** A fired signal and the points it really counted, after precedence, halving, caps and the relief floor. */
export interface Contribution {
  readonly signal: string;
  readonly tier: string;
  readonly group: Group;
  readonly points: number;
  readonly shown: Shown;
}

export interface Assessment {
  readonly band: Band;
  /** A low band that rests on fewer than two fully checked families. */
  readonly basic: boolean;
  /** S: exactly the sum of `contributions`. */
  readonly points: number;
  /** Every fired signal the policy weighs, heaviest first; relief last. */
  readonly contributions: readonly Contribution[];
  /** A more specific signal fired, the relief was forfeited, or what matched is shared by many or too old. */
  readonly suppressed: readonly Suppressed[];
  readonly findings: readonly Finding[];
  readonly families: FamilyStates;
  readonly coverage: { readonly checked: number; readonly of: number; readonly basic: number };
  /** The smallest set of fired signals without which the band would be lower; empty for low and unscored. */
  readonly restsOn: readonly string[];
  /** Relief signals whose source failed to answer and whose relief would have lowered the band. */
  readonly reliefMissing: readonly string[];
  readonly policyVersion: string;
  readonly baseRate: number;
}

const byId = (a: { signal: Signal }, b: { signal: Signal }) => (a.signal.id < b.signal.id ? -1 : 1);
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
/** Down to a quarter point: rounding never adds points to a person. */
const quarter = (n: number) => Math.floor(n * 4) / 4;

function contribution({ signal, tier, shown }: Weighed, points: number): Contribution {
  return { signal: signal.id, tier, group: signal.group, points, shown };
}

/** Inside a group: heaviest first, each next one halved again, and the lightest trimmed first when the cap is met. */
function attributeGroup(weighed: readonly Weighed[], cap: number): Contribution[] {
  let left = cap;
  return weighed
    .toSorted((a, b) => b.raw - a.raw || byId(a, b))
    .map((item, position) => {
      const points = Math.min(quarter(item.raw / 2 ** position), left);
      left -= points;
      return contribution(item, points);
    });
}

/** Relief is not halved; the lightest is trimmed first so that the total stays within what may be taken off. */
function attributeRelief(weighed: readonly Weighed[], mayTake: number): Contribution[] {
  let left = mayTake;
  return weighed
    .toSorted((a, b) => a.raw - b.raw || byId(a, b))
    .map((item) => {
      const taken = Math.min(-item.raw, left);
      left -= taken;
      return contribution(item, taken === 0 ? 0 : -taken);
    });
}

interface Score {
  readonly contributions: readonly Contribution[];
  readonly points: number;
  /** The band before coverage is looked at; never `unscored`. */
  readonly band: Exclude<Band, "unscored">;
}

function score(policy: Policy, signals: ReadonlyMap<string, Signal>, findings: readonly Finding[]) {
  const { standing, suppressed, behind } = whatStands(policy, signals, findings);
  return { ...scoreStanding(policy, standing), suppressed, behind };
}

/** The score of what is left after precedence. One more positive signal, or more points for one, never lowers it. */
export function scoreStanding(policy: Policy, standing: readonly Weighed[]): Score {
  const positive = standing.filter(({ raw }) => raw > 0);
  // Most groups are empty, and forecasts score many people.
  const grouped = Map.groupBy(positive, ({ signal }) => signal.group);
  const groups = new Map([...grouped].map(([group, items]) => [group, attributeGroup(items, policy.caps[group])]));
  const total = (group: Group) => sum((groups.get(group) ?? []).map(({ points }) => points));
  const [known, linkage] = [total("known"), total("linkage")];
  const rest = sum(GROUPS.filter((group) => group !== "known" && group !== "linkage").map(total));
  // Clean looks can be bought, so relief never offsets a link to other identities or a confirmed indicator.
  const mayTake = known > 0 || linkage > 0 ? Math.min(rest, -policy.reliefFloor) : -policy.reliefFloor;
  const relief = attributeRelief(
    standing.filter(({ raw }) => raw < 0),
    mayTake,
  );
  const weightless = standing.filter(({ raw }) => raw === 0).map((item) => contribution(item, 0));
  const contributions = [...[...groups.values()].flat(), ...weightless, ...relief].toSorted(
    (a, b) => b.points - a.points || (a.signal < b.signal ? -1 : 1),
  );
  const points = sum(contributions.map((part) => part.points));

  // Counted as if only those that may corroborate had fired: a heavier one that may not must not push them below the cut.
  const corroborating = [...grouped].flatMap(([group, items]) => {
    const may = items.filter(({ signal }) => signal.corroborates);
    const parts = may.length === items.length ? groups.get(group) : attributeGroup(may, policy.caps[group]);
    return sum((parts ?? []).map((part) => part.points)) >= policy.cuts.corroborates ? [group] : [];
  });
  const { cuts } = policy;
  const decisive = standing.filter(({ signal, tier, raw }) => raw > 0 && signal.tiers[tier]?.decisive);
  const besidesLinkage = corroborating.some((group) => group !== "linkage");
  const isHigh =
    decisive.length > 0 ||
    (known >= cuts.knownHigh &&
      positive.some(({ signal, tier }) => signal.group === "known" && tier === "confirmed")) ||
    (points >= cuts.high && corroborating.length >= 2) ||
    (points >= cuts.highWithLinkage && linkage >= cuts.linkageReview && besidesLinkage);
  const isReview =
    (points >= cuts.review && corroborating.length >= 2) || linkage >= cuts.linkageReview || known >= cuts.knownReview;
  return {
    contributions,
    points,
    band: isHigh ? "high" : isReview ? "review" : "low",
  };
}

/** Subsets of `items` by growing size, up to `largest`. */
function* subsets(items: readonly string[], largest: number): Generator<readonly string[]> {
  function* pick(size: number, from: number): Generator<string[]> {
    if (size === 0) yield [];
    else
      for (let at = from; at <= items.length - size; at += 1) {
        for (const tail of pick(size - 1, at + 1)) yield [items[at] as string, ...tail];
      }
  }
  for (let size = 1; size <= largest; size += 1) yield* pick(size, 0);
}

/** Among more than this many fired signals every subset is too many to try; pairs are, and then one by one. */
const EXHAUSTIVE = 10;

/** The smallest set that makes the difference; for very many items one of which nothing can be left out. */
function smallestSet(items: readonly string[], matters: (ids: readonly string[]) => boolean): readonly string[] {
  const largest = items.length <= EXHAUSTIVE ? items.length : 2;
  for (const ids of subsets(items, largest)) if (matters(ids)) return ids;
  if (!matters(items)) return [];
  let left = items;
  for (const item of items.toReversed()) {
    const fewer = left.filter((id) => id !== item);
    if (matters(fewer)) left = fewer;
  }
  return left;
}

const lower = (a: Band, than: Band) => BANDS.indexOf(a) < BANDS.indexOf(than);

/** Too little checked says nothing, unless something reached review all the same. */
function withCoverage(policy: Policy, band: Score["band"], families: FamilyStates): Band {
  const checked = FAMILIES.filter((family) => families[family] !== "none").length;
  return band === "low" && checked < policy.minimumFamilies ? "unscored" : band;
}

/** The band that `assess` comes to, without what explains it: for forecasts over many people. */
export function bandOf(
  policy: Policy,
  signals: ReadonlyMap<string, Signal>,
  findings: readonly Finding[],
  families: FamilyStates,
): Band {
  const judged = findings.filter(({ signal }) => !policy.off.includes(signal));
  return withCoverage(policy, score(policy, signals, judged).band, families);
}

export function assess(input: {
  readonly policy: Policy;
  readonly signals: readonly Signal[];
  readonly findings: readonly Finding[];
  readonly families: FamilyStates;
}): Assessment {
  const { policy, families } = input;
  const signals = new Map(input.signals.map((signal) => [signal.id, signal]));
  const judged = input.findings.filter(({ signal }) => !policy.off.includes(signal));
  const findings = judged.toSorted((a, b) => (a.signal < b.signal ? -1 : a.signal > b.signal ? 1 : 0));
  const scored = score(policy, signals, findings);
  const without = (ids: readonly string[]) =>
    score(
      policy,
      signals,
      findings.filter(({ signal }) => !ids.includes(signal)),
    );

  // Also those that count nothing now, behind a cap or a more specific signal: they step forward when others go.
  const blamed = [
    ...scored.contributions
      .filter(({ signal, tier, points }) => points >= 0 && (policy.weights[signal]?.[tier] ?? 0) > 0)
      .map(({ signal }) => signal),
    ...scored.behind,
  ];
  const restsOn = scored.band === "low" ? [] : smallestSet(blamed, (ids) => lower(without(ids).band, scored.band));

  const silentRelief = findings.flatMap((finding) => {
    // Every missing fact must be one that may still come: without a stated place no network answer gives relief.
    const mayAnswer =
      finding.status === "not_checked" &&
      finding.missing.length > 0 &&
      finding.missing.every(({ reason }) => reason !== "no_input" && PASSING_REASONS.has(reason));
    if (!mayAnswer) return [];
    const tiers = Object.entries(weightsOf(policy, finding.signal)).filter(([, points]) => points < 0);
    const best = tiers.toSorted(([, a], [, b]) => a - b)[0];
    return best ? [{ signal: finding.signal, status: "fired", tier: best[0], shown: {} } satisfies Finding] : [];
  });
  const withRelief =
    silentRelief.length === 0
      ? scored
      : score(policy, signals, [
          ...findings.filter(({ signal }) => !silentRelief.some((relief) => relief.signal === signal)),
          ...silentRelief,
        ]);

  const states = FAMILIES.map((family) => families[family]);
  const full = states.filter((state) => state === "full").length;
  const basicFamilies = states.filter((state) => state === "basic").length;
  const band = withCoverage(policy, scored.band, families);
  return {
    band,
    basic: band === "low" && full < 2,
    points: scored.points,
    contributions: scored.contributions,
    suppressed: scored.suppressed,
    findings,
    families,
    coverage: { checked: full + basicFamilies, of: FAMILIES.length, basic: basicFamilies },
    restsOn,
    reliefMissing: lower(withRelief.band, scored.band) ? silentRelief.map(({ signal }) => signal) : [],
    policyVersion: policy.version,
    baseRate: policy.baseRate,
  };
}
