/** `bonafide explain APPLICATION`: derives the stored verdict again, with every reason, source and gap behind it. */
import { type Explanation, explainRecord } from "@bonafide/core/screening/explain";
import { signals } from "@bonafide/core/signals";
import { Command } from "commander";
import { EXIT, FailedError } from "../failure.ts";
import { readPolicy } from "../policy-file.ts";
import { factsText, minute, notCheckedText, reasonsText, recordText, verdictText } from "../record-text.ts";
import { recordOf, type TableOptions, tableOptions, withTable } from "../table.ts";
import { boxed, jsonText, paint, printable, table } from "../terminal.ts";

interface Options extends TableOptions {
  readonly policy?: string;
  readonly json?: boolean;
}

function sameSentence({ same, retired }: Explanation): string {
  if (same) return paint("green", "Derived again from what was stored: the same, byte for byte.");
  const why =
    retired.length > 0
      ? `this version has no check ${retired.join(", ")}`
      : "this version has other checks or another wording than the one that screened it";
  return paint("yellow", `Derived again from what was stored: not the same, because ${why}.`);
}

function otherText({ other, stored }: Explanation): string[] {
  if (other === null) return [];
  const { assessment, changed, neverLooked } = other;
  const moved = assessment.band === stored.band ? "the same band" : `${stored.band} before`;
  const rows = changed.map(({ signal, from, to }) => [signal, String(from), String(to)]);
  return [
    `${paint("bold", `Under policy ${assessment.policyVersion}`)}\n${verdictText(assessment)}; ${moved}.`,
    ...(rows.length > 0 ? [table(["check", "counted", "would count"], rows)] : ["Every check counts the same."]),
    ...(neverLooked.length > 0 ? [`Never looked at, so unknown: ${neverLooked.join(", ")}.`] : []),
  ];
}

function text(explanation: Explanation): string {
  const { stored, basis, annotation, policyHash } = explanation;
  return [
    `Screened ${minute(basis.screenedAt)} by policy ${stored.policyVersion} (${policyHash.slice(0, 12)})\n${sameSentence(explanation)}`,
    `${paint("bold", "Verdict")}\n${verdictText(stored)}`,
    `${paint("bold", "Reasons")}\n${reasonsText(stored, signals)}`,
    `${paint("bold", "Not checked, counts 0")}\n${notCheckedText(stored, signals)}`,
    `${paint("bold", "Facts")}\n${factsText(basis.facts)}`,
    ...otherText(explanation),
    `${paint("bold", "What it says")}\n${boxed(annotation.split("\n").map(printable).join("\n"))}`,
  ].join("\n\n");
}

async function explain(applicationId: string, options: Options): Promise<void> {
  const other = options.policy === undefined ? null : await readPolicy(options.policy);
  const record = await withTable(options, (operator, ids) => recordOf(operator, ids, applicationId));
  const explained = explainRecord(record, { signals, other });
  if (explained.status === "not_screened")
    throw new FailedError(`Application ${applicationId} has no verdict yet; bonafide show says where it stands.`);
  if (explained.status === "no_basis")
    throw new FailedError(
      `Application ${applicationId} was screened before it was kept what a verdict rests on; bonafide show has what there is.`,
    );
  const { explanation } = explained;
  const { connectionId, history = [], observations = [], dispositions = [] } = record;
  const { corrections = [], explained: byPerson = null } = record;
  if (options.json) {
    const said = { history, observations, corrections, dispositions, explained: byPerson };
    console.log(jsonText({ connectionId, applicationId, ...explanation, ...said }));
  } else {
    console.log(`Application ${applicationId} on connection ${connectionId}\n`);
    console.log(`${text(explanation)}\n\n${paint("bold", "Since then")}\n${recordText(record)}`);
  }
  if (!explanation.same) process.exitCode = EXIT.failed;
}

export function explainCommand(): Command {
  return tableOptions(
    new Command("explain")
      .description("derive a stored verdict again: every reason, fact, source, date and gap, and what changed since")
      .argument("<application>", "the application's id in the ATS"),
  )
    .option("--policy <file>", 'also say what this policy would have said; "catalogue" is the product\'s own')
    .option("--json", "print the explanation as JSON")
    .addHelpText(
      "after",
      "\nExits 1 when the verdict no longer derives the same.\n\nExamples:\n  $ npx bonafide explain 4711\n  $ npx bonafide explain 4711 --policy policy.json --json",
    )
    .action(explain);
}
