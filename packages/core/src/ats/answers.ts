/** What the connection's settings make of an application's answers: stated places, the sealed address, and the rest. */
import type { Answer, Submission } from "../domain/application.ts";
import type { Connection } from "../domain/connection.ts";
import { canonicalAddress, insideAny } from "./addresses.ts";
import type { SessionDeps } from "./ats.ts";

export type Questions = Pick<Connection, "placeQuestions" | "intakeQuestions" | "egressRanges">;
export type OpenIntake = SessionDeps["openIntake"];

/** Questions are typed by people into forms: case and spacing say nothing. */
const folded = (text: string) => text.trim().replace(/\s+/g, " ").toLowerCase();

/** Split rather than one pattern over white space: addresses are typed by strangers and a pattern could be made slow. */
const oneLine = (text: string) =>
  text
    .split(/[\r\n]+/)
    .map((line) => line.trim().replace(/,$/, ""))
    .filter((line) => line !== "")
    .join(", ");

/** Without repetitions and empty ones, in the order given. */
export const distinct = (texts: readonly string[]): readonly string[] => [
  ...new Set(texts.map((text) => text.trim()).filter((text) => text !== "")),
];

/** Places as single lines, the most explicit first. */
export const placesOf = (texts: readonly string[]): readonly string[] => distinct(texts.map(oneLine));

export interface ReadAnswers {
  /** Without those to the intake questions: a sealed reference is no answer of the candidate's. */
  readonly answers: readonly Answer[];
  /** Answers to the question about the place. */
  readonly places: readonly string[];
  /** An address counts only when our own seal vouches for it; one that a candidate typed is the candidate's word. */
  readonly submission: Submission;
}

export function readAnswers(
  answers: readonly Answer[],
  { placeQuestions, intakeQuestions, egressRanges }: Questions,
  openIntake: OpenIntake,
): ReadAnswers {
  const asked = (labels: readonly string[]) => {
    const wanted = new Set(labels.map(folded));
    return ({ question }: Answer) => wanted.has(folded(question));
  };
  const isPlace = asked(placeQuestions);
  const isIntake = asked(intakeQuestions);
  let submission: Submission = { ip: null };
  for (const { answer } of answers.filter(isIntake)) {
    const opened = openIntake(answer.trim());
    const address = opened && applicantAddress(opened.ip, egressRanges);
    if (address && submission.ip === null) submission = { ip: { address, vouchedBy: "intake" } };
  }
  return {
    answers: answers.filter((answer) => !isIntake(answer)),
    places: answers.filter(isPlace).map(({ answer }) => answer),
    submission,
  };
}

/** The address in canonical text; null when it is none, or one of the company's own servers. */
export function applicantAddress(text: string, egressRanges: readonly string[]): string | null {
  const address = canonicalAddress(text);
  return address !== null && !insideAny(address, egressRanges) ? address : null;
}
