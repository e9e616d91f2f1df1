/** `bonafide affected`: whose data somebody who read the table has seen, what of it, and who used these commands meanwhile. */
import { type Affected, createAffected } from "@bonafide/core/domain/affected";
import { auditLines } from "@bonafide/core/screening/audit";
import type { Operator } from "@bonafide/functions/compose-operator";
import { Command, InvalidArgumentError } from "commander";
import { actorOption, type ActorOptions, logged } from "../accounts.ts";
import { UsageError } from "../failure.ts";
import { writeText } from "../files.ts";
import { countLine } from "../progress-line.ts";
import { minute } from "../record-text.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";
import { jsonText, paint, printable, table } from "../terminal.ts";

interface Options extends TableOptions, ActorOptions {
  readonly from: string;
  readonly to: string;
  readonly out?: string;
  readonly json?: boolean;
}

interface Listed extends Affected {
  readonly connectionId: string;
  /** Who ran what in the period, by the audit log. */
  readonly commands: readonly { readonly by: string; readonly action: string; readonly times: number }[];
}

const DAY_MS = 86_400_000;

function day(given: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given));
  if (!isDay) throw new InvalidArgumentError("Give a day such as 2026-11-20 (UTC).");
  return given;
}

async function commandsRun({ audit }: Operator, connectionId: string, from: number, until: number) {
  const times = new Map<string, { by: string; action: string; times: number }>();
  for await (const { at, by, action } of auditLines(audit, connectionId)) {
    if (Date.parse(at) < from || Date.parse(at) > until) continue;
    const known = times.get(`${by} ${action}`) ?? { by, action, times: 0 };
    times.set(`${by} ${action}`, { ...known, times: known.times + 1 });
  }
  return [...times.values()];
}

function asText({ connectionId, applications, people, held, commands }: Listed): string {
  const lines = [
    paint("bold", connectionId),
    `  applications: ${applications.length}; people: ${people}`,
    ...Object.entries(held).map(([kind, count]) => `  ${kind}: ${count}`),
    ...commands.map(({ by, action, times }) => `  ${action} run by ${printable(by)}: ${times}`),
  ];
  const rows = applications.map(({ applicationId, candidateId, receivedAt, held: kinds }) =>
    [applicationId, candidateId, minute(receivedAt), kinds.join(", ")].map(printable),
  );
  return [
    ...lines,
    ...(rows.length === 0 ? [] : ["", table(["application", "candidate", "since", "held"], rows)]),
  ].join("\n");
}

async function run(options: Options): Promise<void> {
  const { from, to } = options;
  const [start, until] = [Date.parse(from), Date.parse(to) + DAY_MS - 1];
  if (until < start) throw new UsageError("--to is before --from.");
  const line = countLine(process.stderr, "records read", Date.now);
  const listed = await withTable(options, async (operator, ids) => {
    const found: Listed[] = [];
    let read = 0;
    for (const connectionId of ids) {
      const commands = await commandsRun(operator, connectionId, start, until);
      // It shows of everybody that they applied: as much as an export does, and written down like one.
      await logged(operator, {
        connectionId,
        action: "export",
        as: options.as,
        detail: { list: "affected", from, to },
      });
      const affected = createAffected(new Date(until));
      for await (const record of operator.archive.all(connectionId)) {
        line.show((read += 1));
        affected.add(record);
      }
      found.push({ connectionId, commands, ...affected.result() });
    }
    return found;
  }).finally(line.end);
  const text = options.json ? jsonText({ from, to, connections: listed }) : listed.map(asText).join("\n\n");
  if (options.out === undefined) return console.log(text);
  await writeText(options.out, `${text}\n`);
  console.log(`${options.out} written.`);
}

export function affectedCommand(): Command {
  return actorOption(
    tableOptions(
      new Command("affected")
        .description(
          "list whom it concerns when somebody read the table: applications, what was held of them, who used these commands",
        )
        .requiredOption("--from <day>", "the first day somebody may have read it", day)
        .requiredOption("--to <day>", "the last such day", day),
      "only this connection's",
    ),
  )
    .option("--out <file>", "write it to a file")
    .option("--json", "print it as JSON")
    .addHelpText(
      "after",
      "\nIt holds what is in the table now. What was erased or ran out since is in a copy restored to the last of these days: name it as TABLE_NAME.\n\nExamples:\n  $ npx bonafide affected --from 2026-11-03 --to 2026-11-20 --as privacy@example.com\n  $ npx bonafide affected --from 2026-11-03 --to 2026-11-20 --json --out affected.json",
    )
    .action(run);
}
