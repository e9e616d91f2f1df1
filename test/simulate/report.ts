/** What a simulation found, as lines a person reads. */
import type { Counts, FaultKind } from "./faults.ts";
import type { Failing, Totals } from "./simulate.ts";

/** Row by fault: how often each struck. */
export function table(struck: Counts, columns: readonly FaultKind[]): string[] {
  const rows = [...struck].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([name]) => name.length), 0);
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(9)).join("")}`;
  return [
    row("", columns),
    ...rows.map(([name, kinds]) =>
      row(
        name,
        columns.map((column) => String(kinds.get(column) ?? 0)),
      ),
    ),
  ];
}

/** The cells of the table with nothing in them, as "row column". */
export const emptyCells = (struck: Counts, columns: readonly FaultKind[]): readonly string[] =>
  [...struck].flatMap(([name, kinds]) =>
    columns.filter((column) => (kinds.get(column) ?? 0) === 0).map((column) => `${name} ${column}`),
  );

export const failures = (failing: readonly Failing[]): string[] =>
  failing.flatMap(({ seed, invariant, schedule }) => [
    `seed ${seed}: ${invariant}`,
    ...schedule.map((item) => `  ${JSON.stringify(item)}`),
  ]);

export const closingLine = (
  { applications, faults, lost, duplicateNotes, residue }: Totals,
  mutants: { readonly caught: number; readonly of: number },
): string =>
  [
    `applications ${applications}`,
    `faults ${faults}`,
    `lost ${lost}`,
    `duplicate notes ${duplicateNotes}`,
    `residue after erasure ${residue}`,
    `mutants caught ${mutants.caught}/${mutants.of}`,
  ].join(" · ");
