/** `bonafide start`: the whole system on this machine, with sample applications to watch. */
import { LIST_VALUES, listValue, TAGS } from "@bonafide/core/domain/annotation";
import { ConnectionSettings } from "@bonafide/sandbox/accounts";
import { deviations, type Outcome, outcomeOf, type Settled } from "@bonafide/sandbox/outcome";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { type Sample, SAMPLES } from "@bonafide/sandbox/samples";
import { Command, InvalidArgumentError } from "commander";
import { EXIT } from "../failure.ts";
import { readSettings } from "../files.ts";
import { boxed, paint, printable, table } from "../terminal.ts";

const DEFAULT_PORT = 4400;

interface Options {
  readonly once?: boolean;
  readonly json?: boolean;
  readonly port: number;
  readonly settings?: string;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("Give a whole number from 0 to 65535.");
  return port;
}

const nameOf = ({ givenName, familyName }: Sample) => printable(`${givenName} ${familyName}`);

const BAND_STYLE = { high: "red", review: "yellow", low: "green", unscored: "cyan" } as const;

async function runSamples(sandbox: Sandbox, say: (line: string) => void): Promise<Settled[]> {
  const submitted = [];
  for (const account of sandbox.accounts) {
    for (const sample of SAMPLES) submitted.push({ sample, promise: sandbox.submit(account, sample) });
  }
  return Promise.all(
    submitted.map(async ({ sample, promise }) => {
      const sent = await promise;
      say(
        `${paint("dim", "arrived  ")} ${nameOf(sample).padEnd(24)} ${paint("dim", `webhook answered 200 in ${sent.acknowledgedMs.toFixed(0)} ms`)}`,
      );
      const { record, annotatedMs } = await sandbox.settled(sent);
      const { assessment } = record;
      const band = assessment?.band ?? "unscored";
      const shown = assessment ? LIST_VALUES[listValue(assessment)] : (record.code ?? record.state);
      const written = [
        ...(assessment && TAGS[listValue(assessment)] ? ["tag"] : []),
        ...(record.notes.length > 0 ? ["note"] : []),
      ];
      const inAts = written.length > 0 ? `${written.join(" and ")} in the ATS` : "nothing to write";
      say(
        `${paint("bold", "screened ")} ${nameOf(sample).padEnd(24)} ${paint(BAND_STYLE[band], shown.padEnd(23))} ${String(assessment?.points ?? "").padStart(5)} points  ${paint("dim", `${inAts}, ${annotatedMs.toFixed(0)} ms`)}`,
      );
      return { ...sent, record, annotatedMs };
    }),
  );
}

function recruiterView(outcome: Outcome, settled: readonly Settled[]): string {
  const rows = settled.map(({ sample, record, account, ref }) => {
    const application = outcome.applications.find(
      (row) => row.connection === account.connection.id && row.applicationId === ref.applicationId,
    );
    const { assessment } = record;
    return [
      nameOf(sample),
      assessment ? LIST_VALUES[listValue(assessment)] : record.state,
      application?.annotation.carrier?.value ?? "",
      application?.annotation.noteId ? "1 note" : "",
      printable(sample.story),
    ];
  });
  return table(
    ["Candidate", "Result", "Tag in the list", "Profile", "The story behind it"],
    rows,
    (cell, column, row) => {
      const band = settled[row]?.record.assessment?.band;
      if (column === 1 && band) return paint(BAND_STYLE[band], cell);
      return column === 4 ? paint("dim", cell) : cell;
    },
  );
}

async function start(options: Options): Promise<void> {
  const settings = await readSettings(options.settings, ConnectionSettings);
  const say = options.json ? () => {} : (line: string) => console.log(line);
  say(paint("bold", "Bonafide: every application is screened, every point explained, every decision left to people."));
  say("Table, queue, ATS and evidence providers run on this machine; no account and no network is used.\n");

  const sandbox = await startSandbox({ port: options.port, settings });
  const stop = async () => {
    await sandbox.close();
    process.exit(process.exitCode ?? EXIT.done);
  };
  process.once("SIGINT", () => void stop());
  process.once("SIGTERM", () => void stop());
  try {
    const settled = await runSamples(sandbox, say);
    const outcome = await outcomeOf(sandbox, settled);
    const wrong = deviations(outcome, settled);
    if (options.json) console.log(JSON.stringify(outcome, null, 2));
    say(`\n${paint("bold", "What the recruiter's list shows")}\n`);
    say(recruiterView(outcome, settled));
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
    process.exitCode = wrong.length === 0 ? EXIT.done : EXIT.failed;
    if (options.once) return;
    for (const { connection, signingSecret } of sandbox.accounts) {
      say(
        `\nStill listening. Signed ${connection.ats} webhooks are taken at ${sandbox.origin}/webhooks/${connection.id}`,
      );
      say(`(signing secret for this run: ${signingSecret}). Ctrl-C stops everything and leaves nothing behind.`);
    }
    await new Promise(() => {});
  } finally {
    await sandbox.close();
  }
}

export function startCommand(): Command {
  return new Command("start")
    .description("run the whole system on this machine and watch sample applications being screened")
    .option("--once", "exit after the samples")
    .option("--json", "print one JSON document instead of the story (use with --once)")
    .option("--port <port>", "port of the webhook receiver on 127.0.0.1; 0 takes any", parsePort, DEFAULT_PORT)
    .option("--settings <file>", "JSON with connection settings: mode, noteOn, carrier, scope, policy")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide start\n  $ npx bonafide start --once --json > outcome.json\n  $ npx bonafide start --port 5000 --settings settings.json",
    )
    .action(start);
}
