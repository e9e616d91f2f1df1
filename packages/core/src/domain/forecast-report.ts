/** A forecast told in people a week: who lands in which band, against the target, and what each bought source changes. */
import { BANDS, type Band } from "./assessment.ts";
import type { FactKind } from "./facts.ts";
import { factsFrom, type Forecast, forecast, type Sample, shareOf } from "./forecast.ts";
import { BOUGHT, BOUGHT_SOURCES, type Bought, FEEDS } from "./forecast-assumptions.ts";
import type { Setup } from "./forecast-setups.ts";
import { honestOf10 } from "./honest-share.ts";
import type { Policy } from "./policy.ts";
import { seeded } from "./seeded.ts";
import type { Signal } from "./signal.ts";

/** At most this share of honest applicants may land there. */
export const TARGET = { review: 0.1, high: 0.01 } as const;

export interface BandForecast {
  readonly band: Band;
  readonly peopleAWeek: number;
  readonly honestAWeek: number;
  readonly misrepresentingAWeek: number;
  /** Share of all honest applicants that land in this band. */
  readonly shareOfHonest: number;
  readonly shareOfMisrepresenting: number;
  /** Of ten people in this band; null where the forecast cannot tell. */
  readonly honestOf10: number | null;
}

/** What one bought source changes, everything else being the same; review and high together. */
export interface BoughtForecast {
  readonly source: Bought;
  readonly title: string;
  readonly isBought: boolean;
  readonly honestFlaggedAWeek: { readonly without: number; readonly with: number };
  readonly misrepresentingFlaggedAWeek: { readonly without: number; readonly with: number };
}

export interface SetupForecast {
  readonly setup: string;
  readonly title: string;
  readonly addressShare: number;
  readonly signals: { readonly canFire: readonly string[]; readonly of: number };
  readonly bands: readonly BandForecast[];
  readonly target: { readonly review: boolean; readonly high: boolean };
  readonly bought: readonly BoughtForecast[];
  /** Of ten people in a band, where a posting's base rate is set apart; nothing else differs between postings. */
  readonly segments: readonly SegmentForecast[];
}

export interface SegmentForecast {
  /** The setting that sets it apart, such as `segments.jobs.4711`. */
  readonly path: string;
  readonly baseRate: number;
  readonly honestOf10: { readonly low: number | null; readonly review: number | null; readonly high: number | null };
}

export interface ReportInput {
  readonly signals: readonly Signal[];
  readonly policy: Policy;
  readonly setups: readonly Setup[];
  /** Kinds of fact some lookup of this version asks for; a kind nobody asks for feeds nothing. */
  readonly registered: ReadonlySet<FactKind>;
  readonly weekly: number;
  readonly baseRate: number;
  /** Base rates of postings set apart, by the path of their setting. */
  readonly segments?: readonly (readonly [path: string, baseRate: number])[];
  readonly sample: Sample;
  readonly seed: number;
  /** False to leave out what each bought source changes, which is most of the work. */
  readonly compare?: boolean;
}

/** Sources that some lookup of this version asks. */
export const buyable = (registered: ReadonlySet<FactKind>): readonly Bought[] =>
  BOUGHT_SOURCES.filter((source) => factsFrom([source], registered).size > 0);

const tenth = (people: number) => Math.round(people * 10) / 10;

type Simulate = (setup: Setup, bought: readonly Bought[]) => Forecast;

/** Set-ups overlap: what is bought in one and left out of another is simulated once. */
function simulations({ signals, policy, registered, sample, seed }: ReportInput): Simulate {
  const kept = new Map<string, Forecast>();
  const bands = new Map<string, Band>();
  return ({ addressShare, lists = [], without = [] }, bought) => {
    const named = new Set(
      [...factsFrom(["built_in", ...bought], registered), ...lists].filter((kind) => !without.includes(kind)),
    );
    // Nobody can be asked about an address that never comes.
    const answered = new Set([...named].filter((kind) => addressShare > 0 || FEEDS[kind].input !== "address"));
    const key = JSON.stringify([addressShare, [...answered]]);
    const result =
      kept.get(key) ??
      forecast({ signals, policy, circumstances: { answered, addressShare }, sample, random: seeded(seed), bands });
    kept.set(key, result);
    return result;
  };
}

function reportOf(input: ReportInput, setup: Setup, simulate: Simulate): SetupForecast {
  const { weekly, baseRate, registered, signals, segments = [] } = input;
  const result = simulate(setup, setup.bought);
  const people = { honest: weekly * (1 - baseRate), misrepresenting: weekly * baseRate };
  const bands = BANDS.map((band): BandForecast => {
    const shares = { honest: shareOf(result, band, "honest"), other: shareOf(result, band, "misrepresenting") };
    const [honest, other] = [people.honest * shares.honest, people.misrepresenting * shares.other];
    return {
      band,
      peopleAWeek: tenth(honest + other),
      honestAWeek: tenth(honest),
      misrepresentingAWeek: tenth(other),
      shareOfHonest: shares.honest,
      shareOfMisrepresenting: shares.other,
      honestOf10: honestOf10(result, band, baseRate),
    };
  });
  const flagged = (one: Forecast, truth: "honest" | "misrepresenting") =>
    tenth(people[truth] * (shareOf(one, "review", truth) + shareOf(one, "high", truth)));
  const sources = input.compare === false ? [] : buyable(registered);
  return {
    setup: setup.id,
    title: setup.title,
    addressShare: setup.addressShare,
    signals: { canFire: result.fed, of: signals.length },
    bands,
    target: {
      review: shareOf(result, "review", "honest") <= TARGET.review,
      high: shareOf(result, "high", "honest") <= TARGET.high,
    },
    bought: sources.map((source): BoughtForecast => {
      const isBought = setup.bought.includes(source);
      const others = setup.bought.filter((one) => one !== source);
      const without = isBought ? simulate(setup, others) : result;
      const withIt = isBought ? result : simulate(setup, [...others, source]);
      return {
        source,
        title: BOUGHT[source],
        isBought,
        honestFlaggedAWeek: { without: flagged(without, "honest"), with: flagged(withIt, "honest") },
        misrepresentingFlaggedAWeek: {
          without: flagged(without, "misrepresenting"),
          with: flagged(withIt, "misrepresenting"),
        },
      };
    }),
    segments: segments.map(([path, rate]) => {
      const of = (band: Band) => honestOf10(result, band, rate);
      return { path, baseRate: rate, honestOf10: { low: of("low"), review: of("review"), high: of("high") } };
    }),
  };
}

/** One after the other, so that whoever waits can be told how far it is. */
export function* eachSetupForecast(input: ReportInput): Generator<SetupForecast> {
  const simulate = simulations(input);
  for (const setup of input.setups) yield reportOf(input, setup, simulate);
}

export const forecastSetups = (input: ReportInput): readonly SetupForecast[] => [...eachSetupForecast(input)];
