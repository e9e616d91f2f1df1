/** `bonafide erase --candidate ID`: erases everything that is held and shown of one candidate, and says what remains. */
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { eraseCandidate } from "@bonafide/core/screening/erase";
import { collectHeld, type Held } from "@bonafide/core/screening/export";
import type { Accounts } from "@bonafide/functions/compose-accounts";
import { isCancel, text } from "@clack/prompts";
import { Command, InvalidArgumentError } from "commander";
import {
  actorOption,
  type ActorOptions,
  candidateId,
  connectionOf,
  logged,
  onlyConnection,
  withAccounts,
} from "../accounts.ts";
import { EXIT, FailedError, UsageError } from "../failure.ts";
import { onInterrupt } from "../interrupt.ts";
import { progressLine } from "../progress-line.ts";
import { type TableOptions, tableOptions } from "../table.ts";
import { working } from "../working-line.ts";

interface Options extends TableOptions, ActorOptions {
  readonly candidate: string;
  readonly wait: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const LOOK_EVERY_MS = 500;

function seconds(given: string): number {
  if (!/^\d{1,4}$/.test(given)) throw new InvalidArgumentError("Give seconds, 9999 at most.");
  return Number(given);
}

/** Erasing cannot be taken back, so it is not done on a key pressed by mistake. */
async function confirmed(candidate: string, count: number): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError("This erases what is held; add --yes to do it without a question.");
  const said = await text({
    message: `This erases ${count} applications of candidate ${candidate}. Type the candidate's id to go on:`,
    output: process.stderr,
  });
  return !isCancel(said) && said.trim() === candidate;
}

async function allGone(
  { stores }: Accounts,
  connectionId: string,
  ids: readonly string[],
  options: { readonly untilMs: number; readonly stopped: () => boolean; readonly show: (gone: number) => void },
): Promise<number> {
  for (;;) {
    const read = await Promise.all(ids.map((applicationId) => stores.screenings.read({ connectionId, applicationId })));
    const left = read.filter((record) => record !== undefined).length;
    options.show(ids.length - left);
    if (left === 0 || Date.now() >= options.untilMs || options.stopped()) return left;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const standingNotes = ({ records }: Held) =>
  records.flatMap(({ notes }) => notes.filter(({ state }) => state !== "planned" && state !== "rejected")).length;

/** What the design lets remain, and what no interface lets anybody take away. */
function remainsText(notes: number): string[] {
  return [
    "What remains, and for how long:",
    "  a keyed mark that it was erased, so that nothing comes back: 400 days",
    "  results and what people did, without anything that names anybody: as the connection's decisionDays say",
    "  lines of the audit log, with keyed digests only",
    "  the table's point-in-time recovery, for up to 35 days after the erasure",
    ...(notes > 0
      ? [
          `  ${notes} ${notes === 1 ? "note" : "notes"} in the ATS that its interface lets nobody take away: delete them there`,
        ]
      : []),
  ];
}

async function run(options: Options): Promise<void> {
  const { candidate } = options;
  const interrupt = onInterrupt("The workers go on erasing; the same command says how far they are.");
  const line = progressLine(process.stderr, Date.now);
  try {
    await withAccounts(options, async (accounts, ids) => {
      const connectionId = onlyConnection(ids);
      const connection = await connectionOf(accounts, connectionId);
      const keys = await accounts.keys(connectionId);
      const asked = { candidateId: candidate, applicationIds: [] };
      const held = await working(
        "Reading the table for everything held",
        collectHeld(accounts, { connectionId, keys }, asked),
      );
      const owners = new Map(held.records.map((record) => [record.applicationId, record.candidateId]));
      const refs: readonly ApplicationRef[] = held.applicationIds.map((applicationId) => ({
        applicationId,
        candidateId: owners.get(applicationId) ?? candidate,
      }));
      if (refs.length === 0)
        throw new FailedError(`Nothing is held of candidate ${candidate}: check the id; it may have been erased.`);
      if (connection.mode === "off")
        throw new FailedError(
          "The connection is off, so its workers would erase nothing; set its mode to observe first.",
        );
      if (options.yes !== true && !(await confirmed(candidate, refs.length)))
        throw new FailedError("Nothing was changed.");
      const about = { kind: "candidate", id: candidate } as const;
      const detail = { applications: String(refs.length) };
      await logged(accounts, { connectionId, action: "erase", as: options.as, about, detail });
      const { ats } = await accounts.accountFor(connection);
      const notes = ats.removeNote ? 0 : standingNotes(held);
      await eraseCandidate(accounts, { connectionId, keys }, refs);
      const left = await allGone(accounts, connectionId, held.applicationIds, {
        untilMs: Date.now() + options.wait * 1_000,
        stopped: interrupt.stopped,
        show: (gone) => line.show({ done: gone, total: refs.length, entries: gone, what: "applications" }),
      });
      line.end();
      if (left > 0) process.exitCode = EXIT.failed;
      if (options.json) {
        console.log(
          JSON.stringify({
            candidate,
            connectionId,
            applications: refs.length,
            erased: refs.length - left,
            underWay: left,
            notesInAts: notes,
          }),
        );
        return;
      }
      console.log(
        left === 0
          ? `Erased: ${refs.length} ${refs.length === 1 ? "application" : "applications"}. A second pass follows by itself once whoever was in the middle has stopped.`
          : `${left} of ${refs.length} applications are still being erased; the same command says how far that is.`,
      );
      console.log(remainsText(notes).join("\n"));
    });
  } finally {
    line.end();
    interrupt.end();
  }
}

export function eraseCommand(): Command {
  return actorOption(
    tableOptions(
      new Command("erase")
        .description("erase everything held and shown of one candidate; says what remains")
        .requiredOption("--candidate <id>", "the candidate's id in the ATS", candidateId),
    ),
  )
    .option("--wait <seconds>", "how long to wait for the workers", seconds, 60)
    .option("--yes", "do not ask before erasing")
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      "\nWho is to be screened no more from now on is restricted: see bonafide restrict.\n\nExamples:\n  $ npx bonafide erase --candidate 815 --as privacy@example.com\n  $ npx bonafide erase --candidate 815 --yes --json",
    )
    .action(run);
}
