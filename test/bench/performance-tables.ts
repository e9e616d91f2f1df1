/** The tables of docs/performance.md, written from what the bench measured. */
import { readFileSync, writeFileSync } from "node:fs";
import type { BenchFigure } from "./bench-figure.ts";
import type { Figures } from "./figures.ts";

const DOCUMENT = new URL("../../docs/performance.md", import.meta.url);
/** `count.<what happens>.<of what>`: one table for all of them. */
const COUNT = /^count\.(\w+)\.(\w+)$/;

export interface Measured extends Figures {
  /** The class of machine; nothing that tells one from another. */
  readonly machine: { readonly platform: string; readonly cores: number; readonly memoryGb: number };
  readonly versions: Readonly<Record<string, string>>;
  /** The day. */
  readonly taken: string;
}

/** Without the columns in which nothing stands. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = head.map((_, column) => rows.some((cells) => cells[column] !== ""));
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.filter((_, column) => used[column]).join(" | ")} |`)
    .join("\n");
}

const range = ({ spread }: BenchFigure) => (spread === null ? "" : `${spread.low} to ${spread.high}`);
const measured = ({ value, unit }: BenchFigure) => `${value} ${unit}`.trim();
const text = (value: number | null) => (value === null ? "" : String(value));

const targets = (figures: readonly BenchFigure[]) =>
  table(
    ["figure", "measured", "baseline", "ratio", "middle half", "target", "met"],
    figures
      .filter(({ target }) => target !== null)
      .map((one) => [
        one.id,
        measured(one),
        text(one.baseline),
        text(one.ratio),
        range(one),
        text(one.target),
        one.met === true ? "yes" : "no",
      ]),
  );

const others = (figures: readonly BenchFigure[]) =>
  table(
    ["figure", "measured", "baseline", "ratio", "middle half"],
    figures
      .filter(({ id, target }) => target === null && !COUNT.test(id))
      .map((one) => [one.id, measured(one), text(one.baseline), text(one.ratio), range(one)]),
  );

function counts(figures: readonly BenchFigure[]): string {
  const cells = figures.flatMap(({ id, value }) => {
    const [, event, type] = COUNT.exec(id) ?? [];
    return event === undefined || type === undefined ? [] : [{ event, type, value }];
  });
  const events = [...new Set(cells.map(({ event }) => event))];
  const types = [...new Set(cells.map(({ type }) => type))];
  const at = (event: string, type: string) => cells.find((cell) => cell.event === event && cell.type === type)?.value;
  return table(
    ["", ...events],
    types.map((type) => [type, ...events.map((event) => String(at(event, type) ?? ""))]),
  );
}

export const countedText = ({ counted }: Pick<Figures, "counted">): string =>
  [targets(counted), counts(counted), others(counted)].join("\n\n");

export function timedText({ timed, machine, versions, taken }: Measured): string {
  const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const about = `Taken on ${taken} on ${machine.platform}, ${machine.cores} cores, ${machine.memoryGb} GB memory, with ${listed.join(", ")}.`;
  return [about, targets(timed), others(timed)].join("\n\n");
}

/** Into the document, between the markers; what was not timed stays as it was. */
export function writeTables(figures: Measured): void {
  const blocks = {
    counted: countedText(figures),
    ...(figures.timed.length === 0 ? {} : { timed: timedText(figures) }),
  };
  let document = readFileSync(DOCUMENT, "utf8");
  for (const [name, content] of Object.entries(blocks)) {
    const between = new RegExp(`(<!-- ${name}:start -->)[\\s\\S]*?(<!-- ${name}:end -->)`);
    if (!between.test(document)) throw new Error(`docs/performance.md has no place for the table "${name}"`);
    document = document.replace(between, (_, start: string, end: string) => `${start}\n\n${content}\n\n${end}`);
  }
  writeFileSync(DOCUMENT, document);
}
