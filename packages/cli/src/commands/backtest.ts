/** `bonafide backtest --policy A --against B CASES.jsonl`: who would move to another band, and which checks move them. */
import type { Policy } from "@bonafide/core/domain/policy";
import { type Backtest, backtest } from "@bonafide/sandbox/evaluate/backtest";
import { Command } from "commander";
import { readWorkedCases } from "../case-file.ts";
import { CATALOGUE, readPolicy } from "../policy-file.ts";
import { printable, table } from "../terminal.ts";

interface Options {
  readonly policy: string;
  readonly against: string;
  readonly json?: boolean;
}

const change = (from: number, to: number) => (from === to ? String(to) : `${from} to ${to}`);

function report({ cases, moved, bands, signals, totals }: Backtest, policy: Policy, against: Policy): string {
  const parts = [`Policy ${policy.version} against ${against.version}: ${moved.length} of ${cases} change band.`];
  if (moved.length > 0) {
    const rows = moved.map((one) => [
      one.id,
      one.class,
      `${one.from.band} to ${one.to.band}`,
      change(one.from.points, one.to.points),
      one.changed.map(({ signal, from, to }) => `${signal} ${change(from, to)}`).join(", ") || "-",
    ]);
    parts.push(
      table(
        ["id", "class", "band", "points", "what counts differently"],
        rows.map((row) => row.map(printable)),
      ),
    );
  }
  const counted = signals.filter(({ from, to }) => from.points !== to.points || from.cases !== to.cases);
  if (counted.length > 0) {
    const rows = counted.map(({ signal, from, to, moved: cause }) => [
      signal,
      change(from.cases, to.cases),
      change(from.points, to.points),
      String(cause),
    ]);
    parts.push(table(["check", "cases it counts in", "points in all", "moves with it"], rows));
  }
  const rows = bands.map(({ band, from, to }) => [band, change(from, to)]);
  parts.push(table(["band", "cases"], rows));
  parts.push(
    `Legitimate in review or high: ${change(totals.from.legitFlagged, totals.to.legitFlagged)}. ` +
      `Fraud in review or high: ${change(totals.from.fraudFlagged, totals.to.fraudFlagged)}.`,
  );
  return parts.join("\n\n");
}

async function run(file: string, options: Options): Promise<void> {
  const [policy, against] = [await readPolicy(options.policy), await readPolicy(options.against)];
  const result = await backtest(await readWorkedCases(file), { policy, against });
  console.log(options.json ? JSON.stringify(result, null, 2) : report(result, policy, against));
}

export function backtestCommand(): Command {
  return new Command("backtest")
    .description("run worked cases under two policies and show who moves to another band, and why; offline")
    .argument("<cases>", 'a file with one worked case per line, see docs/cases.md; "-" reads standard input')
    .requiredOption("--policy <file>", `the policy to try; "${CATALOGUE}" is the one that comes with the product`)
    .option("--against <file>", "the policy it is compared with", CATALOGUE)
    .option("--json", "print the comparison as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide backtest --policy policy.json test/cases/dev.jsonl\n  $ npx bonafide backtest --policy new.json --against old.json cases.jsonl --json",
    )
    .action(run);
}
