/** `bonafide export --candidate ID`: everything held of one candidate, for the person who asks. */
import { collectHeld } from "@bonafide/core/screening/export";
import { Command, InvalidArgumentError } from "commander";
import { actorOption, type ActorOptions, candidateId, logged, onlyConnection } from "../accounts.ts";
import { exportText, LOGIC } from "../export-text.ts";
import { EXIT } from "../failure.ts";
import { writeText } from "../files.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";
import { jsonText } from "../terminal.ts";
import { working } from "../working-line.ts";

interface Options extends TableOptions, ActorOptions {
  readonly candidate: string;
  readonly application?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

function application(given: string, before: readonly string[] = []): readonly string[] {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(given))
    throw new InvalidArgumentError("Give an application's id as the ATS has it.");
  return [...before, given];
}

async function run(options: Options): Promise<void> {
  const { candidate } = options;
  const held = await withTable(options, async (operator, ids) => {
    const connectionId = onlyConnection(ids);
    const keys = await operator.keys(connectionId);
    const about = { kind: "candidate", id: candidate } as const;
    await logged(operator, { connectionId, action: "export", as: options.as, about });
    const asked = { candidateId: candidate, applicationIds: options.application ?? [] };
    const held = working("Reading the table for everything held", collectHeld(operator, { connectionId, keys }, asked));
    return { connectionId, ...(await held) };
  });
  const { connectionId, ...items } = held;
  const isHeld = items.candidates.length + items.records.length + items.tombstones.length + items.decisions.length > 0;
  const text = options.json ? jsonText({ connectionId, logic: LOGIC, ...items }) : exportText(items);
  if (options.out === undefined) console.log(text);
  else {
    await writeText(options.out, `${text}\n`);
    console.log(`${options.out} written.`);
  }
  if (!isHeld) {
    console.error(`Nothing is held of candidate ${candidate} but that this was asked.`);
    process.exitCode = EXIT.failed;
  }
}

export function exportCommand(): Command {
  return actorOption(
    tableOptions(
      new Command("export")
        .description("everything held of one candidate: results, reasons, sources, rules, and what people did")
        .requiredOption("--candidate <id>", "the candidate's id in the ATS", candidateId),
    ),
  )
    .option(
      "--application <id>",
      "also what is left of this application, whose record is gone; may be given again",
      application,
    )
    .option("--out <file>", "write it to a file")
    .option("--json", "every item as it is stored, as JSON")
    .addHelpText(
      "after",
      "\nNeeds the connection's secrets: PARAMETER_PREFIX or SECRETS_FILE beside TABLE_NAME.\n\nExamples:\n  $ npx bonafide export --candidate 815 --as privacy@example.com\n  $ npx bonafide export --candidate 815 --json --out held.json",
    )
    .action(run);
}
