/** `bonafide evaluate CASES.jsonl`: the product on worked cases, and whether it came to what they expect. */
import { type CaseRun, runCase } from "@bonafide/sandbox/evaluate/run-case";
import { type ScoreCard, scoreCard, type Summary, unlisted } from "@bonafide/sandbox/evaluate/score-card";
import { defaultPolicy } from "@bonafide/core/signals";
import { Command, InvalidArgumentError } from "commander";
import { readWorkedCases } from "../case-file.ts";
import { CASE_HEADER, caseCells, confusionMatrix, GOT, MATRIX_HEADER, summaryLines } from "../evaluate-text.ts";
import { EXIT } from "../failure.ts";
import { writeText } from "../files.ts";
import { progressLine } from "../progress-line.ts";
import { jsonText, paint, printable, table } from "../terminal.ts";

interface Thresholds {
  readonly minAcceptable?: number;
  readonly minExact?: number;
  readonly minMustFireRecall?: number;
  readonly maxMustNotFire?: number;
  readonly maxLegitHigh?: number;
  readonly maxLegitReview?: number;
  readonly maxUnlisted?: number;
}
type Options = Thresholds & { readonly json?: boolean; readonly html?: string };

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1)) throw new InvalidArgumentError("Give a share from 0 to 1.");
  return value;
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Give a whole number from 0.");
  return Number(text);
}

function printTable(runs: readonly CaseRun[], card: ScoreCard): void {
  const rows = runs.flatMap((run, at) => {
    const shown = card.cases[at];
    return shown ? [caseCells(run, shown).map(printable)] : [];
  });
  const style = (cell: string, column: number, at: number) => {
    if (column !== GOT) return cell;
    const shown = card.cases[at];
    return paint(shown?.exact ? "green" : shown?.acceptable ? "yellow" : "red", cell);
  };
  console.log(table(CASE_HEADER, rows, style));
  console.log(`\n${table(MATRIX_HEADER, confusionMatrix(runs, card.cases))}`);
  console.log(`\n${summaryLines(card.summary, runs).map(printable).join("\n")}`);
}

/** One sentence per threshold that was given and is not met. */
function unmet(
  { acceptable, exact, cases, ...summary }: Summary,
  unlistedItems: number,
  thresholds: Thresholds,
): string[] {
  const least = (what: string, value: number, limit: number | undefined) =>
    limit !== undefined && value < limit ? [`${what} is ${Math.floor(value * 1000) / 1000}, below ${limit}.`] : [];
  const most = (what: string, value: number, limit: number | undefined) =>
    limit !== undefined && value > limit ? [`${what}: ${value}, more than ${limit}.`] : [];
  return [
    ...least("The share in an acceptable band", acceptable / cases, thresholds.minAcceptable),
    ...least("The share in the exact band", exact / cases, thresholds.minExact),
    ...least("Recall of signals that must fire", summary.mustFireRecall, thresholds.minMustFireRecall),
    ...most("Signals that fired and must not", summary.mustNotFireViolations, thresholds.maxMustNotFire),
    ...most("Legitimate cases in high", summary.legitHigh, thresholds.maxLegitHigh),
    ...most("Legitimate cases in review", summary.legitReview, thresholds.maxLegitReview),
    ...most("Suppressed or not checked, and not listed so", unlistedItems, thresholds.maxUnlisted),
  ];
}

async function evaluate(file: string, options: Options): Promise<void> {
  const cases = await readWorkedCases(file);
  const runs: CaseRun[] = [];
  const line = progressLine(process.stderr, () => performance.now());
  try {
    for (const worked of cases) {
      runs.push(await runCase(worked));
      line.show({ done: runs.length, total: cases.length, entries: runs.length, what: "cases" });
    }
  } finally {
    line.end();
  }
  const card = scoreCard(runs);
  if (options.html !== undefined) {
    // Loaded here: every other run would pay for the plotting otherwise.
    const { evaluatePage } = await import("../evaluate-page.ts");
    await writeText(options.html, evaluatePage(runs, card, defaultPolicy));
  }
  if (options.json) console.log(jsonText(card));
  else printTable(runs, card);
  const unlistedItems = runs.map(unlisted).flatMap(({ suppressed, notChecked }) => [...suppressed, ...notChecked]);
  const failed = unmet(card.summary, unlistedItems.length, options);
  if (failed.length > 0) {
    console.error(failed.join("\n"));
    process.exitCode = EXIT.failed;
  }
}

export function evaluateCommand(): Command {
  return new Command("evaluate")
    .description("run the product on worked cases with canned lookups and compare with what they expect; offline")
    .argument("<cases>", 'a file with one worked case per line, see docs/cases.md; "-" reads standard input')
    .option("--json", "print the score card as JSON")
    .option("--html <file>", "also write a page with plots")
    .option("--min-acceptable <share>", "fail below this share of cases in an acceptable band", share)
    .option("--min-exact <share>", "fail below this share of cases in the expected band", share)
    .option("--min-must-fire-recall <share>", "fail when fewer of the signals that must fire did", share)
    .option("--max-must-not-fire <count>", "fail when more signals fired that must not", count)
    .option("--max-legit-high <count>", "fail when more legitimate cases are high", count)
    .option("--max-legit-review <count>", "fail when more legitimate cases are in review", count)
    .option("--max-unlisted <count>", "fail when more is suppressed or not checked without being listed so", count)
    .addHelpText(
      "after",
      "\nExit code 1 when a threshold is not met, 2 when the file is malformed; then nothing is run.\n\nExamples:\n  $ npx bonafide evaluate test/cases/dev.jsonl\n  $ npx bonafide evaluate cases.jsonl --json > score-card.json\n  $ npx bonafide evaluate cases.jsonl --min-acceptable 1.0 --max-legit-high 0\n  $ npx bonafide evaluate cases.jsonl --html cases.html",
    )
    .action(evaluate);
}
