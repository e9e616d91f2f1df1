/** `bonafide show APPLICATION`: what is stored about one application, and what people said about it since. */
import { Command } from "commander";
import { recordText } from "../record-text.ts";
import { recordOf, type TableOptions, tableOptions, withTable } from "../table.ts";
import { boxed, jsonText, printable } from "../terminal.ts";

interface Options extends TableOptions {
  readonly json?: boolean;
}

async function show(applicationId: string, options: Options): Promise<void> {
  const record = await withTable(options, (operator, ids) => recordOf(operator, ids, applicationId));
  if (options.json) {
    // What a worker needs to go on is nobody else's business.
    const { fence: _, lease: __, digest: ___, setAside: ____, ...shown } = record;
    console.log(jsonText(shown));
    return;
  }
  const annotation = record.annotation?.split("\n").map(printable).join("\n") ?? "Nothing was said yet.";
  console.log(`Application ${applicationId} on connection ${record.connectionId}\n`);
  console.log(`${recordText(record)}\n\nWhat it says\n${boxed(annotation)}`);
}

export function showCommand(): Command {
  return tableOptions(
    new Command("show")
      .description("show what is stored about one application: verdicts, notes, observations, how it turned out")
      .argument("<application>", "the application's id in the ATS"),
  )
    .option("--json", "print the record as JSON")
    .addHelpText("after", "\nExamples:\n  $ npx bonafide show 4711\n  $ npx bonafide show 4711 --json")
    .action(show);
}
