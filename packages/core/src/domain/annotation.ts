/** The annotation: one short plain text from a fixed catalogue of sentences, and the value a candidate list shows. */
import type { Assessment, Band, Contribution } from "./assessment.ts";
import { bySubject, gapsWithin, isTelling, type Item, listed } from "./check-lists.ts";
import { type Correctable, setAsideLine } from "./correctable.ts";
import type { UnavailableReason } from "./evidence.ts";
import type { Shown } from "./finding.ts";
import type { Policy } from "./policy.ts";
import type { Signal } from "./signal.ts";

/** Longest annotation in UTF-16 units. The ATSs do not document a limit; a recruiter's patience is one. */
export const ANNOTATION_MAX_LENGTH = 1000;

/** What a list shows. Each names our next step, never a suspicion; the last two are set by people only and are final. */
export const LIST_VALUES = {
  no_signs: "No signs found",
  no_signs_basic: "No signs (basic check)",
  not_enough_data: "Not enough data",
  verify_contact: "Verify contact",
  verify_identity: "Verify identity",
  explained: "Explained",
  confirmed: "Confirmed by a person",
} as const;
export type ListValue = keyof typeof LIST_VALUES;
/** Values only a person sets; nothing here ever replaces one. */
export const FINAL_VALUES: readonly ListValue[] = ["explained", "confirmed"];

/** Where only tags exist: low and unscored get none. */
export const TAGS: Partial<Record<ListValue, string>> = {
  verify_contact: "check: verify contact",
  verify_identity: "check: verify identity",
  explained: "check: explained",
};

export function listValue({ band, basic }: Pick<Assessment, "band" | "basic">): ListValue {
  switch (band) {
    case "high":
      return "verify_identity";
    case "review":
      return "verify_contact";
    case "low":
      return basic ? "no_signs_basic" : "no_signs";
    case "unscored":
      return "not_enough_data";
  }
}

const HEADLINES: Record<Band, string> = {
  high: "VERIFY IDENTITY",
  review: "VERIFY CONTACT",
  low: "NO SIGNS FOUND",
  unscored: "NOT ENOUGH DATA",
};
const NEXT_STEPS: Record<Band, string> = {
  high: "Next, only if you want to move forward: do your usual identity step now instead of later. Not a reason to reject or delay.",
  review:
    "Next, only if you want to move forward: confirm the working city and call back on a second channel. Not a reason to reject or delay.",
  low: "Next: nothing to do. This is not a confirmation of who the person is.",
  unscored: "Next: nothing to do. Too little could be checked to say anything, for or against.",
};
/** In the order they are told: what may still come, what the application lacks, what nobody set up. */
export const REASONS: Readonly<Record<UnavailableReason | "no_input", string>> = {
  timeout: "source did not answer",
  rate_limited: "source was busy",
  provider_error: "source failed",
  refused: "source refused",
  budget_spent: "budget spent",
  ambiguous: "unclear",
  reserved: "not a public one",
  not_supported: "source has no answer for this one",
  no_input: "nothing to check was passed on",
  would_not_change: "not bought, could not change the result",
  not_configured: "not set up",
};

/** From so many on, the checks of a group that could not be made are told as a number; sooner where nobody set them up. */
const MANY = 5;
const MANY_NEVER_SET_UP = 3;

/**
 * Room for what was not checked and for what found nothing: the most that leaves every reason its place. What nobody
 * looked at is told before what was looked at for nothing: a gap must not be taken for a clean look.
 */
const ROOMS = [
  { gaps: 400, nothing: 110 },
  { gaps: 300, nothing: 110 },
  { gaps: 220, nothing: 110 },
  { gaps: 220, nothing: 80 },
  { gaps: 170, nothing: 80 },
  { gaps: 170, nothing: 50 },
  { gaps: 130, nothing: 50 },
  { gaps: 170, nothing: 10 },
  { gaps: 130, nothing: 10 },
  { gaps: 100, nothing: 50 },
  { gaps: 100, nothing: 10 },
  { gaps: 60, nothing: 10 },
] as const;
const LEAST_ROOM = { gaps: 30, nothing: 10 } as const;

const signed = (points: number) => (points < 0 ? `−${-points}` : `+${points}`);

/**
 * Judges return masked or numeric values only; should text a candidate wrote ever get here, nothing in it acts: no
 * markup, no control or bidirectional characters, no other alphabet, no address a viewer would turn into a link.
 */
const cleaned = (value: string | number) =>
  String(value)
    .replace(/[^A-Za-zÀ-ɏ0-9 .,+…*_@-]/gu, "")
    // An @ or a dot between letters stays only behind a mask, as in "j***@e***.co.uk".
    .replace(/(\*[A-Za-z0-9.@-]*)|@|(?<=[A-Za-zÀ-ɏ0-9])\.(?=[A-Za-zÀ-ɏ])/gu, "$1")
    .slice(0, 60);

function fill(sentence: string, shown: Shown): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => cleaned(shown[name] ?? "") || "?");
}

function reasonLine({ signal, points, shown }: Contribution, wording: Signal["wording"] | undefined): string {
  const innocent = wording?.innocent ? ` Often ordinary: ${wording.innocent}.` : "";
  return `${signed(points)} ${fill(wording?.seen ?? signal, shown)}.${innocent}`;
}

/** What a text takes up in an ATS: one that would make a mention of an @ gets " at " instead. */
const roomOf = (text: string) => text.length + 3 * (text.split("@").length - 1);

/** The reasons that fit, heaviest first; the others become one line that still adds up. */
function reasonsWithin(room: number, lines: readonly { text: string; points: number }[]): string[] {
  for (let take = lines.length; take >= 0; take -= 1) {
    const rest = lines.slice(take);
    const total = rest.reduce((sum, { points }) => sum + points, 0);
    const shown = lines.slice(0, take).map(({ text }) => text);
    if (rest.length > 0) shown.push(`${signed(total)} and ${rest.length} more`);
    if (roomOf(shown.join("\n")) <= room) return shown;
  }
  return [];
}

/** Never "10 of 10" or "0 of 10": a rounded figure must not read like a certainty about anybody. */
function shareWords(honestOf10: number): string {
  if (honestOf10 >= 10) return "More than 9 of 10";
  return honestOf10 <= 0 ? "Fewer than 1 of 10" : `About ${honestOf10} of 10`;
}

export interface AnnotationInput {
  readonly assessment: Assessment;
  readonly signals: readonly Signal[];
  readonly policy: Policy;
  readonly screenedAt: Date;
  /** Short reference that lets us find our own note again. */
  readonly marker: string;
  /** How many of ten people with this result are honest, from the forecast; null until one exists. */
  readonly honestOf10: number | null;
  /** What a person marked wrong, so that it was left out. */
  readonly setAside?: readonly Correctable[];
}

export function renderAnnotation({
  assessment,
  signals,
  policy,
  screenedAt,
  marker,
  honestOf10,
  setAside = [],
}: AnnotationInput): string {
  const wordings = new Map(signals.map((signal) => [signal.id, signal.wording]));
  const short = (id: string) => wordings.get(id)?.short ?? id;
  const { band, basic, points, coverage, contributions, findings } = assessment;
  const cuts = `contact from ${policy.cuts.review}, identity from ${policy.cuts.high}`;
  const head = [
    `${HEADLINES[band]}${band === "low" && basic ? " (BASIC CHECK)" : ""}`,
    `${points < 0 ? signed(points) : points} ${Math.abs(points) === 1 ? "point" : "points"} (${cuts})`,
    `${coverage.checked} of ${coverage.of} families checked`,
  ].join(" · ");

  const lines = contributions
    .filter((part) => part.points !== 0)
    .map((part) => ({ text: reasonLine(part, wordings.get(part.signal)), points: part.points }));

  const weights = (id: string) => Object.values(policy.weights[id] ?? {});
  const statuses = new Map(findings.map((finding) => [finding.signal, finding]));
  // Where the question does not arise, or the policy only watches, nothing is missing.
  const asked = signals.filter(
    ({ id }) =>
      statuses.has(id) &&
      statuses.get(id)?.status !== "not_applicable" &&
      !policy.shadow.includes(id) &&
      !policy.off.includes(id),
  );
  // Relief that did not apply is no finding of any kind: saying so would read like a point against the person.
  const positive = asked.filter(({ id }) => weights(id).some((weight) => weight > 0));
  const foundNothing = bySubject(
    positive.filter(({ id }) => statuses.get(id)?.status === "clear"),
    positive,
  );
  // What could count nothing either way is no gap.
  const weighty = asked.filter(({ id }) => weights(id).length === 0 || weights(id).some((weight) => weight !== 0));
  const gapOf = (id: string) => {
    const finding = statuses.get(id);
    return finding?.status === "not_checked" ? (finding.missing[0]?.reason ?? "not_supported") : null;
  };
  const notChecked = new Map<string, readonly Item[]>();
  for (const reason of Object.keys(REASONS) as (keyof typeof REASONS)[]) {
    const missing = weighty.filter(({ id }) => gapOf(id) === reason);
    // A group nothing of which could be looked up is named once, also where a part of it was never set up.
    const whole = reason === "not_configured" ? weighty : weighty.filter(({ id }) => gapOf(id) !== "not_configured");
    if (missing.length > 0)
      notChecked.set(
        REASONS[reason],
        bySubject(missing, whole, reason === "not_configured" ? MANY_NEVER_SET_UP : MANY),
      );
  }
  const honest = honestOf10 === null ? "" : ` ${shareWords(honestOf10)} people with this result are honest (estimate).`;
  const corrected = setAsideLine(setAside);
  const tailWith = (room: { readonly gaps: number; readonly nothing: number }) => [
    ...(corrected === "" ? [] : [corrected]),
    ...(assessment.restsOn.length > 0
      ? [
          `Would read lower without: ${listed(
            assessment.restsOn.map((id) => ({ text: short(id), checks: 1 })),
            80,
          )}.`,
        ]
      : []),
    ...(assessment.reliefMissing.length > 0
      ? ["A source that did not answer could lower this; it is asked again."]
      : []),
    ...(foundNothing.length > 0 ? [`Found nothing: ${listed(foundNothing, room.nothing)}.`] : []),
    ...(notChecked.size > 0 ? [`Not checked, counts 0: ${gapsWithin(room.gaps, notChecked)}.`] : []),
    `Assumed base rate: ${Number((policy.baseRate * 100).toPrecision(2))} in 100.${honest}`,
    NEXT_STEPS[band],
    `${screenedAt.toISOString().slice(0, 10)} · policy ${assessment.policyVersion} · ref ${marker}`,
  ];
  const roomBeside = (tail: readonly string[]) => ANNOTATION_MAX_LENGTH - head.length - roomOf(tail.join("\n")) - 2;
  const wholeReasons = roomOf(lines.map(({ text }) => text).join("\n"));
  // Reasons come first: gaps are told at length only where every reason is, and by a bare number only where nothing else fits.
  const fitting = ROOMS.filter((room) => wholeReasons <= roomBeside(tailWith(room)));
  const telling = fitting.find(({ gaps }) => isTelling(gapsWithin(gaps, notChecked)));
  const tail = tailWith(telling ?? fitting[0] ?? LEAST_ROOM);
  return [head, ...reasonsWithin(roomBeside(tail), lines), ...tail].join("\n");
}
