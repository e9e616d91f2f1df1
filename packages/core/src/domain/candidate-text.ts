/** What a candidate who asks is told: the decision, the tool's part in it, the data with its sources, and what they can do. */
import { reasonSentence } from "./annotation.ts";
import type { Assessment, Band } from "./assessment.ts";
import type { Basis } from "./basis.ts";
import { DATA_CATEGORIES, DATA_OF_FACT, type DataCategory } from "./notice-data.ts";
import { FACT_KINDS, type FactKind } from "./facts.ts";
import type { Signal } from "./signal.ts";

/** The longest a law read for this product gives for an answer to an adverse decision. */
const ANSWER_DAYS = 30;

const SUGGESTED: Readonly<Record<Band, string>> = {
  high: "to do our usual identity step earlier than usual",
  review: "to ask about the working city and to call back on a second channel",
  low: "nothing",
  unscored: "nothing, because too little could be checked",
};

export interface CandidateTextInput {
  readonly assessment: Assessment;
  readonly basis: Pick<Basis, "facts" | "screenedAt">;
  readonly signals: readonly Signal[];
}

/** Written for the recruiter, read by somebody else. */
const toldBySender = (text: string) => text.replaceAll(/\byour (company|jobs|compliance team)\b/g, "our $1");

const bullets = (lines: readonly string[], none: string) =>
  lines.length === 0 ? none : lines.map((line) => `- ${line}`).join("\n");

function sourceLine(kind: FactKind, facts: Basis["facts"]): string[] {
  const fact = facts[kind];
  if (fact?.status !== "found") return [];
  const words = DATA_OF_FACT[kind].map((category: DataCategory) => DATA_CATEGORIES[category]);
  const day = fact.dataDate === null ? "asked live" : `data of ${fact.dataDate}`;
  return [`${words.join("; ")}: ${fact.source} (${day})`];
}

/** Plain text with headings and lists in Markdown. Square brackets are for the company to fill in. */
export function composeCandidateText({ assessment, basis, signals }: CandidateTextInput): string {
  const wordings = new Map(signals.map(({ id, wording }) => [id, wording]));
  const sentence = (part: Assessment["contributions"][number]) =>
    toldBySender(reasonSentence(part, wordings.get(part.signal)));
  const counted = assessment.contributions.filter(({ points }) => points !== 0);
  const against = counted.filter(({ points }) => points > 0).map((part) => sentence(part));
  const inFavour = counted.filter(({ points }) => points < 0).map((part) => sentence(part));
  const gaps = assessment.findings.filter(({ status }) => status === "not_checked").length;
  return [
    "# Your application: what was decided, and on what",
    "## What was decided\n\n[What was decided, why, and by whom: a person.]",
    `## What the tool did\n\nOn ${basis.screenedAt.slice(0, 10)} a set of rules written by people compared details of your application with what can be observed about them. It suggested to the recruiter: ${SUGGESTED[assessment.band]}. It rejects and ranks nobody, and it decided nothing.`,
    `## What it found\n\n${bullets(against, "Nothing.")}\n\nIn your favour:\n\n${bullets(inFavour, "Nothing in particular; that counts nothing either way.")}\n\nChecks that could not be made: ${gaps}. They counted nothing.`,
    `## Which data, and where from\n\n${bullets(
      FACT_KINDS.flatMap((kind) => sourceLine(kind, basis.facts)),
      "None.",
    )}\n\nA source with a slash is a table or service; no page of yours was opened.`,
    "## What you can do\n\n- Tell us which detail is wrong: it is set aside, the application is screened again without it, and the note is corrected.\n- Ask for a person who took no part to look again, and give your view: [contact].\n- Ask for a copy of what is held, have it deleted, or object to being screened at all.",
    `You get an answer within ${ANSWER_DAYS} days. This draft is not legal advice: fill in what stands in square brackets.`,
  ].join("\n\n");
}
