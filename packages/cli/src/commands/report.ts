/** `bonafide report --since 30d`: what came in, what it came to, whether flags fall evenly, and what people make of them. */
import { DEFAULT_MAX_REVIEW_RATE, type Connection } from "@bonafide/core/domain/connection";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import { standingTurned } from "@bonafide/core/domain/put-aside";
import { createReport } from "@bonafide/core/domain/report";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import type { Operator } from "@bonafide/functions/compose-operator";
import { Command, Option } from "commander";
import { AWS_ASSUMED_REGION, awsUsd } from "../cost/per-application.ts";
import { UsageError } from "../failure.ts";
import { writeText } from "../files.ts";
import { BAND_TITLES } from "../forecast-text.ts";
import { lookupsFor, Settings } from "../lookups.ts";
import { readRecords } from "../read-records.ts";
import { reportPage } from "../report-page.ts";
import {
  awsSentence,
  BAND_HEADER,
  bandRows,
  CHECK_HEADER,
  checkRows,
  COST_HEADER,
  costRows,
  counted,
  DIVISION_TITLES,
  dayOf,
  FAIRNESS_HEADER,
  FAMILY_HEADER,
  fairnessNote,
  fairnessRows,
  familyRows,
  NOTES,
  perApplication,
  notices,
  RELIANCE_HEADER,
  type ReportDocument,
  relianceRows,
  relianceSentence,
  SOURCE_HEADER,
  STATE_TITLES,
  seconds,
  sourceRows,
  usd,
  withInterval,
} from "../report-text.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";
import { jsonText, printable, table } from "../terminal.ts";

const DAY_MS = 86_400_000;
/** As long as evidence may be kept at all. */
const MOST_DAYS = 730;

interface Options extends TableOptions {
  readonly since: number;
  readonly html?: string;
  readonly json?: boolean;
}

function days(text: string): number {
  const count = Number(/^(\d{1,3})d$/.exec(text)?.[1] ?? 0);
  if (count < 1 || count > MOST_DAYS)
    throw new UsageError(`--since takes days, such as 30d, from 1d to ${MOST_DAYS}d; correct it.`);
  return count;
}

/** By source; nothing is asked, so no credentials are needed. */
const prices = () =>
  new Map(
    lookupsFor(Settings.parse({}), true).flatMap(({ id, price }) =>
      price === undefined ? [] : [[id, price] as const],
    ),
  );

async function gather(operator: Operator, ids: readonly string[], since: number): Promise<ReportDocument> {
  const until = operator.clock();
  const report = createReport({ since: new Date(until.getTime() - since * DAY_MS), until });
  const connections: Connection[] = [];
  for (const id of ids) {
    const connection = await operator.stores.connections.get(id);
    if (connection) connections.push(connection);
  }
  for await (const record of readRecords(operator.archive, ids)) report.add(record);
  // Expected shares and what is display-only are a connection's own; over several the catalogue's stand.
  const [only, ...others] = connections;
  const policy = only && others.length === 0 ? resolvePolicy(only.policy, defaultPolicy) : defaultPolicy;
  const result = report.result({ signals, policy, prices: prices() });
  return {
    ...result,
    aws: awsUsd(result.volume.screened, (await operator.region()) ?? AWS_ASSUMED_REGION),
    connections: connections.map(({ name }) => name),
    policy: policy.version,
    maxReviewRate: Math.min(...connections.map(({ maxReviewRate }) => maxReviewRate ?? DEFAULT_MAX_REVIEW_RATE), 1),
    displayOnly: connections.map((one) => ({ connectionId: one.id, name: one.name, ...standingTurned(one) })),
    unreadable: operator.unreadable(),
  };
}

const titled = (title: string, body: string) => `${title}\n${body}`;
const cleaned = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map(printable));

function reportText(report: ReportDocument): string {
  const { volume, flagged, latency, cost, fairness } = report;
  const states = Object.entries(volume.states).map(([state, count]) => `${count} ${STATE_TITLES[state] ?? state}`);
  const all = notices(report);
  const fired = checkRows(report);
  return [
    `${dayOf(report.since)} to ${dayOf(report.until)}: ${volume.received} applications${states.length === 0 ? "" : ` (${states.join(", ")})`}; ${withInterval(flagged)} flagged (${BAND_TITLES.review} or ${BAND_TITLES.high}).`,
    all.length === 0
      ? "Nothing needs a look."
      : titled("To look at:", all.map((one) => `- ${printable(one)}`).join("\n")),
    table(BAND_HEADER, bandRows(report)),
    `From the event to the annotation: half within ${seconds(latency.p50)}, 95 of 100 within ${seconds(latency.p95)}; ${counted(latency.within60)} within a minute.`,
    fired.length === 0 ? "No check fired." : table(CHECK_HEADER, fired),
    table(FAMILY_HEADER, familyRows(report)),
    ...(report.checks.sources.length === 0 ? [] : [table(SOURCE_HEADER, cleaned(sourceRows(report)))]),
    ...fairness.map((one) =>
      titled(
        `Flags by ${DIVISION_TITLES[one.by]}. ${fairnessNote(one)}`.trim(),
        one.groups.length === 0 ? "" : table(FAIRNESS_HEADER, cleaned(fairnessRows(one))),
      ).trimEnd(),
    ),
    titled(relianceSentence(report), table(RELIANCE_HEADER, relianceRows(report))),
    ...(cost.sources.length === 0
      ? ["No evidence was bought."]
      : [
          titled(
            `Bought, at most: ${usd(cost.usd)}, ${usd(cost.usdPerApplication)} per application.`,
            table(COST_HEADER, costRows(report)),
          ),
        ]),
    `${awsSentence(report)} Altogether ${usd(perApplication(report))} per application, at most.`,
    titled("How to read this:", NOTES.map((line) => `- ${line}`).join("\n")),
  ].join("\n\n");
}

async function run(options: Options): Promise<void> {
  const report = await withTable(options, (operator, ids) => gather(operator, ids, options.since));
  if (options.html !== undefined) await writeText(options.html, reportPage(report));
  if (options.json) console.log(jsonText({ ...report, notices: notices(report) }));
  else if (options.html === undefined) console.log(reportText(report));
  else
    console.log(
      `Written to ${options.html}: ${report.volume.received} applications, ${notices(report).length} to look at.`,
    );
}

export function reportCommand(): Command {
  return tableOptions(
    new Command("report").description(
      "tell what came in and what it came to, what fired, whether flags fall evenly, how people use them, and what it cost",
    ),
    "one connection; without it all of them together",
  )
    .addOption(new Option("--since <days>", "how far back, such as 30d").default(30, "30d").argParser(days))
    .option("--html <file>", "write it as one page with plots, without a script")
    .option("--json", "print every figure as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide report\n  $ npx bonafide report --since 90d --html report.html\n  $ npx bonafide report --since 7d --json",
    )
    .action(run);
}
