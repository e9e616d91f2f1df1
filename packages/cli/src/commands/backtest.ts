/** `bonafide backtest --policy A --against B`: who would move to another band, of worked cases or of stored screenings. */
import { type Backtest, createBacktest } from "@bonafide/core/domain/backtest";
import type { Policy } from "@bonafide/core/domain/policy";
import { compareRecord, type SetAside } from "@bonafide/core/screening/compare-record";
import { policyHash } from "@bonafide/core/screening/policy-hash";
import { signals } from "@bonafide/core/signals";
import { Command, InvalidArgumentError } from "commander";
import { type BacktestDocument, backtestMarkdown, backtestText } from "../backtest-text.ts";
import { readWorkedCases } from "../case-file.ts";
import { EXIT, FailedError, UsageError } from "../failure.ts";
import { CATALOGUE, readPolicy } from "../policy-file.ts";
import { readRecords } from "../read-records.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";

interface Options extends TableOptions {
  readonly policy: string;
  readonly against?: string;
  readonly since?: Date;
  readonly fullChecks?: boolean;
  readonly maxMoved?: number;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

type Compared = Backtest & Pick<BacktestDocument, "of" | "setAside" | "notBought">;

const NONE = { not_screened: 0, no_basis: 0, derives_otherwise: 0, never_looked: 0, unreadable: 0 };

function day(given: string): Date {
  const date = new Date(given);
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(given) || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError("Give a day such as 2026-10-01, or an instant in UTC.");
  return date;
}

function count(given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new InvalidArgumentError("Give a whole number from 0.");
  return Number(given);
}

/** Read once, page by page; what is kept does not grow with the table. */
async function ofScreenings(options: Options, policy: Policy, against: Policy | null): Promise<Compared> {
  const comparing = createBacktest();
  const setAside: Record<SetAside | "unreadable", number> = { ...NONE };
  let notBought = 0;
  await withTable(options, async ({ archive, unreadable }, ids) => {
    for await (const record of readRecords(archive, ids)) {
      const at = record.basis?.screenedAt ?? record.updatedAt;
      if (options.since && Date.parse(at) < options.since.getTime()) continue;
      if (options.fullChecks && record.assessment !== null && record.fullCheck !== true) continue;
      const one = compareRecord(record, { signals, policy, against });
      if (one.status === "set_aside") setAside[one.reason] += 1;
      else {
        comparing.add(one.compared);
        if (one.notBought) notBought += 1;
      }
    }
    setAside.unreadable = unreadable();
  });
  return { ...comparing.result(), of: "screenings", setAside, notBought };
}

async function ofCases(file: string, policy: Policy, against: Policy): Promise<Compared> {
  // Loaded here: whoever compares screenings needs no emulator.
  const { backtest } = await import("@bonafide/sandbox/evaluate/backtest");
  const result = await backtest(await readWorkedCases(file), { policy, against });
  return { ...result, of: "cases", setAside: NONE, notBought: 0 };
}

const named = (policy: Policy) => ({ version: policy.version, hash: policyHash(policy) });

async function run(file: string | undefined, options: Options): Promise<void> {
  const stored = options.connection ?? options.settings ?? options.stage ?? options.since ?? options.fullChecks;
  if (file !== undefined && stored !== undefined)
    throw new UsageError(
      "Give a file of cases, or --connection, --since, --stage and --settings for screenings; not both.",
    );
  const policy = await readPolicy(options.policy);
  const other = options.against === undefined ? null : await readPolicy(options.against);
  const against = file === undefined ? other : (other ?? (await readPolicy(CATALOGUE)));
  const result =
    file === undefined || against === null
      ? await ofScreenings(options, policy, against)
      : await ofCases(file, policy, against);
  const document: BacktestDocument = {
    ...result,
    policy: named(policy),
    against: against === null ? null : named(against),
    since: options.since?.toISOString() ?? null,
  };
  if (options.json) console.log(JSON.stringify(document, null, 2));
  else console.log(options.markdown ? backtestMarkdown(document) : backtestText(document));
  if (document.cases === 0) throw new FailedError("Nothing could be compared.");
  if (options.maxMoved !== undefined && document.movedCount > options.maxMoved) {
    console.error(`Changing band: ${document.movedCount}, more than ${options.maxMoved}.`);
    process.exitCode = EXIT.failed;
  }
}

export function backtestCommand(): Command {
  return tableOptions(
    new Command("backtest")
      .description(
        "show who moves to another band under another policy, and why: of worked cases offline, or without a file of an installation's stored screenings",
      )
      .argument("[cases]", 'a file with one worked case per line, see docs/cases.md; "-" reads standard input'),
  )
    .requiredOption("--policy <file>", `the policy to try; "${CATALOGUE}" is the one that comes with the product`)
    .option(
      "--against <file>",
      "the policy it is compared with; else the catalogue's for cases, for screenings the one each was judged by",
    )
    .option("--since <day>", "only screenings made since", day)
    .option("--full-checks", "only screenings for which everything was asked, whether or not it could matter")
    .option("--max-moved <count>", "fail when more change band", count)
    .option("--json", "print the comparison as JSON")
    .option("--markdown", "print it as Markdown, to paste into a review")
    .addHelpText(
      "after",
      "\nExit code 1 when nothing could be compared or more move than --max-moved, 2 when a file cannot be used.\n\nExamples:\n  $ npx bonafide backtest --policy policy.json test/cases/dev.jsonl\n  $ npx bonafide backtest --policy new.json --against old.json cases.jsonl --json\n  $ npx bonafide backtest --policy new.json --connection ID --since 2026-10-01 --markdown",
    )
    .action(run);
}
