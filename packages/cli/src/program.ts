/** The program: its commands, and how whatever they throw ends. */
import { Command } from "commander";
import { affectedCommand } from "./commands/affected.ts";
import { auditCommand } from "./commands/audit.ts";
import { backfillCommand } from "./commands/backfill.ts";
import { backtestCommand } from "./commands/backtest.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { correctCommand } from "./commands/correct.ts";
import { costCommand } from "./commands/cost.ts";
import { dispositionCommand } from "./commands/disposition.ts";
import { dlqCommand } from "./commands/dlq.ts";
import { eraseCommand } from "./commands/erase.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { explainCommand } from "./commands/explain.ts";
import { exportCommand } from "./commands/export.ts";
import { initCommand } from "./commands/init.ts";
import { indicatorsCommand } from "./commands/indicators.ts";
import { linksCommand } from "./commands/links.ts";
import { listCommand } from "./commands/list.ts";
import { lookupCommand } from "./commands/lookup.ts";
import { forecastCommand } from "./commands/forecast.ts";
import { noticeCommand } from "./commands/notice.ts";
import { modeCommand } from "./commands/mode.ts";
import { observeCommand } from "./commands/observe.ts";
import { policyCommand } from "./commands/policy.ts";
import { reportCommand } from "./commands/report.ts";
import { rescreenCommand } from "./commands/rescreen.ts";
import { restrictCommand } from "./commands/restrict.ts";
import { screenCommand } from "./commands/screen.ts";
import { showCommand } from "./commands/show.ts";
import { startCommand } from "./commands/start.ts";
import { switchCommand } from "./commands/switch.ts";
import { uninstallCommand } from "./commands/uninstall.ts";
import { explain } from "./failure.ts";
import { version } from "./version.ts";

export function createProgram(): Command {
  const program = new Command("bonafide")
    .description(
      "Screens job applications for signs of misrepresentation and explains every point. Advisory only: people decide.",
    )
    .version(version(), "--version", "print the version")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  $ npx bonafide start                        everything on this machine, with sample applications",
        "  $ npx bonafide init --stage production      connect your ATS, step by step",
        "  $ npx bonafide doctor --stage production    is everything in order?",
        "  $ npx bonafide explain 4711                 why this score?",
        "",
        "Without --stage, commands about an installation speak to the stack npm start runs in this folder.",
        "Exit codes: 0 done, 1 found something or failed, 2 wrong use, 130 stopped by Ctrl-C.",
      ].join("\n"),
    );
  const commands = [
    startCommand(),
    initCommand(),
    modeCommand(),
    screenCommand(),
    lookupCommand(),
    evaluateCommand(),
    policyCommand(),
    backtestCommand(),
    forecastCommand(),
    noticeCommand(),
    costCommand(),
    showCommand(),
    explainCommand(),
    linksCommand(),
    observeCommand(),
    correctCommand(),
    dispositionCommand(),
    restrictCommand(),
    calibrateCommand(),
    reportCommand(),
    indicatorsCommand(),
    listCommand(),
    rescreenCommand(),
    backfillCommand(),
    dlqCommand(),
    switchCommand(),
    exportCommand(),
    eraseCommand(),
    auditCommand(),
    affectedCommand(),
    uninstallCommand(),
    doctorCommand(),
  ];
  for (const command of commands) {
    command.exitOverride();
    program.addCommand(command);
  }
  return program;
}

/** Runs one command line; its exit code ends up in `process.exitCode`. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: "user" });
  } catch (error) {
    const { sentence, code } = explain(error);
    if (sentence !== null) console.error(sentence);
    process.exitCode = code;
  }
}
