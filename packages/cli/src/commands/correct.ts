/** `bonafide correct APPLICATION --identifier KIND --as USER`: what is mistyped or stale counts no more, for anybody. */
import { CORRECTABLE, type Correctable } from "@bonafide/core/domain/correctable";
import { type Correction, CORRECTION_REASONS } from "@bonafide/core/domain/correction";
import { correct, type Corrected } from "@bonafide/core/screening/correct";
import { Command, Option } from "commander";
import { FailedError } from "../failure.ts";
import { person } from "../person.ts";
import { recordOf, type TableOptions, tableOptions, withTable } from "../table.ts";

interface Options extends TableOptions {
  readonly identifier: Correctable;
  readonly as: string;
  readonly reason?: Correction["reason"];
  readonly undo?: boolean;
  readonly json?: boolean;
}

function sentence(done: Extract<Corrected, { status: "kept" | "asked" }>, undo: boolean): string {
  const noted = undo ? "Taken back." : "Noted.";
  if (done.status === "kept")
    return `${noted} The application failed or is out of scope; it counts as soon as it is screened again.`;
  const how = undo ? "with it" : "without it";
  return done.by === "queue"
    ? `${noted} The application is screened again ${how} now, and so are those it was linked with.`
    : `${noted} No QUEUE_URL is set, so the next sweep has the application screened again ${how}.`;
}

async function run(applicationId: string, options: Options): Promise<void> {
  const { identifier, undo = false } = options;
  const done = await withTable(options, async (operator, ids) => {
    const { connectionId } = await recordOf(operator, ids, applicationId);
    const { queue, clock } = operator;
    return correct(
      { screenings: operator.stores.screenings, queue, clock, ids: operator.ids },
      { connectionId, applicationId },
      { identifier, action: undo ? "undone" : "wrong", reason: options.reason ?? null, by: options.as },
    );
  });
  switch (done.status) {
    case "unknown":
      throw new FailedError(`Application ${applicationId} was erased meanwhile; nothing was kept.`);
    case "full":
      throw new FailedError(`Application ${applicationId} has as many corrections as one may have; nothing was kept.`);
    case "not_marked":
      throw new FailedError(`Nothing stands marked as wrong in the ${identifier} of application ${applicationId}.`);
    default:
      console.log(options.json ? JSON.stringify({ applicationId, identifier, undo, ...done }) : sentence(done, undo));
  }
}

export function correctCommand(): Command {
  return tableOptions(
    new Command("correct")
      .description("mark what an application states as wrong: it is screened again without it, on both sides of a link")
      .argument("<application>", "the application's id in the ATS")
      .addOption(new Option("--identifier <kind>", "what is wrong").choices(CORRECTABLE).makeOptionMandatory())
      .requiredOption("--as <user>", "who says so: an id or mail address, never shown in the ATS", person)
      .addOption(new Option("--reason <reason>", "why").choices(CORRECTION_REASONS))
      .option("--undo", "take the last one of this kind back"),
  )
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      "\nWhat the ATS shows then is what is wrong; a value typed later is looked at like any other.\n\nExamples:\n  $ npx bonafide correct 4711 --identifier phone --as u-208 --reason mistyped\n  $ npx bonafide correct 4711 --identifier phone --as u-208 --undo",
    )
    .action(run);
}
