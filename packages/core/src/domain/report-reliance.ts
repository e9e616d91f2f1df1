/**
 * What people make of a flag: how many flagged applications were turned down with no check written down, how fast beside
 * the others, and how many flags somebody took back. A flag must not become a silent no. Pure.
 */
import { type Band, BANDS } from "./assessment.ts";
import type { Disposition } from "./disposition.ts";
import type { Ending } from "./application.ts";
import type { Explained } from "./explained.ts";
import type { Context } from "./context.ts";
import type { Observation } from "./observation.ts";
import { quantile } from "./quantile.ts";
import { isFlagged, type Share, shareOf } from "./report-counts.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** With fewer that were turned down nothing is said of how it comes about. */
const FEWEST_REJECTED = 10;
/** More of them without a check than this, and looking into them has become a form. */
const CEREMONIAL = 0.5;

export interface RelianceRow {
  readonly band: Band;
  /** Shown to recruiters, and closed since. */
  readonly closed: number;
  readonly ended: Readonly<Record<Ending["as"], number>>;
  /** Of those rejected: nobody had entered an observation, an outcome or that it is explained before. */
  readonly unchecked: Share;
  readonly medianDaysToRejection: number | null;
}

export interface Reliance {
  readonly bands: readonly RelianceRow[];
  /** Days from application to rejection: flagged, and all others. */
  readonly medianDays: { readonly flagged: number | null; readonly others: number | null };
  /** Of all flagged ones that were shown: somebody said it is explained. */
  readonly explained: Share;
  readonly medianHoursToClear: number | null;
  /** Most flagged ones were rejected with no check written down; null where too few were rejected to say. */
  readonly isCeremonial: boolean | null;
}

export interface Relied {
  readonly band: Band;
  readonly receivedAt: string;
  readonly annotatedAt: string | null;
  readonly context: Context | undefined;
  readonly explained: Explained | undefined;
  readonly observations: readonly Pick<Observation, "at">[];
  readonly dispositions: readonly Pick<Disposition, "at">[];
}

interface Row {
  ended: Record<Ending["as"], number>;
  unchecked: number;
  days: number[];
}
const row = (): Row => ({ ended: { rejected: 0, hired: 0, withdrawn: 0, other: 0 }, unchecked: 0, days: [] });

export function createReliance() {
  const rows = new Map<Band, Row>(BANDS.map((band) => [band, row()]));
  const flags = { shown: 0, explained: 0, hours: [] as number[] };
  return {
    add({ band, receivedAt, annotatedAt, context, explained, observations, dispositions }: Relied): void {
      const tally = rows.get(band);
      // What nobody was shown nobody relied on.
      if (annotatedAt === null || !tally) return;
      if (isFlagged(band)) {
        flags.shown += 1;
        if (explained) {
          flags.explained += 1;
          flags.hours.push(Math.max(0, Date.parse(explained.at) - Date.parse(annotatedAt)) / HOUR_MS);
        }
      }
      const ending = context?.ending;
      if (!ending) return;
      tally.ended[ending.as] += 1;
      if (ending.as !== "rejected") return;
      const endedAt = Date.parse(ending.at);
      const checks = [...observations, ...dispositions, ...(explained ? [explained] : [])];
      if (!checks.some(({ at }) => Date.parse(at) <= endedAt)) tally.unchecked += 1;
      tally.days.push(Math.max(0, endedAt - Date.parse(receivedAt)) / DAY_MS);
    },
    result(): Reliance {
      const bands = [...rows].map(
        ([band, { ended, unchecked, days }]): RelianceRow => ({
          band,
          closed: Object.values(ended).reduce((sum, count) => sum + count, 0),
          ended: { ...ended },
          unchecked: shareOf(unchecked, ended.rejected),
          medianDaysToRejection: quantile(days, 0.5),
        }),
      );
      const flagged = bands.filter(({ band }) => isFlagged(band));
      const rejected = flagged.reduce((sum, one) => sum + one.unchecked.of, 0);
      const unchecked = flagged.reduce((sum, one) => sum + one.unchecked.hits, 0);
      const days = (of: boolean) => [...rows].flatMap(([band, one]) => (isFlagged(band) === of ? one.days : []));
      return {
        bands: bands.toReversed(),
        medianDays: { flagged: quantile(days(true), 0.5), others: quantile(days(false), 0.5) },
        explained: shareOf(flags.explained, flags.shown),
        medianHoursToClear: quantile(flags.hours, 0.5),
        isCeremonial: rejected < FEWEST_REJECTED ? null : unchecked / rejected > CEREMONIAL,
      };
    },
  };
}
