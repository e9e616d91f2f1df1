/** `bonafide backfill --since 30d`: screens the applications that were there before, after saying what that can cost. */
import { atses } from "@bonafide/core/ats";
import { openPace, perJobMs } from "@bonafide/core/domain/pace";
import { RECORD_RETENTION_DAYS } from "@bonafide/core/domain/screening-record";
import { backfill, type BackfillRequest, estimateBackfill } from "@bonafide/core/screening/backfill";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { MAX_IDENTIFIERS } from "@bonafide/core/lookups/lookup";
import { confirm, isCancel } from "@clack/prompts";
import { Command, InvalidArgumentError } from "commander";
import { actorOption, type ActorOptions, connectionOf, logged, onlyConnection, withAccounts } from "../accounts.ts";
import { AWS_ASSUMED_REGION, awsUsd } from "../cost/per-application.ts";
import { EXIT, FailedError, UsageError } from "../failure.ts";
import { onInterrupt } from "../interrupt.ts";
import { countLine, progressLine } from "../progress-line.ts";
import { age, type Span, span } from "../since.ts";
import { type TableOptions, tableOptions } from "../table.ts";

interface Options extends TableOptions, ActorOptions {
  readonly since: Span;
  readonly job?: readonly string[];
  readonly dryRun?: boolean;
  readonly budget?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** As the composition root paces an account whose vendor documents no limit. */
const UNDOCUMENTED = { requests: 5, windowMs: 1_000 };

function budget(given: string): number {
  if (!/^\d{1,6}(\.\d{1,2})?$/.test(given)) throw new InvalidArgumentError("Give US dollars, such as 5.00.");
  return Number(given);
}

function job(given: string, before: readonly string[] = []): readonly string[] {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(given)) throw new InvalidArgumentError("Give a job's id as the ATS has it.");
  return [...before, given];
}

/** One question to everybody who is configured, and as many as an application can lead to. */
function pricesOf(lookups: readonly Lookup[], configured: readonly string[] | null) {
  const bought = lookups.filter(({ id, price }) => {
    return price !== undefined && (configured ?? []).includes(id.slice(id.indexOf("/") + 1));
  });
  const onceUsd = bought.reduce((sum, { price }) => sum + (price?.usd ?? 0), 0);
  return { sources: bought.map(({ id }) => id), onceUsd, mostUsd: onceUsd * MAX_IDENTIFIERS };
}

/** Rounded up: an estimate that says less than it comes to is none. */
const usd = (amount: number) => `${(Math.ceil(amount * 100 - 1e-9) / 100).toFixed(2)} USD`;

async function run(options: Options): Promise<void> {
  const { providerNames } = await import("../providers.ts");
  const interrupt = onInterrupt("The same command goes on from there.");
  const line = progressLine(process.stderr, Date.now);
  const counting = countLine(process.stderr, "applications looked at", Date.now);
  try {
    await withAccounts(options, async (accounts, ids) => {
      const connection = await connectionOf(accounts, onlyConnection(ids));
      if (connection.mode === "off")
        throw new FailedError("The connection is off, so its workers would do nothing; set its mode to observe first.");
      const { ats, secrets } = await accounts.accountFor(connection);
      if (!ats.listApplications) throw new FailedError(`There is no list of applications at ${connection.ats}.`);
      const prices = pricesOf(await accounts.lookups(), await providerNames(options));
      const region = (await accounts.region()) ?? AWS_ASSUMED_REGION;
      const limit = atses[connection.ats]?.descriptor.limit ?? UNDOCUMENTED;
      const request: BackfillRequest = {
        connection,
        keys: secrets,
        list: ats.listApplications,
        window: options.since.text,
        since: new Date(accounts.clock().getTime() - options.since.ms),
        jobs: options.job ?? null,
        perApplicationMs: accounts.isPaced ? perJobMs(openPace, limit) : 0,
        // Alone in its batch an application costs most at AWS.
        mostUsd: prices.mostUsd + awsUsd(1, region).usd,
        budgetUsd: options.budget ?? null,
        stopped: interrupt.stopped,
      };
      const found = await estimateBackfill(accounts, { ...request, onProgress: ({ listed }) => counting.show(listed) });
      counting.end();
      const aws = awsUsd(found.due, region);
      const estimate = {
        ...found,
        sources: prices.sources,
        awsUsd: aws.usd,
        awsRegion: aws.region,
        usualUsd: found.due * prices.onceUsd + aws.usd,
        mostUsd: found.due * request.mostUsd,
        atLeastMs: found.due * request.perApplicationMs,
      };
      const text = [
        `${found.due} of ${found.listed} applications are to be screened; ${found.known} have been.`,
        prices.sources.length === 0
          ? "No provider is configured, so no evidence is bought."
          : `Evidence: about ${usd(found.due * prices.onceUsd)} if each provider is asked once for each, ${usd(found.due * prices.mostUsd)} at the very most (${prices.sources.join(", ")}, at list prices).`,
        `AWS: about ${usd(aws.usd)} at the prices of ${aws.region}, by the counts of bonafide cost. Altogether ${usd(estimate.mostUsd)} at the very most.`,
        ...(request.perApplicationMs > 0 ? [`At the vendor's pace it takes about ${age(estimate.atLeastMs)}.`] : []),
        ...(options.budget === undefined ? [] : [`It stops before it could come to more than ${usd(options.budget)}.`]),
      ];
      if (options.dryRun) {
        if (options.json) console.log(JSON.stringify({ dryRun: true, connectionId: connection.id, ...estimate }));
        else console.log([...text, "Nothing was changed."].join("\n"));
        return;
      }
      if (!options.json) console.log(text.join("\n"));
      if (interrupt.stopped()) throw new FailedError("Nothing was changed.");
      if (found.due > 0 && options.yes !== true) {
        if (!process.stdin.isTTY)
          throw new UsageError("This screens what was there before; add --yes to do it without a question.");
        const said = await confirm({
          message: `Screen ${found.due} applications?`,
          initialValue: false,
          output: process.stderr,
        });
        if (isCancel(said) || !said) throw new FailedError("Nothing was changed.");
      }
      const detail = { since: options.since.text, due: String(found.due), jobs: String(options.job?.length ?? "all") };
      await logged(accounts, { connectionId: connection.id, action: "backfill", as: options.as, detail });
      const begunAt = Date.now();
      let first: number | null = null;
      const done = await backfill(
        { ...accounts, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
        {
          ...request,
          onProgress: ({ due }) => {
            first ??= due - 1;
            const sent = due - first;
            line.show({ done: sent, total: Math.max(found.due, 1), entries: sent, what: "applications" });
          },
        },
      );
      line.end();
      if (done.status !== "done") process.exitCode = EXIT.failed;
      if (options.json) {
        console.log(JSON.stringify({ dryRun: false, connectionId: connection.id, ...done }));
        return;
      }
      const how = done.resumed ? ", with the runs before," : "";
      const sentence = {
        done: `${done.counts.due} applications${how} were given to the workers in ${age(Date.now() - begunAt)}.`,
        budget_reached: `Stopped at the budget: ${done.counts.due} applications${how} were given to the workers. A larger --budget goes on from there.`,
        stopped: `Stopped: ${done.counts.due} applications${how} were given to the workers. The same command goes on from there.`,
      } as const;
      console.log(sentence[done.status]);
    });
  } finally {
    counting.end();
    line.end();
    interrupt.end();
  }
}

export function backfillCommand(): Command {
  return actorOption(
    tableOptions(
      new Command("backfill")
        .description(
          "screen the applications that were there before, at the vendor's pace; says first what it can cost",
        )
        .requiredOption("--since <span>", "how far back, such as 30d or 12h", span(RECORD_RETENTION_DAYS)),
    ),
  )
    .option("--job <id>", "only applications to this job; may be given again", job)
    .option("--budget <usd>", "stop before bought evidence and AWS could cost more than this", budget)
    .option("--dry-run", "only count and estimate")
    .option("--yes", "do not ask before it begins")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nWhat has been screened is left alone, so it can be run again at any time; broken off, the same command goes on.\n\nExamples:\n  $ npx bonafide backfill --since 30d --dry-run\n  $ npx bonafide backfill --since 30d --budget 5.00 --yes",
    )
    .action(run);
}
