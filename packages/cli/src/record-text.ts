/** What is stored about one application, as plain tables for people. */
import { LIST_VALUES, listValue, REASONS } from "@bonafide/core/domain/annotation";
import type { Assessment } from "@bonafide/core/domain/assessment";
import type { Basis } from "@bonafide/core/domain/basis";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import type { Signal } from "@bonafide/core/domain/signal";
import { printable, table } from "./terminal.ts";

const signed = (points: number) => (points > 0 ? `+${points}` : String(points));
export const minute = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
const rowsText = (header: readonly string[], rows: readonly (readonly string[])[]) =>
  table(
    header,
    rows.map((row) => row.map(printable)),
  );

export function verdictText({ band, points, coverage }: Assessment): string {
  return `${band}, ${points} ${Math.abs(points) === 1 ? "point" : "points"}, ${coverage.checked} of ${coverage.of} families checked`;
}

/** Every reason with the points that counted, and those that count nothing with why. */
export function reasonsText(assessment: Assessment, signals: readonly Signal[]): string {
  const wordings = new Map(signals.map(({ id, wording }) => [id, wording]));
  const shown = (values: Readonly<Record<string, string | number>>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  const counted = assessment.contributions.map(({ signal, tier, group, points, shown: values }) => [
    signed(points),
    signal,
    tier,
    group,
    wordings.get(signal)?.short ?? "-",
    shown(values) || "-",
  ]);
  const silent = assessment.suppressed.map(({ signal, by, because }) => [
    "0",
    signal,
    "-",
    "-",
    by === undefined ? `counts nothing: ${because}` : `gives way to ${by}`,
    "-",
  ]);
  if (counted.length + silent.length === 0) return "Nothing fired.";
  return rowsText(["points", "check", "case", "group", "about", "shown"], [...counted, ...silent]);
}

export function factsText(facts: Basis["facts"]): string {
  const rows = Object.entries(facts).map(([kind, fact]) => {
    switch (fact.status) {
      case "found":
        return [kind, "found", fact.source, fact.dataDate ?? "no date"];
      case "unavailable":
        return [kind, REASONS[fact.reason], fact.source === kind ? "-" : fact.source, "-"];
      case "absent":
        return [kind, REASONS.no_input, "-", "-"];
      case "not_applicable":
        return [kind, "does not apply", "-", "-"];
    }
  });
  return rowsText(["fact", "status", "source", "data of"], rows);
}

export function notCheckedText({ findings }: Assessment, signals: readonly Signal[]): string {
  const short = new Map(signals.map(({ id, wording }) => [id, wording.short]));
  const rows = findings.flatMap((finding) =>
    finding.status === "not_checked"
      ? [
          [
            finding.signal,
            short.get(finding.signal) ?? "-",
            finding.missing.map(({ fact, reason }) => `${fact}: ${REASONS[reason]}`).join("; "),
          ],
        ]
      : [],
  );
  return rows.length === 0 ? "Everything was checked." : rowsText(["check", "about", "because"], rows);
}

const titled = (title: string, body: string) => `${title}\n${body}`;

/** Where it stands, what was written, and everything people said about it. */
export function recordText(record: ScreeningRecord): string {
  const { assessment, explained, notes, history = [], observations = [], dispositions = [], corrections = [] } = record;
  const facts = [
    ["state", record.code === null ? record.state : `${record.state} (${record.code})`],
    ["outcome", record.outcome ?? "-"],
    ["verdict", assessment === null ? "-" : verdictText(assessment)],
    ["list value", assessment === null ? "-" : LIST_VALUES[listValue(assessment)]],
    ["received", minute(record.receivedAt)],
    ["annotated", record.annotatedAt === null ? "-" : minute(record.annotatedAt)],
    ["explained by a person", explained === undefined ? "-" : `seen ${minute(explained.at)}`],
    ["looked at again", record.dueAt === null ? "-" : minute(record.dueAt)],
    ["kept until", minute(record.expiresAt)],
  ];
  const parts = [rowsText(["", ""], facts).split("\n").slice(1).join("\n")];
  if (history.length > 0)
    parts.push(
      titled(
        "Verdicts",
        rowsText(
          ["no.", "when", "band", "points", "policy", "because of"],
          history.map((one) => [
            String(one.revision),
            minute(one.at),
            one.band,
            String(one.points),
            one.policyVersion,
            one.because,
          ]),
        ),
      ),
    );
  if (notes.length > 0)
    parts.push(
      titled(
        "Notes",
        rowsText(
          ["no.", "band", "state", "reference"],
          notes.map(({ revision, band, state, marker, closing }) => [
            String(revision),
            band,
            closing ? `${state}, closing` : state,
            marker,
          ]),
        ),
      ),
    );
  if (observations.length > 0)
    parts.push(
      titled(
        "Observations",
        rowsText(
          ["code", "by", "stage", "when"],
          observations.map(({ code, by, stage, at }) => [code, by, stage ?? "-", minute(at)]),
        ),
      ),
    );
  if (corrections.length > 0)
    parts.push(
      titled(
        "Corrections",
        rowsText(
          ["identifier", "marked", "reason", "by", "when"],
          corrections.map(({ identifier, action, reason, by, at }) => [
            identifier,
            action,
            reason ?? "-",
            by,
            minute(at),
          ]),
        ),
      ),
    );
  if (dispositions.length > 0)
    parts.push(
      titled(
        "How it turned out",
        rowsText(
          ["outcome", "how", "by", "when"],
          dispositions.map(({ outcome, how, by, at }) => [outcome, how ?? "-", by, minute(at)]),
        ),
      ),
    );
  return parts.join("\n\n");
}
