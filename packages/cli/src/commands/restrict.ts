/** `bonafide restrict --candidate ID --as USER`: honours a person's objection, or takes the restriction back. */
import { liftRestriction, restrict, type Restricted } from "@bonafide/core/screening/restrict";
import { confirm, isCancel } from "@clack/prompts";
import { Command } from "commander";
import { candidateId, logged } from "../accounts.ts";
import { EXIT, UsageError } from "../failure.ts";
import { person } from "../person.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";

interface Options extends TableOptions {
  readonly candidate: string;
  readonly as: string;
  readonly lift?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Erasing cannot be taken back, so somebody has to say yes: at the terminal, or with --yes. */
async function confirmed({ candidate }: Options): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("This erases what is kept; add --yes to do it without a question.");
  const said = await confirm({
    message: `Erase what is kept of candidate ${candidate} and screen them no more?`,
    initialValue: false,
    output: process.stderr,
  });
  return !isCancel(said) && said;
}

function sentence({ status, applications, by }: Restricted): string {
  const first = status === "restricted" ? "The candidate is not screened any more." : "That stood already.";
  if (applications === 0) return `${first} Nothing was kept of any application.`;
  const what = applications === 1 ? "one application" : `${applications} applications`;
  return `${first} What is kept and shown of ${what} goes ${by === "queue" ? "now" : "with the next sweep"}.`;
}

async function run(options: Options): Promise<void> {
  const { candidate, lift, json } = options;
  if (lift !== true && options.yes !== true && !(await confirmed(options))) {
    console.error("Nothing was changed.");
    process.exitCode = EXIT.failed;
    return;
  }
  const done = await withTable(options, async (operator, ids) => {
    const [connectionId, ...more] = ids;
    if (connectionId === undefined) throw new UsageError("The table has no connection yet.");
    if (more.length > 0) throw new UsageError(`Say which connection with --connection: ${ids.join(", ")}.`);
    const account = { connectionId, keys: await operator.keys(connectionId) };
    const about = { kind: "candidate", id: candidate } as const;
    const detail = { action: lift === true ? "lifted" : "restricted" };
    await logged(operator, { connectionId, action: "restrict", as: options.as, about, detail });
    return lift === true
      ? { status: await liftRestriction(operator, account, candidate) }
      : restrict(operator, account, { candidateId: candidate, by: options.as });
  });
  if (json) console.log(JSON.stringify({ candidate, ...done }));
  else if ("applications" in done) console.log(sentence(done));
  else if (done.status === "lifted") console.log("The next event of the candidate is screened as anybody's.");
  else console.log("The candidate was not restricted; nothing was changed.");
}

export function restrictCommand(): Command {
  return tableOptions(
    new Command("restrict")
      .description("honour a person's objection: screen their candidate no more, and erase what is kept and shown")
      .requiredOption("--candidate <id>", "the candidate's id in the ATS", candidateId)
      .requiredOption("--as <user>", "who enters it: an id or mail address, never shown in the ATS", person)
      .option("--lift", "take the restriction back; what was erased stays erased"),
  )
    .option("--yes", "do not ask before erasing")
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      "\nNeeds the connection's secrets: PARAMETER_PREFIX or SECRETS_FILE beside TABLE_NAME.\n\nExamples:\n  $ npx bonafide restrict --candidate 4711 --as privacy@example.com --yes\n  $ npx bonafide restrict --candidate 4711 --as privacy@example.com --lift",
    )
    .action(run);
}
