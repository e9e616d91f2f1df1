/** The words and figures of a report, the same in the terminal and on the page. */
import type { Turned } from "@bonafide/core/domain/display-only";
import type { Report } from "@bonafide/core/domain/report";
import type { Share } from "@bonafide/core/domain/report-counts";
import {
  type Division,
  type Fairness,
  type FairnessGroup,
  SMALLEST_GROUP,
} from "@bonafide/core/domain/report-fairness";
import { BAND_TITLES, percent } from "./forecast-text.ts";

/** What turned itself display-only and stands so, of one connection. */
export interface StandingTurned {
  readonly connectionId: string;
  readonly name: string;
  readonly signals: readonly ({ readonly id: string } & Turned)[];
  readonly connection: Turned | null;
}

export interface ReportDocument extends Report {
  readonly connections: readonly string[];
  readonly policy: string;
  /** The least of the limits of the connections told of. */
  readonly maxReviewRate: number;
  readonly displayOnly: readonly StandingTurned[];
  readonly unreadable: number;
  /** What AWS charges for as many applications as were screened, by counted operations and public prices. */
  readonly aws: { readonly usd: number; readonly region: string };
}

const whole = (share: number) => `${Math.round(share * 100)}%`;
/** "12% (9% to 15%)": the share and where it may lie. Narrow columns break it before the bracket and nowhere else. */
export const withInterval = ({ hits, of, from, to }: Share): string =>
  of === 0 ? "-" : `${percent(hits / of)} (${Math.floor(from * 100)}%\u00A0to\u00A0${Math.ceil(to * 100)}%)`;
const shareText = ({ hits, of }: Share): string => (of === 0 ? "-" : percent(hits / of));
const intervalText = ({ of, from, to }: Share): string =>
  of === 0 ? "none" : `${Math.floor(from * 100)}% to ${Math.ceil(to * 100)}%`;
/** Bought evidence and AWS together; null of no application. */
export const perApplication = ({ cost, aws, volume }: ReportDocument): number | null =>
  cost.usdPerApplication === null ? null : cost.usdPerApplication + aws.usd / Math.max(1, volume.screened);
export const awsSentence = ({ aws, volume }: ReportDocument): string =>
  `AWS: about ${usd(aws.usd)} for ${volume.screened} applications at the prices of ${aws.region}, by the counts of bonafide cost.`;

/** The figures a page begins with, each with what it is. */
export const headlines = (report: ReportDocument): readonly (readonly [figure: string, label: string])[] => {
  const { volume, flagged, latency, reliance } = report;
  return [
    [String(volume.received), "applications"],
    [shareText(flagged), `flagged (${intervalText(flagged)}); at most ${percent(report.maxReviewRate)} allowed`],
    [seconds(latency.p95), `until annotated, 95 of 100; half within ${seconds(latency.p50)}`],
    [shareText(reliance.explained), `of the flags explained (${counted(reliance.explained)})`],
    [usd(perApplication(report)), "per application, at most: bought evidence and AWS"],
  ];
};

export const counted = ({ hits, of }: Share): string => `${hits} of ${of}`;

export const usd = (amount: number | null): string =>
  amount === null ? "-" : `${amount < 1 ? Number(amount.toPrecision(2)) : amount.toFixed(2)} USD`;

export function seconds(value: number | null): string {
  if (value === null) return "-";
  if (value < 120) return `${Number(value.toPrecision(2))} s`;
  return value < 7_200 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3_600)} h`;
}
const days = (value: number | null) => (value === null ? "-" : String(Number(value.toPrecision(2))));
const hours = (value: number | null) => (value === null ? "-" : seconds(value * 3_600));

export const DIVISION_TITLES: Readonly<Record<Division, string>> = {
  job: "job",
  department: "department",
  office: "office",
  place: "stated place",
};
/** A place has a mark and no name: which one it is was never kept. */
export const groupName = (by: Division, { id, name }: Pick<FairnessGroup, "id" | "name">): string =>
  by === "place" ? `place ${id.slice(0, 4)}` : (name ?? id);

export const dayOf = (iso: string) => iso.slice(0, 10);

export const STATE_TITLES: Readonly<Record<string, string>> = {
  annotated: "annotated",
  observed: "observed only",
  out_of_scope: "out of scope",
  closed: "closed since",
  failed: "need a person",
  waiting: "waiting",
  running: "under way",
  done: "done",
};

const ofTurned = ({ seen, expected, by }: Turned) =>
  by === "limit"
    ? `${seen.fired} of ${seen.of} were flagged, and at most ${percent(expected)} may be`
    : `it fired for ${seen.fired} of ${seen.of} people whom nothing else speaks against, and ${percent(expected)} ${by === "before" ? "was usual before" : "is what it was weighed for"}`;

/** Most sources answer nearly always: more than this failing is an outage somewhere. */
const OUTAGE = 0.2;
const FEWEST_ASKED = 20;

/** What somebody should look at, each with where to go on; empty when nothing is. */
export function notices(report: ReportDocument): readonly string[] {
  const { displayOnly, reliance, fairness, checks, flagged, maxReviewRate, volume, unreadable } = report;
  const turned = displayOnly.flatMap(({ connectionId, name, signals, connection }) => [
    ...signals.map(
      (one) =>
        `The check ${one.id} of ${name} has turned itself display-only since ${dayOf(one.at)}: ${ofTurned(one)}. Find out what changed, then: bonafide switch on --signal ${one.id} --connection ${connectionId}.`,
    ),
    ...(connection
      ? [
          `The connection ${name} has turned itself display-only since ${dayOf(connection.at)}: ${ofTurned(connection)}. Find out why, then: bonafide mode annotate --connection ${connectionId}.`,
        ]
      : []),
  ]);
  const uneven = fairness.flatMap(({ by, groups }) =>
    groups.flatMap((group) =>
      group.isApart || group.isBelowFourFifths
        ? [
            `Flags fall unevenly by ${DIVISION_TITLES[by]}: ${groupName(by, group)} has ${withInterval(group.flagged)} flagged${group.isBelowFourFifths ? `, and its share not flagged is ${group.ratio.toFixed(2)} of the highest, below four fifths` : ""}.`,
          ]
        : [],
    ),
  );
  const outages = checks.sources.flatMap(({ source, failed }) =>
    failed.of >= FEWEST_ASKED && failed.hits / failed.of > OUTAGE
      ? [`${source} gave no answer in ${counted(failed)} cases; what it would have said counted nothing.`]
      : [],
  );
  const failed = volume.states["failed"] ?? 0;
  return [
    ...turned,
    ...(flagged.from > maxReviewRate
      ? [`${withInterval(flagged)} are flagged; ${percent(maxReviewRate)} is the most that this connection allows.`]
      : []),
    ...(reliance.isCeremonial === true
      ? [
          "Most flagged applications that were rejected have no check written down: a flag is a reason to ask, and never a reason to reject.",
        ]
      : []),
    ...uneven,
    ...outages,
    ...(failed > 0 ? [`${failed} applications need a person; bonafide list and bonafide explain say why.`] : []),
    ...(unreadable > 0 ? [`${unreadable} records could not be read by this version and are not counted.`] : []),
  ];
}

export const BAND_HEADER = ["result", "applications", "share"] as const;
export const bandRows = ({ bands }: Report) =>
  bands.map(({ band, share }) => [BAND_TITLES[band], String(share.hits), withInterval(share)]);

export const CHECK_HEADER = ["check", "fired", "share", "expected", "not checked", ""] as const;
export const checkRows = ({ checks }: Report) =>
  checks.signals
    .filter(({ fired }) => fired.hits > 0)
    .map((one) => [
      one.signal,
      counted(one.fired),
      withInterval(one.fired),
      percent(one.expected),
      String(one.notChecked),
      [
        ...(one.isRelief ? ["relief"] : []),
        ...(one.isSampled ? ["sample"] : []),
        ...(one.isShadow ? ["display-only"] : []),
      ].join(", "),
    ]);

export const FAMILY_HEADER = ["family", "fully", "offline checks only", "not at all"] as const;
export const familyRows = ({ checks }: Report) =>
  checks.families.map(({ family, full, basic, none }) => {
    const of = Math.max(1, full + basic + none);
    return [family === "email" ? "e-mail" : family, whole(full / of), whole(basic / of), whole(none / of)];
  });

export const SOURCE_HEADER = ["source", "answered", "no answer"] as const;
export const sourceRows = ({ checks }: Report) =>
  checks.sources.map(({ source, answered, failed }) => [source, String(answered), withInterval(failed)]);

export const RELIANCE_HEADER = [
  "result",
  "closed",
  "rejected",
  "hired",
  "otherwise",
  "rejected with no check logged",
  "days to rejection, median",
] as const;
export const relianceRows = ({ reliance }: Report) =>
  reliance.bands.map(({ band, closed, ended, unchecked, medianDaysToRejection }) => [
    BAND_TITLES[band],
    String(closed),
    String(ended.rejected),
    String(ended.hired),
    String(ended.withdrawn + ended.other),
    unchecked.of === 0 ? "-" : `${counted(unchecked)}, ${whole(unchecked.from)} to ${whole(unchecked.to)}`,
    days(medianDaysToRejection),
  ]);
export const relianceSentence = ({ reliance }: Report): string => {
  const { medianDays, explained, medianHoursToClear } = reliance;
  return `Rejections came after ${days(medianDays.flagged)} days (median) for flagged applications and ${days(medianDays.others)} for the others. Of the flags shown, ${counted(explained)} were explained by somebody, after ${hours(medianHoursToClear)} (median).`;
};

export const FAIRNESS_HEADER = ["group", "people", "flagged", "four-fifths ratio", ""] as const;
export const fairnessRows = ({ by, groups }: Fairness) =>
  groups.map((group) => [
    groupName(by, group),
    String(group.flagged.of),
    withInterval(group.flagged),
    group.ratio.toFixed(2),
    [
      ...(group.isBelowFourFifths ? ["below four fifths"] : []),
      ...(group.isApart ? ["apart from the others"] : []),
    ].join(", "),
  ]);
export const fairnessNote = ({ groups, notShown, unknown }: Fairness): string =>
  [
    ...(groups.length === 0 ? ["No group is large enough to tell."] : []),
    ...(notShown > 0
      ? [
          `${notShown} ${notShown === 1 ? "group is" : "groups are"} not shown: fewer than ${SMALLEST_GROUP} people, or told by the others.`,
        ]
      : []),
    ...(unknown > 0 ? [`For ${unknown} applications it is not known.`] : []),
  ].join(" ");

export const COST_HEADER = ["source", "answers", "list price, at most"] as const;
export const costRows = ({ cost }: Report) =>
  cost.sources.map(({ source, answers, usd: amount, asOf }) => [source, String(answers), `${usd(amount)} (${asOf})`]);

export const NOTES = [
  "Intervals are 95% (Wilson). Nothing here is about a person, and no share is a verdict on a group.",
  "A check fires among everybody, honest or not; expected is what its weight was made for, at the base rate that is assumed. Those marked sample are counted only where everything was asked.",
  "Four-fifths ratio: the share not flagged in a group over that of the group with the highest share. Below 0.8 it is looked into; it is no test of a law.",
  "A stated place is kept as a keyed mark that says which applications state the same country and not which one; it is read by this report alone, and no check sees it.",
  "Greenhouse and Lever call it a rejection also where the person withdrew.",
  "Costs are answers times list prices: an answer kept from before cost nothing, and your agreement may differ.",
] as const;
