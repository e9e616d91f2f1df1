/** `bonafide start`: the whole system on this machine, with sample applications to watch. */
import { Command, InvalidArgumentError, Option } from "commander";

const DEFAULT_PORT = 4400;

export interface StartOptions {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly port: number;
  readonly settings?: string;
  readonly scenario?: "outage" | "chaos";
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("Give a whole number from 0 to 65535.");
  return port;
}

export function startCommand(): Command {
  return new Command("start")
    .description("run the whole system on this machine and watch sample applications being screened")
    .option("--once", "exit after the samples")
    .option("--json", "print one JSON document instead of the story (use with --once)")
    .option(
      "--port <port>",
      "port of the page and the webhook receiver on 127.0.0.1; 0 takes any",
      parsePort,
      DEFAULT_PORT,
    )
    .option(
      "--settings <file>",
      "JSON with connection settings as in docs/connection.md: mode, noteOn, carrier, scope, policy",
    )
    .addOption(
      new Option(
        "--scenario <name>",
        "show what trouble does to the samples, beside the same samples without it: outage (a simulated day with every webhook dropped) or chaos (failing ATSs, disordered deliveries, killed workers)",
      ).choices(["outage", "chaos"]),
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide start\n  $ npx bonafide start --once --json > outcome.json\n  $ npx bonafide start --scenario outage\n  $ npx bonafide start --port 5000 --settings settings.json",
    )
    .action(async (options: StartOptions) => {
      // Loaded here: every other command would pay for the whole sandbox otherwise.
      if (options.scenario !== undefined) {
        const { runScenario } = await import("./run-scenario.ts");
        await runScenario(options.scenario, options);
        return;
      }
      const { start } = await import("./run-sandbox.ts");
      await start(options);
    });
}
