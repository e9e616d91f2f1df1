/** What happened since a day, told from the stored screenings: counts and shares, and nobody by name or id. Pure. */
import { type Band, BANDS } from "./assessment.ts";
import type { Policy } from "./policy.ts";
import { quantile } from "./quantile.ts";
import { type Checks, createChecks } from "./report-checks.ts";
import { isFlagged, raise, type Share, shareOf } from "./report-counts.ts";
import { createFairness, type Fairness } from "./report-fairness.ts";
import { createReliance, type Reliance } from "./report-reliance.ts";
import type { ScreeningRecord } from "./screening-record.ts";
import type { Signal } from "./signal.ts";

/** What an answer of a source costs at list price. */
export interface Price {
  readonly usd: number;
  readonly asOf: string;
}

export interface Cost {
  readonly sources: readonly {
    readonly source: string;
    readonly answers: number;
    readonly usd: number;
    readonly asOf: string;
  }[];
  readonly usd: number;
  /** Null of no application. */
  readonly usdPerApplication: number | null;
}

export interface Report {
  readonly since: string;
  readonly until: string;
  readonly volume: {
    readonly received: number;
    readonly screened: number;
    readonly states: Readonly<Record<string, number>>;
    readonly days: readonly { readonly day: string; readonly received: number; readonly flagged: number }[];
  };
  readonly bands: readonly { readonly band: Band; readonly share: Share }[];
  readonly flagged: Share;
  readonly checks: Checks;
  /** Seconds from the event to what stands in the ATS, of those annotated. */
  readonly latency: {
    readonly of: number;
    readonly p50: number | null;
    readonly p95: number | null;
    readonly within60: Share;
  };
  readonly reliance: Reliance;
  readonly fairness: readonly Fairness[];
  readonly cost: Cost;
}

type Told = Pick<
  ScreeningRecord,
  | "receivedAt"
  | "annotatedAt"
  | "assessment"
  | "basis"
  | "context"
  | "explained"
  | "observations"
  | "dispositions"
  | "fullCheck"
  | "incomplete"
  | "state"
  | "outcome"
>;

const DAY_MS = 86_400_000;

function costOf(found: ReadonlyMap<string, number>, prices: ReadonlyMap<string, Price>, screened: number): Cost {
  const sources = [...found].flatMap(([source, answers]) => {
    const price = prices.get(source);
    return price ? [{ source, answers, usd: answers * price.usd, asOf: price.asOf }] : [];
  });
  const usd = sources.reduce((sum, one) => sum + one.usd, 0);
  return {
    sources: sources.toSorted((a, b) => b.usd - a.usd || (a.source < b.source ? -1 : 1)),
    usd,
    usdPerApplication: screened === 0 ? null : usd / screened,
  };
}

/** Incremental: a store of any size is read once and never held. */
export function createReport({ since, until }: { readonly since: Date; readonly until: Date }) {
  const [checks, fairness, reliance] = [createChecks(), createFairness(), createReliance()];
  const states = new Map<string, number>();
  const bands = new Map<Band, number>();
  const days = new Map<string, { received: number; flagged: number }>();
  const seconds: number[] = [];
  let received = 0;
  for (let at = since.getTime(); at <= until.getTime(); at += DAY_MS)
    days.set(new Date(at).toISOString().slice(0, 10), { received: 0, flagged: 0 });

  function addScreened(record: Told, assessment: NonNullable<Told["assessment"]>): void {
    const { band } = assessment;
    raise(bands, band);
    fairness.add(record.context, isFlagged(band));
    checks.add({
      assessment,
      basis: record.basis,
      fullCheck: record.fullCheck === true,
      incomplete: record.incomplete,
    });
    reliance.add({
      band,
      receivedAt: record.receivedAt,
      annotatedAt: record.annotatedAt,
      context: record.context,
      explained: record.explained,
      observations: record.observations ?? [],
      dispositions: record.dispositions ?? [],
    });
  }

  return {
    /** One outside the window is left out. */
    add(record: Told): void {
      const at = Date.parse(record.receivedAt);
      if (at < since.getTime() || at > until.getTime()) return;
      received += 1;
      const day = days.get(record.receivedAt.slice(0, 10));
      if (day) day.received += 1;
      raise(states, record.state === "done" ? (record.outcome ?? "done") : record.state);
      const { assessment, annotatedAt } = record;
      if (annotatedAt !== null) seconds.push(Math.max(0, Date.parse(annotatedAt) - at) / 1000);
      if (assessment === null) return;
      if (day && isFlagged(assessment.band)) day.flagged += 1;
      addScreened(record, assessment);
    },
    result(setUp: {
      readonly signals: readonly Signal[];
      readonly policy: Policy;
      /** By the id of the source. */
      readonly prices: ReadonlyMap<string, Price>;
    }): Report {
      const screened = [...bands.values()].reduce((sum, count) => sum + count, 0);
      const flagged = [...bands].reduce((sum, [band, count]) => sum + (isFlagged(band) ? count : 0), 0);
      return {
        since: since.toISOString(),
        until: until.toISOString(),
        volume: {
          received,
          screened,
          states: Object.fromEntries([...states].toSorted(([a], [b]) => (a < b ? -1 : 1))),
          days: [...days].map(([day, counts]) => ({ day, ...counts })),
        },
        bands: BANDS.toReversed().map((band) => ({ band, share: shareOf(bands.get(band) ?? 0, screened) })),
        flagged: shareOf(flagged, screened),
        checks: checks.result(setUp.signals, setUp.policy),
        latency: {
          of: seconds.length,
          p50: quantile(seconds, 0.5),
          p95: quantile(seconds, 0.95),
          within60: shareOf(seconds.filter((one) => one <= 60).length, seconds.length),
        },
        reliance: reliance.result(),
        fairness: fairness.result(),
        cost: costOf(checks.found(), setUp.prices, screened),
      };
    },
  };
}
