/** For tests: the worked cases of the project, and one case with only what a test is about filled in. */
import { readFileSync } from "node:fs";
import { readCases } from "./read-cases.ts";
import { WorkedCase } from "./schema.ts";

export const DEV_CASES = readFileSync(new URL("../../../../test/cases/dev.jsonl", import.meta.url), "utf8");

const MORE_CASES = readFileSync(new URL("../../../../test/cases/more.jsonl", import.meta.url), "utf8");

export const moreCases = (): readonly WorkedCase[] => readCases(MORE_CASES).cases;

export const devCases = (): readonly WorkedCase[] => readCases(DEV_CASES).cases;

/** The fewest keys a case may have. */
export const MINIMAL = {
  id: "T01",
  class: "legit",
  ats: "lever",
  job: { id: "job-1" },
  application: {
    application_id: "app-1",
    candidate_id: "cand-1",
    submitted_at: "2026-10-01T12:00:00Z",
    source: "job-board",
    first_name: "Robin",
    last_name: "Example",
  },
  lookups: {},
  expected: { band: "unscored", acceptable: ["unscored"] },
} as const;

export function aCase(parts: {
  readonly application?: object;
  readonly lookups?: object;
  readonly ats?: string;
}): WorkedCase {
  return WorkedCase.parse({
    ...MINIMAL,
    ...parts,
    application: { ...MINIMAL.application, ...parts.application },
  });
}
