/** A comparison of two policies in words and tables: for the terminal, and as Markdown for a review. */
import type { Backtest } from "@bonafide/core/domain/backtest";
import { SET_ASIDE, type SetAside } from "@bonafide/core/screening/compare-record";
import { printable, table } from "./terminal.ts";

/** What was compared, and what had to be left out. */
export interface BacktestDocument extends Backtest {
  readonly of: "cases" | "screenings";
  readonly policy: { readonly version: string; readonly hash: string };
  /** Null where every screening was compared with the policy it was judged by. */
  readonly against: { readonly version: string; readonly hash: string } | null;
  readonly since: string | null;
  /** Stored screenings left out, by reason; none for worked cases. */
  readonly setAside: Readonly<Record<SetAside | "unreadable", number>>;
  /** Of those compared: something was not bought then because it could not have changed the result. */
  readonly notBought: number;
}

type Section =
  | { readonly text: string }
  | { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };

const REASONS: Readonly<Record<SetAside | "unreadable", string>> = {
  ...SET_ASIDE,
  unreadable: "the stored item cannot be read by this version",
};

const change = (from: number, to: number) => (from === to ? String(to) : `${from} to ${to}`);
const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

function setAsideText({ setAside }: BacktestDocument): Section[] {
  const rows = Object.entries(REASONS).flatMap(([reason, why]) => {
    const number = Object.entries(setAside).find(([name]) => name === reason)?.[1] ?? 0;
    return number === 0 ? [] : [[String(number), why]];
  });
  return rows.length === 0 ? [] : [{ header: ["left out", "because"], rows }];
}

function sections(result: BacktestDocument): readonly Section[] {
  const { of, cases, movedCount, moved, moves, bands, signals, totals, policy, against, since, notBought } = result;
  const one = of === "cases" ? "case" : "screening";
  const compared = against === null ? "the policy each was judged by" : against.version;
  const from = since === null ? "" : `, screened since ${since}`;
  const counted = signals.filter((row) => row.from.points !== row.to.points || row.from.cases !== row.to.cases);
  const listed = moved.map((who) => [
    who.id,
    who.class ?? "-",
    `${who.from.band} to ${who.to.band}`,
    change(who.from.points, who.to.points),
    who.changed.map((part) => `${part.signal} ${change(part.from, part.to)}`).join(", ") || "-",
  ]);
  const label = of === "cases" ? "class" : "turned out";
  const notAll: Section[] =
    notBought === 0
      ? []
      : [
          {
            text: `For ${count(notBought, one, `${one}s`)} something was not bought then, because it could not have changed the result; it counts 0 under both policies.`,
          },
        ];
  return [
    { text: `Policy ${policy.version} against ${compared}: ${movedCount} of ${cases} change band${from}.` },
    ...(moves.length > 0
      ? [{ header: ["from", "to", `${one}s`], rows: moves.map((row) => [row.from, row.to, String(row.cases)]) }]
      : []),
    ...(listed.length > 0
      ? [{ header: ["id", label, "band", "points", "what counts differently"], rows: listed }]
      : []),
    ...(movedCount > moved.length ? [{ text: `and ${movedCount - moved.length} more change band.` }] : []),
    ...(counted.length > 0
      ? [
          {
            header: ["check", `${one}s it counts in`, "points in all", "moves with it"],
            rows: counted.map((row) => [
              row.signal,
              change(row.from.cases, row.to.cases),
              change(row.from.points, row.to.points),
              String(row.moved),
            ]),
          },
        ]
      : []),
    { header: ["band", `${one}s`], rows: bands.map((row) => [row.band, change(row.from, row.to)]) },
    {
      text:
        `${of === "cases" ? "Legitimate" : "Cleared"} in review or high: ${change(totals.from.legitFlagged, totals.to.legitFlagged)}. ` +
        `${of === "cases" ? "Fraud" : "Confirmed"} in review or high: ${change(totals.from.fraudFlagged, totals.to.fraudFlagged)}.`,
    },
    ...notAll,
    ...setAsideText(result),
  ];
}

export const backtestText = (result: BacktestDocument): string =>
  sections(result)
    .map((part) =>
      "text" in part
        ? part.text
        : table(
            part.header,
            part.rows.map((row) => row.map(printable)),
          ),
    )
    .join("\n\n");

/** Nothing a file or an ATS wrote acts in a review: no markup, no table of its own. */
const cell = (text: string) => printable(text).replace(/[\\`*_{}[\]<>()#!|@~]/g, (sign) => `\\${sign}`);
const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

export const backtestMarkdown = (result: BacktestDocument): string =>
  sections(result)
    .map((part) =>
      "text" in part
        ? cell(part.text)
        : [line(part.header), line(part.header.map(() => "---")), ...part.rows.map((row) => line(row.map(cell)))].join(
            "\n",
          ),
    )
    .join("\n\n");
