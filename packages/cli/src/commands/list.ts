/** `bonafide list --band high --since 7d`: the applications screened lately, newest first. */
import { BANDS } from "@bonafide/core/domain/assessment";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { Command, InvalidArgumentError, Option } from "commander";
import { readRecords } from "../read-records.ts";
import { minute } from "../record-text.ts";
import { type Span, span } from "../since.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";
import { jsonText, printable, table } from "../terminal.ts";

interface Options extends TableOptions {
  readonly band?: string;
  readonly since: Span;
  readonly limit: number;
  readonly json?: boolean;
}

function limit(given: string): number {
  const count = Number(given);
  if (!/^\d{1,5}$/.test(given) || count === 0) throw new InvalidArgumentError("Give a number from 1 to 99999.");
  return count;
}

/** When its latest verdict was given, else when it came. */
const momentOf = ({ history, receivedAt }: ScreeningRecord) => history?.at(-1)?.at ?? receivedAt;

const rowOf = (record: ScreeningRecord) => {
  const { connectionId, applicationId, candidateId, state, outcome, code, assessment, explained } = record;
  return {
    applicationId,
    candidateId,
    connectionId,
    at: momentOf(record),
    state,
    outcome: outcome ?? code,
    band: assessment?.band ?? null,
    points: assessment?.points ?? null,
    reasons: assessment?.contributions.filter(({ points }) => points > 0).map(({ signal }) => signal) ?? [],
    explained: explained !== undefined,
  };
};

async function run(options: Options): Promise<void> {
  const found = await withTable(options, async ({ archive, clock }, ids) => {
    const from = new Date(clock().getTime() - options.since.ms).toISOString();
    const records: ScreeningRecord[] = [];
    for await (const record of readRecords(archive, ids)) {
      const isBand = options.band === undefined || record.assessment?.band === options.band;
      if (isBand && momentOf(record) >= from) records.push(record);
    }
    return records.toSorted((a, b) => (momentOf(a) < momentOf(b) ? 1 : -1));
  });
  const rows = found.slice(0, options.limit).map(rowOf);
  if (options.json) return console.log(jsonText({ applications: rows, total: found.length }));
  if (rows.length === 0) return console.log("None.");
  const cells = rows.map(({ applicationId, candidateId, at, band, points, outcome, state, reasons, explained }) => [
    applicationId,
    candidateId,
    minute(at),
    band ?? "-",
    points === null ? "-" : String(points),
    explained ? "explained by a person" : (outcome ?? state),
    reasons.join(" ") || "-",
  ]);
  console.log(
    table(
      ["application", "candidate", "screened", "band", "points", "stands", "reasons"],
      cells.map((row) => row.map(printable)),
    ),
  );
  if (found.length > rows.length) console.log(`\n${found.length - rows.length} more; --limit shows them.`);
}

export function listCommand(): Command {
  return tableOptions(
    new Command("list")
      .description("list the applications screened lately, newest first")
      .addOption(new Option("--band <band>", "only those with this result").choices(BANDS))
      .option("--since <span>", "how far back, such as 7d or 12h", span(730), span(730)("7d")),
    "only this connection's",
  )
    .option("--limit <count>", "how many to show", limit, 50)
    .option("--json", "print them as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide list --band high --since 7d\n  $ npx bonafide list --since 24h --json",
    )
    .action(run);
}
