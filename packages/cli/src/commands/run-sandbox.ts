/** What `bonafide start` does: runs the sandbox, tells what happens to the samples, and checks how they ended. */
import { LIST_VALUES, listValue } from "@bonafide/core/domain/annotation";
import { type Account, ConnectionSettings } from "@bonafide/sandbox/accounts";
import { deviations, type Outcome, outcomeOf, type Settled } from "@bonafide/sandbox/outcome";
import { startSandbox } from "@bonafide/sandbox/sandbox";
import { EXIT, UsageError } from "../failure.ts";
import { readSettings } from "../files.ts";
import { BAND_STYLE, nameOf, runSamples, titleOf, unscreened } from "../sample-stories.ts";
import { announceLocalStack, LOCAL_FILE } from "../target/local-stack.ts";
import type { StartOptions } from "./start.ts";
import { boxed, paint, printable, table } from "../terminal.ts";

/** Minutes in the cloud: what no webhook announced is found here too. */
const CRONS = { reconcileMs: 10_000, sweepMs: 5_000 };

/** The candidate list of one ATS, as its recruiters see it, with the story behind each sample beside it. */
function recruiterView(account: Account, outcome: Outcome, settled: readonly Settled[]): string {
  const own = settled.filter(({ account: { connection } }) => connection.id === account.connection.id);
  const rows = own.map(({ sample, record, ref }) => {
    const { assessment } = record;
    const shown = outcome.applications.find(
      ({ connection, applicationId }) => connection === account.connection.id && applicationId === ref.applicationId,
    )?.annotation;
    return [
      nameOf(sample),
      assessment ? LIST_VALUES[listValue(assessment)] : unscreened(record),
      shown?.carrier?.value ?? "",
      shown?.noteId ? "1 note" : "",
      printable(sample.story),
    ];
  });
  const header = ["Candidate", "Result", "Tag in the list", "Profile", "The story behind it"];
  return table(header, rows, (cell, column, row) => {
    const band = own[row]?.record.assessment?.band;
    if (column === 1 && band) return paint(BAND_STYLE[band], cell);
    return column === 4 ? paint("dim", cell) : cell;
  });
}

export async function start(options: StartOptions): Promise<void> {
  const settings = await readSettings(options.settings, ConnectionSettings);
  if (settings.mode === "off")
    throw new UsageError(`With mode "off" nothing is screened; set "observe" or "annotate" to see the samples.`);
  const say = options.json ? () => {} : (line: string) => console.log(line);
  say(paint("bold", "Bonafide: every application is screened, every point explained, every decision left to people."));
  say("Table, queue, ATS and evidence providers run on this machine; no account and no network is used.\n");

  const sandbox = await startSandbox({ port: options.port, settings, every: CRONS });
  // One that ends by itself is nobody's to speak to.
  const withdraw = options.once ? null : await announceLocalStack(process.cwd(), sandbox.local);
  const end = async () => {
    await withdraw?.();
    await sandbox.close();
  };
  if (!options.once)
    say(`${paint("bold", "Open")} ${sandbox.origin} to see what recruiters see, and to apply yourself.\n`);
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    await end();
    process.exit(process.exitCode ?? EXIT.done);
  };
  process.once("SIGINT", () => void stop());
  process.once("SIGTERM", () => void stop());
  try {
    const { settled, open } = await sandbox.whileSamples(runSamples(sandbox, say));
    const outcome = await outcomeOf(sandbox, settled);
    const wrong = deviations(outcome, settled);
    if (options.json) console.log(JSON.stringify(outcome, null, 2));
    for (const account of sandbox.accounts) {
      say(
        `\n${paint("bold", `What the recruiter's list in ${titleOf(account)} shows`)}\n\n${recruiterView(account, outcome, settled)}`,
      );
    }
    const example = settled.find(({ record }) => record.assessment?.band === "high") ?? settled[0];
    if (example?.record.annotation) {
      say(`\n${paint("bold", `The note on ${nameOf(example.sample)}'s profile`)}\n`);
      say(boxed(example.record.annotation));
    }
    const { received, screened, annotated, notes, dlq } = outcome.totals;
    say(
      `\n${received} received · ${screened} screened · ${annotated} annotated · ${notes} notes · ${dlq} dead letters`,
    );
    for (const line of wrong) console.error(`Not as the policy asks: ${line}.`);
    for (const line of open) console.error(`Not through yet, and still being worked on: ${line}.`);
    process.exitCode = wrong.length === 0 && open.length === 0 ? EXIT.done : EXIT.failed;
    if (options.once) return;
    say(`\n${paint("bold", "The recruiter's page")}  ${sandbox.origin}`);
    say("\nStill listening for signed webhooks:");
    for (const account of sandbox.accounts) {
      const { connection, signingSecret } = account;
      say(`  ${titleOf(account).padEnd(10)} ${sandbox.origin}/webhooks/${connection.id}  secret ${signingSecret}`);
    }
    say(
      withdraw === null
        ? `Another local stack runs from this folder: commands speak to that one, see ${LOCAL_FILE}.`
        : `In another terminal of this folder: npx bonafide init. The credentials it asks for: ${sandbox.origin}/settings`,
    );
    say("Ctrl-C stops everything and leaves nothing behind.");
    await new Promise(() => {});
  } catch (error) {
    // What is under way when the sandbox is told to end finds nobody there any more.
    if (!isStopping) throw error;
    await new Promise(() => {});
  } finally {
    await end();
  }
}
