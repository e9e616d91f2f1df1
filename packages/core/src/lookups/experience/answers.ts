/**
 * Years of experience an application claims: a number in answer to a question that asks for just that.
 *
 * The wordings are a closed list of words, so that a question about anything else is left alone, and only numbers are
 * read. Of several answers the highest is the claim: years with one tool are never more than the years in all.
 */
import { absent, found } from "../../domain/evidence.ts";
import type { Lookup } from "../lookup.ts";

const ID = "experience/answers";
const MAX_ANSWERS = 200;
const MAX_QUESTION_LENGTH = 200;
const MAX_ANSWER_LENGTH = 60;
const MAX_YEARS = 60;

/** What may stand in the question until both "years" and "experience" were said; what follows is free. */
const WORDS: ReadonlySet<string> = new Set(
  [
    "what what's is are your the a total overall combined cumulative number of how many much long please enter state",
    "indicate specify year years yrs experience experiences in full part time paid work working job career professional",
    "relevant related industry software web mobile data product engineering engineer development developer programming",
    "coding it tech technical hands on and or post degree postgraduate",
  ].flatMap((line) => line.split(" ")),
);

/** Whether a question asks for a number of years of experience. */
export function asksForYears(question: string): boolean {
  if (question.length > MAX_QUESTION_LENGTH) return false;
  const words = question
    .toLowerCase()
    .replace(/[^a-z']+/g, " ")
    .trim()
    .split(" ");
  const years = words.findIndex((word) => word === "years" || word === "year" || word === "yrs");
  const experience = words.findIndex((word) => word === "experience");
  if (years === -1 || experience === -1) return false;
  return words.slice(0, Math.max(years, experience)).every((word) => WORDS.has(word));
}

const NUMBER = String.raw`(\d{1,2}(?:\.\d{1,2})?)`;
const UNIT = String.raw` ?(?:years?|yrs?)?(?: of experience)?\.?`;
const AT_LEAST = new RegExp(
  `^(?:(?:more than|over|at least|about|around|approximately|approx\\.?|circa|~|>) ?)?${NUMBER} ?\\+?${UNIT}$`,
);
const RANGE = new RegExp(
  `^${NUMBER}(?: ?(?:years?|yrs?))? ?(?:-|\u2013|\u2014|to) ?\\d{1,2}(?:\\.\\d{1,2})? ?\\+?${UNIT}$`,
);

/** The years an answer states, the lower end of a range; null for everything that is not one number of 0 to 60. */
export function statedYears(answer: string): number | null {
  if (answer.length > MAX_ANSWER_LENGTH) return null;
  const text = answer.trim().toLowerCase().replace(/\s+/g, " ");
  const years = Number((AT_LEAST.exec(text) ?? RANGE.exec(text))?.[1] ?? Number.NaN);
  return years >= 0 && years <= MAX_YEARS ? years : null;
}

export const answeredExperience = (): Lookup<"experience"> => ({
  id: ID,
  fact: "experience",
  after: [],
  look: async ({ answers }) => {
    const stated = answers
      .slice(0, MAX_ANSWERS)
      .flatMap(({ question, answer }) => (asksForYears(question) ? (statedYears(answer) ?? []) : []));
    return stated.length > 0 ? found<"experience">({ years: Math.max(...stated) }, ID) : absent;
  },
});
