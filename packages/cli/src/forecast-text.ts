/** The words and figures of a forecast, the same in the terminal, on the page and in the documentation. */
import type { Band } from "@bonafide/core/domain/assessment";
import { CORRELATION, INPUT_SHARES, OWN_MAIL_DOMAIN } from "@bonafide/core/domain/forecast-assumptions";
import { type BandForecast, type SetupForecast, TARGET } from "@bonafide/core/domain/forecast-report";

export const BAND_TITLES: Readonly<Record<Band, string>> = {
  unscored: "not enough data",
  low: "no signs found",
  review: "verify contact",
  high: "verify identity",
};

/** Three digits, and none of zeros: enough to tell small shares apart. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(share < 0.001 ? 1 : 3))}%`;
const people = (count: number) => String(count >= 10 ? Math.round(count) : count);
const ofTen = (honest: number | null) => (honest === null ? "-" : String(honest));

export const BAND_HEADER = [
  "result",
  "people a week",
  "honest",
  "misrepresenting",
  "honest of 10",
  "of all honest",
  "of all misrepresenting",
] as const;

const bandRow = (one: BandForecast): readonly string[] => [
  BAND_TITLES[one.band],
  people(one.peopleAWeek),
  people(one.honestAWeek),
  people(one.misrepresentingAWeek),
  ofTen(one.honestOf10),
  percent(one.shareOfHonest),
  percent(one.shareOfMisrepresenting),
];

/** The most weighty first, as a recruiter would look at them. */
export const bandRows = ({ bands }: SetupForecast) => bands.toReversed().map(bandRow);

const bandOf = ({ bands }: SetupForecast, band: Band) => bands.find((one) => one.band === band);

export function targetSentence(setup: SetupForecast): string {
  const part = (band: "review" | "high") => {
    const share = percent(bandOf(setup, band)?.shareOfHonest ?? 0);
    return `${share} of honest applicants in "${BAND_TITLES[band]}" (target: at most ${TARGET[band] * 100}%${setup.target[band] ? "" : ", NOT REACHED"})`;
  };
  return `${part("review")}, ${part("high")}.`;
}

export const BOUGHT_HEADER = [
  "bought source",
  "in this set-up",
  "honest flagged a week",
  "misrepresenting flagged a week",
] as const;

const beside = ({ without, with: withIt }: { readonly without: number; readonly with: number }) =>
  `${people(without)} without, ${people(withIt)} with`;

export const boughtRows = ({ bought }: SetupForecast): readonly (readonly string[])[] =>
  bought.map(({ title, isBought, honestFlaggedAWeek, misrepresentingFlaggedAWeek }) => [
    title,
    isBought ? "yes" : "no",
    beside(honestFlaggedAWeek),
    beside(misrepresentingFlaggedAWeek),
  ]);

export const SEGMENT_HEADER = [
  "set apart by the policy",
  "base rate",
  ...(["high", "review", "low"] as const).map((band) => `honest of 10, ${BAND_TITLES[band]}`),
];

/** What a posting's own base rate moves: how many of ten are honest, and nothing else. */
export const segmentRows = ({ segments }: SetupForecast): readonly (readonly string[])[] =>
  segments.map(({ path, baseRate, honestOf10: { low, review, high } }) => [
    path.replace(/^segments\./, ""),
    percent(baseRate),
    ...[high, review, low].map(ofTen),
  ]);

export const signalSentence = ({ signals, addressShare }: SetupForecast): string =>
  `${signals.canFire.length} of ${signals.of} checks can find something; ${Math.round(addressShare * 100)}% of applications come with the applicant's address.`;

export const ASSUMPTIONS: readonly string[] = [
  "Each check fires at the rates of the catalogue: judgement and published reports, not measurements of your applicants.",
  `What fires for one person is correlated: ${CORRELATION.person} between any two checks, ${CORRELATION.group} within a group, ${CORRELATION.linkage} between links to other people.`,
  `An application has a phone number in ${INPUT_SHARES.phone * 100}%, a stated place in ${INPUT_SHARES.place * 100}%, a résumé in ${INPUT_SHARES.resume * 100}%, a profile link in ${INPUT_SHARES.profileLink * 100}%, a code-host link in ${INPUT_SHARES.codeLink * 100}% an own mail domain in ${OWN_MAIL_DOMAIN * 100}%, a postal address in ${INPUT_SHARES.postalAddress * 100}% and a referee's contact in ${INPUT_SHARES.referee * 100}% of cases; sources that are set up always answer.`,
  "Earlier applications are there to compare with; indicator lists of your own count for a connection that has them, and a list of VPN exits of your own counts nowhere.",
];
