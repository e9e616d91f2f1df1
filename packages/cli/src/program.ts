/** The program: its commands, and how whatever they throw ends. */
import { Command } from "commander";
import { backtestCommand } from "./commands/backtest.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { correctCommand } from "./commands/correct.ts";
import { costCommand } from "./commands/cost.ts";
import { dispositionCommand } from "./commands/disposition.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { explainCommand } from "./commands/explain.ts";
import { indicatorsCommand } from "./commands/indicators.ts";
import { linksCommand } from "./commands/links.ts";
import { lookupCommand } from "./commands/lookup.ts";
import { forecastCommand } from "./commands/forecast.ts";
import { observeCommand } from "./commands/observe.ts";
import { policyCommand } from "./commands/policy.ts";
import { restrictCommand } from "./commands/restrict.ts";
import { screenCommand } from "./commands/screen.ts";
import { showCommand } from "./commands/show.ts";
import { startCommand } from "./commands/start.ts";
import { explain } from "./failure.ts";

function createProgram(): Command {
  const program = new Command("bonafide")
    .description(
      "Screens job applications for signs of misrepresentation and explains every point. Advisory only: people decide.",
    )
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", "\nExit codes: 0 done, 1 found something or failed, 2 wrong use.");
  const commands = [
    startCommand(),
    screenCommand(),
    lookupCommand(),
    evaluateCommand(),
    policyCommand(),
    backtestCommand(),
    forecastCommand(),
    costCommand(),
    showCommand(),
    explainCommand(),
    linksCommand(),
    observeCommand(),
    correctCommand(),
    dispositionCommand(),
    restrictCommand(),
    calibrateCommand(),
    indicatorsCommand(),
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
