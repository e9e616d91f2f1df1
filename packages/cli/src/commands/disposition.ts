/** `bonafide disposition APPLICATION OUTCOME --as USER`: how an application turned out, from a closed list. */
import { Disposition, HOW, OUTCOMES, type Outcome } from "@bonafide/core/domain/disposition";
import { dispose } from "@bonafide/core/screening/dispose";
import { Argument, Command } from "commander";
import { FailedError, UsageError } from "../failure.ts";
import { person } from "../person.ts";
import { recordOf, type TableOptions, tableOptions, withTable } from "../table.ts";

interface Options extends TableOptions {
  readonly as: string;
  readonly how?: string;
  readonly json?: boolean;
}

function read(outcome: Outcome, how: string | undefined, by: string, at: Date): Disposition {
  const parsed = Disposition.safeParse({ outcome, how: how ?? null, by, at: at.toISOString() });
  if (parsed.success) return parsed.data;
  const ways: readonly string[] = HOW[outcome];
  throw new UsageError(
    ways.length === 0
      ? `The outcome ${outcome} takes no --how; leave it away.`
      : `The outcome ${outcome} needs --how, one of ${ways.join(", ")}.`,
  );
}

async function run(applicationId: string, outcome: Outcome, options: Options): Promise<void> {
  // What is wrong with the words is said before the table is asked.
  read(outcome, options.how, options.as, new Date(0));
  const done = await withTable(options, async (operator, ids) => {
    const { connectionId } = await recordOf(operator, ids, applicationId);
    const { clock, stores } = operator;
    const disposition = read(outcome, options.how, options.as, clock());
    return dispose({ screenings: stores.screenings, clock }, { connectionId, applicationId }, disposition);
  });
  if (done === "unknown") throw new FailedError(`Application ${applicationId} was erased meanwhile; nothing was kept.`);
  if (done === "full")
    throw new FailedError(`Application ${applicationId} has as many outcomes as one may have; nothing was kept.`);
  if (options.json) console.log(JSON.stringify({ applicationId, outcome, how: options.how ?? null, status: done }));
  else
    console.log(
      done === "written"
        ? "Noted. It changes no score; bonafide calibrate learns from it."
        : "That stands already; nothing was changed.",
    );
}

export function dispositionCommand(): Command {
  const ways = OUTCOMES.map((outcome) => `  ${outcome}: ${HOW[outcome].join(", ") || "none"}`).join("\n");
  return tableOptions(
    new Command("disposition")
      .description("enter how an application turned out, and how that is known; rejected is not an outcome")
      .argument("<application>", "the application's id in the ATS")
      .addArgument(new Argument("<outcome>", "how it turned out").choices(OUTCOMES))
      .requiredOption("--as <user>", "who says so: an id or mail address, never shown in the ATS", person)
      .option("--how <how>", "how it is known, see below"),
  )
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      `\nWays to know, by outcome:\n${ways}\n\nExamples:\n  $ npx bonafide disposition 4711 cleared --how hired_90_days --as hr@example.com`,
    )
    .action(run);
}
