/** A diagnosis as an operator reads it: one line for each check, under it what to do, and at the end how it came out. */
import type { CheckState } from "@bonafide/core/domain/check";
import { paint, printable } from "../terminal.ts";
import type { Finding } from "./examine.ts";

const SIGNS: Readonly<Record<CheckState, string>> = {
  passed: paint("green", "✓"),
  warned: paint("yellow", "!"),
  failed: paint("red", "✗"),
  skipped: paint("dim", "–"),
};

export function headingOf({ connection }: Finding): string {
  return paint("bold", connection === null ? "Installation" : `Connection ${printable(connection)}`);
}

export function findingText({ state, says, todo }: Finding): string {
  const line = `  ${SIGNS[state]} ${printable(says)}`;
  return todo === null ? line : `${line}\n    ${paint("cyan", "→")} ${printable(todo)}`;
}

export type Tally = Readonly<Record<CheckState, number>>;

export const tallyOf = (findings: readonly Finding[]): Tally => {
  const count = (state: CheckState) => findings.filter((finding) => finding.state === state).length;
  return { passed: count("passed"), warned: count("warned"), failed: count("failed"), skipped: count("skipped") };
};

const WORDS: Readonly<Record<CheckState, string>> = {
  passed: "fine",
  warned: "to look at",
  failed: "to be mended",
  skipped: "not looked at",
};

const ORDER: readonly CheckState[] = ["failed", "warned", "passed", "skipped"];

export function tallyText(tally: Tally): string {
  const parts = ORDER.flatMap((state) => (tally[state] > 0 ? [`${tally[state]} ${WORDS[state]}`] : []));
  return `${parts.join(", ")}.`;
}
