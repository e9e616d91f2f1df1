/** The annotation: one short plain text from a fixed catalogue of sentences, and the value a candidate list shows. */
import type { Assessment, Band, Contribution } from "./assessment.ts";
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
const REASONS: Record<UnavailableReason | "no_input", string> = {
  no_input: "nothing to check was passed on",
  not_configured: "not set up",
  not_supported: "source has no answer for this one",
  timeout: "source did not answer",
  rate_limited: "source was busy",
  provider_error: "source failed",
  refused: "source refused",
  ambiguous: "unclear",
  reserved: "not a public one",
  budget_spent: "budget spent",
  would_not_change: "not bought, could not change the result",
};

/** Room for what was not checked and for what found nothing: the most that leaves every reason its place. */
const ROOMS = [
  { gaps: 400, nothing: 110 },
  { gaps: 150, nothing: 110 },
  { gaps: 60, nothing: 110 },
  { gaps: 30, nothing: 30 },
] as const;
const LEAST_ROOM = ROOMS[3];

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

/** "a, b and 3 more", as many as fit in `room`. */
function listed(items: readonly string[], room: number): string {
  for (let take = items.length; take > 0; take -= 1) {
    const rest = items.length - take;
    const text = items.slice(0, take).join("; ") + (rest > 0 ? `; and ${rest} more` : "");
    if (text.length <= room) return text;
  }
  return `${items.length} checks`;
}

/** What was not checked, by reason: as many names under each as fit, and how many more. */
function gapsWithin(room: number, gaps: ReadonlyMap<string, readonly string[]>): string {
  const groups = [...gaps];
  for (let most = Math.max(...groups.map(([, names]) => names.length)); most > 0; most -= 1) {
    const text = groups
      .map(([why, names]) => {
        const rest = names.length - most;
        return `${names.slice(0, most).join(", ")}${rest > 0 ? ` and ${rest} more` : ""} (${why})`;
      })
      .join("; ");
    if (text.length <= room) return text;
  }
  const count = groups.reduce((total, [, names]) => total + names.length, 0);
  return `${count} checks`;
}

/** The reasons that fit, heaviest first; the others become one line that still adds up. */
function reasonsWithin(room: number, lines: readonly { text: string; points: number }[]): string[] {
  for (let take = lines.length; take >= 0; take -= 1) {
    const rest = lines.slice(take);
    const total = rest.reduce((sum, { points }) => sum + points, 0);
    const shown = lines.slice(0, take).map(({ text }) => text);
    if (rest.length > 0) shown.push(`${signed(total)} and ${rest.length} more`);
    if (shown.join("\n").length <= room) return shown;
  }
  return [];
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
}

export function renderAnnotation({
  assessment,
  signals,
  policy,
  screenedAt,
  marker,
  honestOf10,
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
  // Relief that did not apply is no finding of any kind: saying so would read like a point against the person.
  const foundNothing = findings
    .filter(({ signal, status }) => status === "clear" && weights(signal).some((weight) => weight > 0))
    .map(({ signal }) => short(signal));
  const notChecked = new Map<string, string[]>();
  for (const finding of findings) {
    if (finding.status !== "not_checked") continue;
    // What could count nothing either way is no gap.
    if (policy.shadow.includes(finding.signal)) continue;
    if (weights(finding.signal).length > 0 && weights(finding.signal).every((weight) => weight === 0)) continue;
    const why = REASONS[finding.missing[0]?.reason ?? "not_supported"];
    notChecked.set(why, [...new Set([...(notChecked.get(why) ?? []), short(finding.signal)])]);
  }
  const honest = honestOf10 === null ? "" : ` About ${honestOf10} of 10 people with this result are honest (estimate).`;
  const tailWith = (room: (typeof ROOMS)[number]) => [
    ...(assessment.restsOn.length > 0
      ? [`Would read lower without: ${listed(assessment.restsOn.map(short), 80)}.`]
      : []),
    ...(assessment.reliefMissing.length > 0
      ? ["A source that did not answer could lower this; it is asked again."]
      : []),
    ...(foundNothing.length > 0 ? [`Found nothing: ${listed([...new Set(foundNothing)], room.nothing)}.`] : []),
    ...(notChecked.size > 0 ? [`Not checked, counts 0: ${gapsWithin(room.gaps, notChecked)}.`] : []),
    `Assumed base rate: ${Number((policy.baseRate * 100).toPrecision(2))} in 100.${honest}`,
    NEXT_STEPS[band],
    `${screenedAt.toISOString().slice(0, 10)} · policy ${assessment.policyVersion} · ref ${marker}`,
  ];
  const roomBeside = (tail: readonly string[]) => ANNOTATION_MAX_LENGTH - head.length - tail.join("\n").length - 2;
  const wholeReasons = lines.map(({ text }) => text).join("\n").length;
  // Reasons come first: gaps are told at length only where every reason is.
  const tails = ROOMS.map(tailWith);
  const tail = tails.find((one) => wholeReasons <= roomBeside(one)) ?? tailWith(LEAST_ROOM);
  return [head, ...reasonsWithin(roomBeside(tail), lines), ...tail].join("\n");
}
