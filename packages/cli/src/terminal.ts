/** What the commands print, for people: plain columns, a little colour where the terminal has it. */
import { styleText } from "node:util";

type Style = "bold" | "dim" | "green" | "yellow" | "red" | "cyan";

/** `styleText` itself honours NO_COLOR and a stream that is no terminal. */
export const paint = (style: Style, text: string): string => styleText(style, text);

/** Control characters of a candidate's text never reach the terminal. */
export const printable = (text: string): string => text.replace(/\p{C}/gu, "");

/** Indented JSON in which whatever could act on a terminal is written as an escape. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/[^\P{C}\n]/gu, (character) =>
    character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );

const width = (cell: string) => [...cell].length;

/** Rows as aligned columns under a header. Cells are plain text; `style` may colour the padded cell. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  style: (cell: string, column: number, row: number) => string = (cell) => cell,
): string {
  const widths = header.map((title, column) => Math.max(width(title), ...rows.map((row) => width(row[column] ?? ""))));
  const pad = (cell: string, column: number) => cell + " ".repeat((widths[column] ?? 0) - width(cell));
  const line = (cells: readonly string[], row: number) =>
    cells
      .map((cell, column) => style(pad(cell, column), column, row))
      .join("  ")
      .trimEnd();
  return [paint("dim", header.map(pad).join("  ").trimEnd()), ...rows.map((cells, row) => line(cells, row))].join("\n");
}

export function boxed(text: string): string {
  return text
    .split("\n")
    .flatMap((line) => wrap(line, 100))
    .map((line) => `  ${paint("dim", "│")} ${line}`)
    .join("\n");
}

function wrap(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && width(`${current} ${word}`) > columns) {
      lines.push(current);
      current = `  ${word}`;
    } else {
      current = current === "" ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}
