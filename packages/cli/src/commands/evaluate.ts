/** `bonafide evaluate CASES.jsonl`: the product on worked cases, and whether it came to what they expect. */
import { type CaseRun, runCase } from "@bonafide/sandbox/evaluate/run-case";
import {
  type CaseRow,
  type ScoreCard,
  scoreCard,
  type Summary,
  twinsApart,
  unlisted,
} from "@bonafide/sandbox/evaluate/score-card";
import { Command, InvalidArgumentError } from "commander";
import { readWorkedCases } from "../case-file.ts";
import { EXIT } from "../failure.ts";
import { paint, printable, table } from "../terminal.ts";

interface Thresholds {
  readonly minAcceptable?: number;
  readonly minExact?: number;
  readonly minMustFireRecall?: number;
  readonly maxMustNotFire?: number;
  readonly maxLegitHigh?: number;
  readonly maxLegitReview?: number;
}
type Options = Thresholds & { readonly json?: boolean };

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1)) throw new InvalidArgumentError("Give a share from 0 to 1.");
  return value;
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Give a whole number from 0.");
  return Number(text);
}

const signed = (points: number) => (points > 0 ? `+${points}` : String(points));

function row(run: CaseRun, shown: CaseRow): string[] {
  const { suppressed, notChecked } = unlisted(run);
  const missed = [
    ...shown.mustFireMissed,
    ...shown.mustNotFireFired.map((id) => `${id} (must not fire)`),
    ...suppressed.map((id) => `${id} (not listed as suppressed)`),
    ...notChecked.map((name) => `${name} (not listed as not checked)`),
  ];
  const { expected } = run.worked;
  const others = expected.acceptable.filter((band) => band !== expected.band);
  const fired = shown.contributions.map(({ signal, points }) => `${signal} ${signed(points)}`);
  return [
    shown.id,
    shown.class,
    [expected.band, ...others.map((band) => `or ${band}`)].join(" "),
    shown.band,
    String(shown.points),
    fired.join(", ") || "-",
    missed.join(", ") || "-",
  ].map(printable);
}

const percent = (part: number, whole: number) => `${part} of ${whole} (${Math.floor((part / whole) * 1000) / 10}%)`;

function summaryLines(summary: Summary): string {
  return [
    `Acceptable band ${percent(summary.acceptable, summary.cases)}, exact ${percent(summary.exact, summary.cases)}`,
    `Signals that had to fire and did: ${Math.floor(summary.mustFireRecall * 1000) / 10}%; fired and must not: ${summary.mustNotFireViolations}`,
    `Legitimate: ${summary.legitHigh} high, ${summary.legitReview} review. Fraud: ${summary.fraudCaught} in review or high, ${summary.fraudHigh} high`,
  ].join("\n");
}

function printTable(runs: readonly CaseRun[], card: ScoreCard): void {
  const rows = runs.flatMap((run, at) => {
    const shown = card.cases[at];
    return shown ? [row(run, shown)] : [];
  });
  const style = (cell: string, column: number, at: number) => {
    if (column !== 3) return cell;
    const shown = card.cases[at];
    return paint(shown?.exact ? "green" : shown?.acceptable ? "yellow" : "red", cell);
  };
  console.log(table(["id", "class", "expected", "got", "points", "fired", "missed"], rows, style));
  console.log(`\n${summaryLines(card.summary)}`);
  const apart = twinsApart(runs).map(([id, twin]) => `${id} and ${twin}`);
  if (apart.length > 0) console.log(printable(`Twins that ended differently: ${apart.join(", ")}`));
}

/** One sentence per threshold that was given and is not met. */
function unmet({ acceptable, exact, cases, ...summary }: Summary, thresholds: Thresholds): string[] {
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
  ];
}

async function evaluate(file: string, options: Options): Promise<void> {
  const cases = await readWorkedCases(file);
  const runs: CaseRun[] = [];
  for (const worked of cases) runs.push(await runCase(worked));
  const card = scoreCard(runs);
  if (options.json) console.log(JSON.stringify(card, null, 2));
  else printTable(runs, card);
  const failed = unmet(card.summary, options);
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
    .option("--min-acceptable <share>", "fail below this share of cases in an acceptable band", share)
    .option("--min-exact <share>", "fail below this share of cases in the expected band", share)
    .option("--min-must-fire-recall <share>", "fail when fewer of the signals that must fire did", share)
    .option("--max-must-not-fire <count>", "fail when more signals fired that must not", count)
    .option("--max-legit-high <count>", "fail when more legitimate cases are high", count)
    .option("--max-legit-review <count>", "fail when more legitimate cases are in review", count)
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide evaluate test/cases/dev.jsonl\n  $ npx bonafide evaluate cases.jsonl --json > score-card.json\n  $ npx bonafide evaluate cases.jsonl --min-acceptable 1.0 --max-legit-high 0",
    )
    .action(evaluate);
}
