/** Reads a file of worked cases, one JSON object per line: every malformed line is named with its path, unknown keys only warn. */
import type * as z from "zod";
import { WorkedCase } from "./schema.ts";

export interface Remark {
  readonly line: number;
  /** Where in the line's object, such as `lookups.ip.country`; empty for the whole line. */
  readonly path: string;
  /** What was expected there. */
  readonly message: string;
}

export interface ReadCases {
  readonly cases: readonly WorkedCase[];
  /** Keys nobody knows. */
  readonly warnings: readonly Remark[];
  /** With any of these, nothing should be run. */
  readonly problems: readonly Remark[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const join = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);

/** The schema drops keys it does not know: what was given and did not come back is unknown. */
function unknownKeys(given: unknown, kept: unknown, path = ""): readonly string[] {
  if (!isObject(given) || !isObject(kept)) return [];
  return Object.entries(given).flatMap(([key, value]) =>
    Object.hasOwn(kept, key) ? unknownKeys(value, kept[key], join(path, key)) : [join(path, key)],
  );
}

function expectation(issue: z.core.$ZodIssue): string {
  return issue.message.replace(/^Invalid (?:input|option): /, "");
}

/** Lines are counted from 1; empty ones and a byte-order mark are passed over. */
export function readCases(text: string): ReadCases {
  const cases: WorkedCase[] = [];
  const warnings: Remark[] = [];
  const problems: Remark[] = [];
  const lineOf = new Map<string, number>();
  for (const [at, content] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    const line = at + 1;
    if (content.trim() === "") continue;
    let given: unknown;
    try {
      given = JSON.parse(content);
    } catch {
      problems.push({ line, path: "", message: "not JSON; expected one JSON object per line" });
      continue;
    }
    const parsed = WorkedCase.safeParse(given);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        problems.push({ line, path: issue.path.map(String).join("."), message: expectation(issue) });
      }
      continue;
    }
    const first = lineOf.get(parsed.data.id);
    if (first !== undefined)
      problems.push({ line, path: "id", message: `expected a new id; line ${first} has it too` });
    lineOf.set(parsed.data.id, first ?? line);
    warnings.push(...unknownKeys(given, parsed.data).map((path) => ({ line, path, message: "unknown key, ignored" })));
    cases.push(parsed.data);
  }
  if (cases.length === 0 && problems.length === 0) {
    problems.push({ line: 1, path: "", message: "no case; expected one JSON object per line" });
  }
  return { cases, warnings, problems };
}
