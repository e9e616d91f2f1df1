/** `bonafide rescreen APPLICATION`: has one application screened again, with every source asked anew. */
import { rescreen } from "@bonafide/core/screening/rescreen";
import { Command } from "commander";
import { actorOption, type ActorOptions, candidateId, logged, onlyConnection } from "../accounts.ts";
import { FailedError, UsageError } from "../failure.ts";
import { recordOf, type TableOptions, tableOptions, withTable } from "../table.ts";

interface Options extends TableOptions, ActorOptions {
  readonly candidate?: string;
  readonly json?: boolean;
}

async function run(applicationId: string, options: Options): Promise<void> {
  const done = await withTable(options, async (operator, ids) => {
    const { queue, stores, clock } = operator;
    if (queue === null) throw new UsageError("settings missing: QUEUE_URL; the workers are asked through it.");
    const connectionId =
      options.candidate === undefined
        ? (
            await recordOf(operator, ids, applicationId).catch((error: unknown) => {
              if (!(error instanceof FailedError)) throw error;
              throw new FailedError(`${error.message} With --candidate it is looked for in the ATS.`);
            })
          ).connectionId
        : onlyConnection(ids);
    const about = { kind: "application", id: applicationId } as const;
    await logged(operator, { connectionId, action: "rescreen", as: options.as, about });
    const asked = await rescreen({ screenings: stores.screenings, queue, clock, ids: operator.ids }, connectionId, {
      applicationId,
      candidateId: options.candidate ?? null,
    });
    return { connectionId, ...asked };
  });
  if (done.status === "unknown") throw new FailedError(`Application ${applicationId} was erased meanwhile.`);
  if (options.json) console.log(JSON.stringify({ applicationId, ...done }));
  else
    console.log(
      "Asked: it is screened now. What is bought comes from what was bought before, as long as that is kept.",
    );
}

export function rescreenCommand(): Command {
  return actorOption(
    tableOptions(
      new Command("rescreen")
        .description("have one application screened again now")
        .argument("<application>", "the application's id in the ATS"),
    ),
  )
    .option("--candidate <id>", "its candidate's id, where nothing is kept of the application yet", candidateId)
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide rescreen 4711\n  $ npx bonafide rescreen 4711 --candidate 815 --json",
    )
    .action(run);
}
