/** `bonafide doctor`: every prerequisite of an installation, one by one, with what to do where one is missing. */
import { Command } from "commander";
import type { Finding, Wanted } from "../doctor/examine.ts";
import { EXIT, UsageError } from "../failure.ts";
import { type TableOptions, tableOptions, withDeployed } from "../table.ts";
import { jsonText } from "../terminal.ts";

interface Options extends TableOptions {
  readonly json?: boolean;
  readonly proveField?: string;
}

async function doctor({ connection, json = false, proveField, ...target }: Options): Promise<void> {
  if (proveField !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(proveField))
    throw new UsageError("An application id holds letters, digits, - and _ only; copy it from the ATS.");
  if (proveField !== undefined && connection === undefined)
    throw new UsageError("Name the connection whose field is to be tried with --connection.");
  // Loaded here: every other command would pay for the worker's clients otherwise.
  const [{ composeDoctor }, { withWebhookSecrets }, { examine }, report] = await Promise.all([
    import("@bonafide/functions/compose-doctor"),
    import("../doctor/webhook-secrets.ts"),
    import("../doctor/examine.ts"),
    import("../doctor/report.ts"),
  ]);
  const wanted: Wanted = { connection, proveField };
  // Whether the connection exists is one of the questions, so it is not asked for on the way to the table.
  const findings = await withDeployed(
    target,
    async (settings) => composeDoctor(await withWebhookSecrets(settings, target.stage)),
    async (composed) => {
      const all: Finding[] = [];
      for await (const finding of examine(composed, wanted)) {
        const heading = report.headingOf(finding);
        const last = all.at(-1);
        if (!json && (last === undefined || report.headingOf(last) !== heading))
          console.log(last ? `\n${heading}` : heading);
        if (!json) console.log(report.findingText(finding));
        all.push(finding);
      }
      return all;
    },
  );
  const tally = report.tallyOf(findings);
  console.log(json ? jsonText({ ...tally, checks: findings }) : `\n${report.tallyText(tally)}`);
  if (tally.failed > 0) process.exitCode = EXIT.failed;
}

export function doctorCommand(): Command {
  return tableOptions(
    new Command("doctor").description(
      "look at everything an installation needs, and say what to do where something is wrong",
    ),
    "only this connection; else every one of the table",
  )
    .option("--json", "print the checks as JSON")
    .option(
      "--prove-field <application>",
      "try the field carrier on this test application, and keep the proof (with --connection)",
    )
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  $ npx bonafide doctor",
        "  $ npx bonafide doctor --connection 8f3kQz1vB7xYc2LmN5pRtW --json",
        "  $ npx bonafide doctor --connection 8f3kQz1vB7xYc2LmN5pRtW --prove-field 4711",
        "",
        "Nothing is written but with --prove-field, and nothing is bought.",
        "Exit codes: 0 all is well (there may be something to look at), 1 something is to be mended, 2 wrong use.",
      ].join("\n"),
    )
    .action(doctor);
}
