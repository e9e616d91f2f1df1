/** What a note says once a person has explained an application: that it is answered, and by whom it may be reopened. */
import { ANNOTATION_MAX_LENGTH } from "./annotation.ts";

const ANSWERED = [
  "EXPLAINED BY A PERSON · nothing more to do",
  "A person has set this check to Explained. It stays so on the same evidence; whoever takes the value away opens it again.",
];
const dated = (at: Date, marker: string) => `${at.toISOString().slice(0, 10)} · ref ${marker}`;

/** A note of its own, beside one that cannot be taken back. */
export const closingText = (at: Date, marker: string): string => [...ANSWERED, dated(at, marker)].join("\n");

/** In place of what a note said, which stays below as far as there is room. */
export function closedText(said: string, at: Date, marker: string): string {
  const last = dated(at, marker);
  let lines = [...ANSWERED, "Before that, it said:"];
  for (const line of said.split("\n").slice(0, -1)) {
    const next = [...lines, line];
    if ([...next, last].join("\n").length > ANNOTATION_MAX_LENGTH) break;
    lines = next;
  }
  return [...lines, last].join("\n");
}
