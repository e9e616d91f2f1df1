/** `bonafide observe APPLICATION CODE --as USER`: a person's observation, appended, and the application assessed again. */
import { OBSERVATION_CODES, type ObservationCode } from "@bonafide/core/domain/observation";
import { type Observed, observe } from "@bonafide/core/screening/observe";
import { Argument, Command, InvalidArgumentError } from "commander";
import { FailedError } from "../failure.ts";
import { person } from "../person.ts";
import { recordOf, type TableOptions, tableOptions, withTable } from "../table.ts";

interface Options extends TableOptions {
  readonly as: string;
  readonly during?: string;
  readonly json?: boolean;
}

function stage(given: string): string {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u.test(given))
    throw new InvalidArgumentError("Give the stage in up to 60 letters, digits, spaces and . _ -");
  return given;
}

function sentence(observed: Exclude<Observed, { status: "unknown" | "full" }>): string {
  switch (observed.status) {
    case "already_there":
      return "The same person entered this at the same stage before; nothing was changed.";
    case "kept":
      return "Noted. The application is closed, failed or out of scope, so no new verdict is due.";
    case "asked":
      return observed.by === "queue"
        ? "Noted. The application is assessed again now."
        : "Noted. No QUEUE_URL is set, so the next sweep has the application assessed again.";
  }
}

async function run(applicationId: string, code: ObservationCode, options: Options): Promise<void> {
  const observed = await withTable(options, async (operator, ids) => {
    const { connectionId } = await recordOf(operator, ids, applicationId);
    const { queue, clock } = operator;
    const deps = { screenings: operator.stores.screenings, queue, clock, ids: operator.ids };
    return observe(deps, { connectionId, applicationId }, { code, by: options.as, stage: options.during ?? null });
  });
  if (observed.status === "unknown")
    throw new FailedError(`Application ${applicationId} was erased meanwhile; nothing was kept.`);
  if (observed.status === "full")
    throw new FailedError(`Application ${applicationId} has as many observations as one may have; nothing was kept.`);
  console.log(options.json ? JSON.stringify({ applicationId, code, ...observed }) : sentence(observed));
}

export function observeCommand(): Command {
  return tableOptions(
    new Command("observe")
      .description("enter what was observed after the application, as a closed code with an author")
      .argument("<application>", "the application's id in the ATS")
      .addArgument(new Argument("<code>", "what was observed").choices(OBSERVATION_CODES))
      .requiredOption("--as <user>", "who observed it: an id or mail address, never shown in the ATS", person)
      .option("--during <stage>", "the stage of the process, in your own word", stage),
  )
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide observe 4711 obs-met-in-person --as u-208 --during onsite\n  $ npx bonafide observe 4711 obs-ship-elsewhere --as it@example.com",
    )
    .action(run);
}
