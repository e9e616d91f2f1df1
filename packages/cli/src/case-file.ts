/** Reads a file of worked cases an operator hands in: nothing is run with a malformed one, unknown keys only warn. */
import { type ReadCases, readCases, type Remark } from "@bonafide/sandbox/evaluate/read-cases";
import { UsageError } from "./failure.ts";
import { readText } from "./files.ts";
import { printable } from "./terminal.ts";

/** Lines shown of a file that is wrong throughout. */
const MOST_REMARKS = 20;

const remarkLine = (file: string, { line, path, message }: Remark) =>
  printable(`${file}:${line}: ${path === "" ? "" : `${path}: `}${message}`);

function remarks(file: string, all: readonly Remark[]): string {
  const shown = all.slice(0, MOST_REMARKS).map((remark) => remarkLine(file, remark));
  return [...shown, ...(all.length > shown.length ? [`and ${all.length - shown.length} more`] : [])].join("\n");
}

export async function readWorkedCases(file: string): Promise<ReadCases["cases"]> {
  const { cases, warnings, problems } = readCases(await readText(file));
  if (problems.length > 0) throw new UsageError(`${remarks(file, problems)}\nNothing was run.`);
  if (warnings.length > 0) console.error(remarks(file, warnings));
  return cases;
}
