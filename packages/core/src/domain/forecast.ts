/** Simulates honest and misrepresenting applicants from the catalogue's rates and runs the real scorer on each. */
import { BANDS, type Band, bandOf } from "./assessment.ts";
import { FACT_KINDS, type FactKind } from "./facts.ts";
import { FAMILIES, type FamilyStates } from "./family.ts";
import type { Finding } from "./finding.ts";
import {
  CONTEXT,
  CORRELATION,
  FEEDS,
  INPUT_SHARES,
  INPUTS,
  NESTED_TIERS,
  OWN_MAIL_DOMAIN,
  type Source,
  TIER_SHARES,
} from "./forecast-assumptions.ts";
import type { Policy } from "./policy.ts";
import { normals, normalTail } from "./seeded.ts";
import { type Group, GROUPS, type Signal } from "./signal.ts";

/** What can be checked: the kinds of fact somebody answers, and how many applications come with the applicant's address. */
export interface Circumstances {
  readonly answered: ReadonlySet<FactKind>;
  readonly addressShare: number;
}

export const TRUTHS = ["honest", "misrepresenting"] as const;
export type Truth = (typeof TRUTHS)[number];
export type Sample = Readonly<Record<Truth, number>>;

export interface Forecast {
  /** Weight of everybody drawn: about how many they were. */
  readonly sample: Sample;
  /** Ids of the signals that can fire in these circumstances. */
  readonly fed: readonly string[];
  /** Weight of those who ended in each band. */
  readonly counts: Readonly<Record<Band, Sample>>;
  /** How many people that weight rests on. */
  readonly drawn: Readonly<Record<Band, number>>;
}

export interface ForecastInput {
  readonly signals: readonly Signal[];
  readonly policy: Policy;
  readonly circumstances: Circumstances;
  readonly sample: Sample;
  /** Uniform in [0, 1). The numbers drawn do not depend on policy or circumstances, so that two forecasts compare. */
  readonly random: () => number;
  /** Bands found so far under the same policy; forecasts that share it save each other's work. */
  readonly bands?: Map<string, Band>;
}

interface Outcome {
  /** Says which signal fired how, for people with the same findings. */
  readonly key: string;
  readonly finding: Finding;
  /** Fires where the person's number exceeds this and no earlier tier's. */
  readonly above: Readonly<Record<Truth, number>>;
}

interface Drawn {
  /** Its place in the signals given. */
  readonly at: number;
  readonly group: number;
  /** Inputs it needs, as bits in the order of INPUTS. */
  readonly inputs: number;
  /** Relief falls where the cause of the others rises. */
  readonly sign: 1 | -1;
  readonly outcomes: readonly Outcome[];
  /** The lowest number at which anything of it fires: most people's are below, and most of the time goes into them. */
  readonly lowest: Readonly<Record<Truth, number>>;
  /** Places of signals about the same thing that leave no relief. */
  readonly excludedBy: readonly number[];
}

function tierFactor(signal: string, tier: string, services: boolean): number {
  const share = TIER_SHARES.find((one) => one.signal === signal && one.tier === tier);
  if (!share) return 1;
  return services ? share.withServices : share.withoutServices;
}

const isRelief = ({ tiers }: Signal) => Object.values(tiers).some(({ points }) => points < 0);

function outcomesOf(signal: Signal, services: boolean): Outcome[] {
  const reached = { honest: 0, misrepresenting: 0 };
  return Object.entries(signal.tiers)
    .toSorted(([, a], [, b]) => Math.abs(b.points) - Math.abs(a.points))
    .flatMap(([tier, { rates }]) => {
      const factor = tierFactor(signal.id, tier, services);
      if (factor === 0) return [];
      const within = NESTED_TIERS.get(signal.id)?.includes(tier) ?? false;
      for (const truth of TRUTHS) {
        const rate = rates[truth] * factor;
        reached[truth] = within ? Math.max(reached[truth], rate) : reached[truth] + rate;
      }
      const finding: Finding = { signal: signal.id, status: "fired", tier, shown: {} };
      const above = { honest: normalTail(reached.honest), misrepresenting: normalTail(reached.misrepresenting) };
      return [{ key: `${signal.id}.${tier} `, finding, above }];
    });
}

const bitOf = (kind: FactKind) => 1 << INPUTS.indexOf(FEEDS[kind].input);

/** The signals that can fire, relief last: it gives way to what fired about the same thing. */
function prepare({ signals, policy, circumstances: { answered } }: ForecastInput): readonly Drawn[] {
  const read = ({ needs, wants }: Signal) => [...needs, ...wants].filter((kind) => !CONTEXT.has(kind));
  const drawn = signals.flatMap((signal, at): Drawn[] => {
    const either = signal.needsOneOf.filter((kind) => answered.has(kind));
    const isFed =
      signal.needs.every((kind) => answered.has(kind)) && (signal.needsOneOf.length === 0 || either.length > 0);
    if (policy.off.includes(signal.id) || !isFed) return [];
    const relief = isRelief(signal);
    const outcomes = outcomesOf(signal, answered.has("anonymiser"));
    const lowestOf = (truth: Truth) => Math.min(...outcomes.map(({ above }) => above[truth]));
    const same = (other: Signal) =>
      other.group === signal.group && !isRelief(other) && read(other).some((kind) => read(signal).includes(kind));
    return [
      {
        at,
        group: GROUPS.indexOf(signal.group),
        inputs: [...signal.needs, ...either.slice(0, 1)].reduce((bits, kind) => bits | bitOf(kind), 0),
        sign: relief ? -1 : 1,
        outcomes,
        lowest: { honest: lowestOf("honest"), misrepresenting: lowestOf("misrepresenting") },
        excludedBy: relief ? signals.flatMap((other, place) => (same(other) ? [place] : [])) : [],
      },
    ];
  });
  return drawn.toSorted((a, b) => b.sign - a.sign || a.at - b.at);
}

/** Offline checks answer for what an application holds; the decisive one where somebody answers it. */
function familiesOf(held: number, ownDomain: boolean, answered: ReadonlySet<FactKind>): FamilyStates {
  const holds = (kind: FactKind) => answered.has(kind) && (held & bitOf(kind)) !== 0;
  return {
    network: holds("network") ? "full" : "none",
    phone: holds("lineType") ? "full" : holds("phone") ? "basic" : "none",
    email: holds("mailDomain") && ownDomain ? "full" : holds("mail") ? "basic" : "none",
  };
}

const PERSON = Math.sqrt(CORRELATION.person);
/** For each group, in the order of GROUPS: the weight of its common cause, and of what is left for each signal. */
const withinOf = (group: Group) => (group === "linkage" ? CORRELATION.linkage : CORRELATION.group);
const GROUP = GROUPS.map((group) => Math.sqrt(withinOf(group) - CORRELATION.person));
/**
 * The upper bands are reached by few. Half the people are drawn with a cause raised by this much, and everybody is
 * weighed by how much likelier they are to be met than to be drawn, so that the shares stay what they were and the rare
 * ones rest on enough people.
 */
const RAISED = 2;
const weightOf = (cause: number) => 2 / (1 + Math.exp(RAISED * cause - (RAISED * RAISED) / 2));
const OWN = GROUPS.map((group) => Math.sqrt(1 - withinOf(group)));

export function forecast(input: ForecastInput): Forecast {
  const { signals, policy, circumstances, sample, random } = input;
  const drawn = prepare(input);
  const normal = normals(random);
  const shares = INPUTS.map((one) => (one === "address" ? circumstances.addressShare : INPUT_SHARES[one]));
  const counts = Object.fromEntries(
    BANDS.map((band) => [band, { honest: 0, misrepresenting: 0 }]),
    // Safe: every band there is, under its own name.
  ) as Record<Band, Record<Truth, number>>;

  // Safe, as above.
  const drawnInto = Object.fromEntries(BANDS.map((band) => [band, 0])) as Record<Band, number>;
  const total = { honest: 0, misrepresenting: 0 };

  // People with the same findings get the same band, and most people have few.
  const bands = input.bands ?? new Map<string, Band>();
  const byId = new Map(signals.map((signal) => [signal.id, signal]));
  const values = new Float64Array(signals.length);
  const causes = new Float64Array(GROUPS.length);
  const owns = signals.map(({ group }) => OWN[GROUPS.indexOf(group)]);

  function person(truth: Truth): { readonly band: Band; readonly weight: number } {
    let held = 0;
    for (const [at, share] of shares.entries()) if (random() < share) held |= 1 << at;
    const ownDomain = random() < OWN_MAIL_DOMAIN;
    const raised = normal() + (random() < 0.5 ? RAISED : 0);
    const weight = weightOf(raised);
    const cause = PERSON * raised;
    for (let at = 0; at < causes.length; at += 1) causes[at] = cause + (GROUP[at] ?? 0) * normal();
    // For every signal, whether or not it can fire here: two forecasts then differ in nothing but what they are about.
    for (let at = 0; at < values.length; at += 1) values[at] = (owns[at] ?? 0) * normal();
    const findings: Finding[] = [];
    const firedAt: number[] = [];
    let key = "";
    for (const { at, group, inputs, sign, outcomes, lowest, excludedBy } of drawn) {
      if ((held & inputs) !== inputs) continue;
      const value = sign * (causes[group] ?? 0) + (values[at] ?? 0);
      if (value <= lowest[truth]) continue;
      const outcome = outcomes.find(({ above }) => value > above[truth]);
      if (!outcome || excludedBy.some((other) => firedAt.includes(other))) continue;
      firedAt.push(at);
      findings.push(outcome.finding);
      key += outcome.key;
    }
    const families = familiesOf(held, ownDomain, circumstances.answered);
    // Which families were checked, and how far, moves nobody to another band: how many were does.
    key += FAMILIES.filter((family) => families[family] !== "none").length;
    const seen = bands.get(key);
    if (seen !== undefined) return { band: seen, weight };
    const band = bandOf(policy, byId, findings, families);
    bands.set(key, band);
    return { band, weight };
  }

  for (const truth of TRUTHS) {
    for (let people = 0; people < sample[truth]; people += 1) {
      const { band, weight } = person(truth);
      counts[band][truth] += weight;
      total[truth] += weight;
      drawnInto[band] += 1;
    }
  }
  const fed = drawn.flatMap(({ at }) => signals[at]?.id ?? []).toSorted();
  return { sample: total, fed, counts, drawn: drawnInto };
}

/** Share of one band among the honest, or among the misrepresenting. */
export const shareOf = ({ counts, sample }: Forecast, band: Band, truth: Truth): number =>
  sample[truth] === 0 ? 0 : counts[band][truth] / sample[truth];

/** Kinds of fact that one of these sources answers, as far as somebody asks for them. */
export const factsFrom = (sources: readonly Source[], asked: ReadonlySet<FactKind>): ReadonlySet<FactKind> =>
  new Set(FACT_KINDS.filter((kind) => asked.has(kind) && sources.includes(FEEDS[kind].source)));
