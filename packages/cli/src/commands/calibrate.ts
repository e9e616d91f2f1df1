/** `bonafide calibrate`: weights that the company's own outcomes would suggest, as a change for a person to review and commit. */
import { type Calibration, createCalibration, proposedWeights } from "@bonafide/core/domain/calibrate";
import type { Policy } from "@bonafide/core/domain/policy";
import { signals } from "@bonafide/core/signals";
import { Command } from "commander";
import { readPolicy } from "../policy-file.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";
import { table } from "../terminal.ts";

interface Options extends TableOptions {
  readonly policy?: string;
  readonly json?: boolean;
}

/** Fits the shape of a version, also where the one before is as long as one may be. */
const nextVersion = ({ version }: Policy) => `${version.slice(0, 21)}-calibrated`;

function report(result: Calibration, policy: Policy, unreadable: number): string {
  const { records, misrepresenting, honest, setAside, suggestions } = result;
  const rests = `${misrepresenting} confirmed and ${honest} cleared applications with every check made, of ${records} stored.`;
  const aside = setAside === 0 ? "" : ` ${setAside} more are set aside: not everything was checked for them.`;
  const broken = unreadable === 0 ? "" : ` ${unreadable} records could not be read.`;
  const base = `Rests on ${rests}${aside}${broken}`;
  if (suggestions.length === 0) return `${base}\nNo weight would change.`;
  const seen = ({ fired, of }: { readonly fired: number; readonly of: number }) => `${fired} of ${of}`;
  const rows = suggestions.map((one) => [
    one.signal,
    one.tier,
    String(one.catalogue),
    String(one.now),
    String(one.suggested),
    seen(one.misrepresenting),
    seen(one.honest),
  ]);
  const header = ["check", "case", "catalogue", "now", "suggested", "fired, confirmed", "fired, cleared"];
  const document = { extends: "catalogue", version: nextVersion(policy), weights: proposedWeights(suggestions) };
  return [
    base,
    table(header, rows),
    "A proposal: nothing was changed. To take it over, merge this into your policy, check it and backtest it:",
    JSON.stringify(document, null, 2),
  ].join("\n\n");
}

async function run(options: Options): Promise<void> {
  const policy = await readPolicy(options.policy);
  const calibration = createCalibration();
  const unreadable = await withTable(options, async ({ archive, unreadable: skipped }, ids) => {
    for (const id of ids) for await (const record of archive.all(id)) calibration.add(record);
    return skipped();
  });
  const result = calibration.result(signals, policy);
  if (!options.json) {
    console.log(report(result, policy, unreadable));
    return;
  }
  const proposed = { version: nextVersion(policy), weights: proposedWeights(result.suggestions) };
  console.log(JSON.stringify({ ...result, unreadable, policy: policy.version, proposed }, null, 2));
}

export function calibrateCommand(): Command {
  return tableOptions(
    new Command("calibrate").description(
      "suggest weights from how applications turned out, as a change to review; nothing is changed",
    ),
  )
    .option("--policy <file>", "the policy in force; the catalogue's without it")
    .option("--json", "print counts, suggestions and the proposed weights as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide calibrate\n  $ npx bonafide calibrate --policy policy.json --json",
    )
    .action(run);
}
