/** Everything held of a candidate as a text that the person themselves can read: what, why, from where, by which rules, and who did what. */
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { countHeld, type Held } from "@bonafide/core/screening/export";
import { signals } from "@bonafide/core/signals";
import { factsText, minute, notCheckedText, recordText, verdictText } from "./record-text.ts";
import { printable, table } from "./terminal.ts";

/** The procedure and principles actually applied, as Article 15(1)(h) GDPR asks for (CJEU, C-203/22). */
export const LOGIC = [
  "What happens. When an application arrives, it is read from the applicant tracking system and a fixed list of checks, written by people, is applied to it. No machine learning and no language model takes part. No check reads a name, a nationality, a language, an age, a photo or a country as such: each compares what the application states with what can be observed, or looks for the same identifier on applications of other people.",
  "How it adds up. Each check that finds something gives the points it has in the policy named below; some take points off. Within one group of checks the largest counts in full and each further one half of the one before, up to the group's cap, and what takes points off is limited as well. The sum decides between four results: high, review, low, or unscored where too little could be checked. Whatever could not be checked counts exactly 0.",
  "What it is for. The result is advice to the people who decide: which step of an ordinary identity check to take, and when. It rejects nobody, moves nobody and writes to nobody. A person may mark it as explained or correct a wrong identifier; both are kept below and change the result.",
];

const points = (count: number) => `${count > 0 ? "+" : ""}${count}`;

function reasonsText({ assessment }: ScreeningRecord): string {
  const wordings = new Map(signals.map(({ id, wording }) => [id, wording]));
  const reasons = assessment?.contributions ?? [];
  if (reasons.length === 0) return "No check gave or took any points.";
  return reasons
    .map(({ signal, points: given, shown }) => {
      const wording = wordings.get(signal);
      const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(shown[name] ?? "…"));
      const innocent = wording?.innocent ? `\n    An ordinary explanation: ${filled(wording.innocent)}` : "";
      return `  ${points(given)}  ${filled(wording?.seen ?? signal)} (${signal})${innocent}`;
    })
    .map((line) => line.split("\n").map(printable).join("\n"))
    .join("\n");
}

function applicationText(record: ScreeningRecord): string {
  const { assessment, basis, annotation, applicationId } = record;
  const parts = [`Application ${applicationId}`, recordText(record)];
  if (assessment !== null)
    parts.push(
      `Result\n  ${verdictText(assessment)}, by policy ${assessment.policyVersion}`,
      `Reasons\n${reasonsText(record)}`,
      `Not checked, counts 0\n${notCheckedText(assessment, signals)}`,
    );
  if (basis) parts.push(`Facts it rests on, with their sources\n${factsText(basis.facts)}`);
  if (annotation !== null) parts.push(`What it said\n${annotation.split("\n").map(printable).join("\n")}`);
  return parts.join("\n\n");
}

function listed(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0
    ? []
    : [
        `${title}\n${table(
          header,
          rows.map((row) => row.map(printable)),
        )}`,
      ];
}

export function exportText(held: Held): string {
  const { candidateIds, records, links, answers, tombstones, decisions, audit } = held;
  const count = countHeld(held);
  return [
    `Everything held of candidate ${candidateIds.join(", now ")}: ${count} ${count === 1 ? "item" : "items"}`,
    `How results come about\n\n${LOGIC.join("\n\n")}`,
    ...records.map(applicationText),
    ...listed(
      "Identifiers in the reuse index: as keyed digests, which cannot be read back",
      ["kind", "application", "submitted", "kept until"],
      links.map(({ kind, applicationId, submittedAt, expiresAt }) => [
        kind,
        applicationId,
        minute(submittedAt),
        minute(expiresAt),
      ]),
    ),
    ...listed(
      "Answers of providers, kept so that they are not bought twice",
      ["status", "kept until"],
      answers.map(({ outcome, expiresAt }) => [outcome.status, minute(expiresAt)]),
    ),
    ...listed(
      "Decisions on the long clock: results and what people did, without anything that names anybody",
      ["results", "observations", "outcomes", "kept until"],
      decisions.map(({ verdicts, observations, dispositions, expiresAt }) => [
        verdicts.map(({ band }) => band).join(" ") || "-",
        String(observations.length),
        String(dispositions.length),
        minute(expiresAt),
      ]),
    ),
    ...listed(
      "Marks that keep it from being collected again",
      ["because", "since", "kept until"],
      tombstones.map(({ mark, at, expiresAt }) => [mark.reason, minute(at), minute(expiresAt)]),
    ),
    ...listed(
      "Who looked at it or changed it with the operator's command",
      ["when", "who", "did"],
      audit.map(({ at, by, action }) => [minute(at), by, action]),
    ),
  ].join("\n\n");
}
