/** For tests and pictures: stored screenings of a company that nobody is, always the same, so that a report has something to tell. */
import { bandOf } from "@bonafide/core/domain/assessment";
import type { Context } from "@bonafide/core/domain/context";
import { expectedShare } from "@bonafide/core/domain/expected-share";
import type { Finding } from "@bonafide/core/domain/finding";
import { begin, type ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { seeded } from "@bonafide/core/domain/seeded";
import { defaultPolicy, signals } from "@bonafide/core/signals";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const FAMILIES = { network: "full", phone: "full", email: "basic" } as const;
const byId = new Map(signals.map((signal) => [signal.id, signal]));

export interface Job {
  readonly id: string;
  readonly title: string;
  readonly department: string;
  readonly office: string;
}

export const JOBS: readonly Job[] = [
  { id: "4001", title: "Backend Engineer", department: "Engineering", office: "Remote" },
  { id: "4002", title: "Data Analyst", department: "Engineering", office: "Lisbon" },
  { id: "4003", title: "Support Specialist", department: "Customers", office: "Lisbon" },
  { id: "4004", title: "Staff Engineer, Payments", department: "Engineering", office: "Remote" },
  { id: "4005", title: "Office Manager", department: "People", office: "Lisbon" },
];
const PLACES = ["Qm3xV8aa", "p0Zk2Lbb", "Yt9_w1cc", "c-4Rn7dd", "Hs6uJ5ee"];

interface Sample {
  readonly connectionId: string;
  readonly until: Date;
  readonly count: number;
  readonly days?: number;
  readonly jobs?: readonly Job[];
  readonly seed?: number;
  /** Fires this much more often than the catalogue expects. */
  readonly more?: Readonly<Record<string, number>>;
}

export function sampleRecords(sample: Sample): readonly ScreeningRecord[] {
  const { connectionId, until, count, days = 30, jobs = JOBS, seed = 7, more = {} } = sample;
  const random = seeded(seed);
  const pick = <T>(all: readonly T[]): T => {
    const one = all[Math.floor(random() ** 1.6 * all.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  };
  const shares = new Map(
    signals.map((signal) => {
      // Nothing was bought, no list was imported and nobody has met the applicants yet: less can fire than there is.
      const can = signal.group === "observation" || signal.group === "known" || signal.group === "logistics" ? 0 : 0.5;
      return [signal.id, Math.min(0.9, can * expectedShare(signal, defaultPolicy) * (more[signal.id] ?? 1))];
    }),
  );
  const findingOf = (id: string): Finding => {
    if (random() < 0.15) return { signal: id, status: "not_applicable" };
    const [tier = ""] = Object.keys(byId.get(id)?.tiers ?? {});
    return random() < (shares.get(id) ?? 0)
      ? { signal: id, status: "fired", tier, shown: {} }
      : { signal: id, status: "clear" };
  };

  return Array.from({ length: count }, (_, at): ScreeningRecord => {
    const receivedAt = new Date(until.getTime() - random() * days * DAY_MS);
    const later = (ms: number) => new Date(Math.min(until.getTime(), receivedAt.getTime() + ms)).toISOString();
    const begun = begin(undefined, {
      key: { connectionId, applicationId: `a${at}` },
      candidateId: `c${at}`,
      leaseId: "lease",
      leaseMs: 1,
      now: receivedAt,
      traceId: "trace",
      receivedAt: receivedAt.toISOString(),
    });
    if (begun.status !== "begun") throw new Error("busy");
    const findings = signals.map(({ id }) => findingOf(id));
    const band = bandOf(defaultPolicy, byId, findings, FAMILIES);
    const flagged = band === "review" || band === "high";
    const annotatedAt = later(4_000 + random() ** 4 * 80_000);
    const job = pick(jobs);
    const roll = random();
    const as = roll < 0.35 ? "rejected" : roll < 0.4 ? "hired" : null;
    const context: Context = {
      job: { id: job.id, title: job.title },
      departments: [job.department],
      offices: [job.office],
      place: random() < 0.1 ? null : pick(PLACES),
      ...(as === null ? {} : { ending: { as, at: later((1 + random() * 12) * DAY_MS) } }),
    };
    const lineFails = random() < 0.04;
    return {
      ...begun.next,
      state: "done",
      lease: null,
      outcome: as === null ? "annotated" : "closed",
      dueAt: null,
      annotatedAt,
      expiresAt: new Date(until.getTime() + 90 * DAY_MS).toISOString(),
      incomplete: lineFails,
      context,
      basis: {
        screenedAt: annotatedAt,
        facts: {
          network: { status: "found", source: "network/embedded", dataDate: null },
          lineType: lineFails
            ? { status: "unavailable", reason: "timeout", source: "lineType/twilio" }
            : { status: "found", source: "lineType/twilio", dataDate: null },
        },
        policy: defaultPolicy,
        observed: 0,
      },
      ...(flagged && random() < 0.4
        ? { explained: { at: later(6_000 + random() * 30 * HOUR_MS), carrier: "tag" as const } }
        : {}),
      ...(flagged && random() < 0.3
        ? {
            observations: [
              { code: "obs-id-verified" as const, by: "u-1", stage: "first call", at: later(20 * HOUR_MS) },
            ],
          }
        : {}),
      assessment: {
        band,
        basic: true,
        points: 0,
        contributions: [],
        suppressed: [],
        findings,
        families: FAMILIES,
        coverage: { checked: 3, of: 3, basic: 1 },
        restsOn: [],
        reliefMissing: [],
        policyVersion: "1",
        baseRate: defaultPolicy.baseRate,
      },
    };
  });
}
