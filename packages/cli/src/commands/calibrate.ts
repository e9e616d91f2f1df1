/** `bonafide calibrate`: whether notes held, and weights the company's own outcomes would suggest, for a person to commit. */
import { type Calibration, createCalibration, FEWEST, proposedWeights } from "@bonafide/core/domain/calibrate";
import type { Policy } from "@bonafide/core/domain/policy";
import { createReliability, FEWEST_IN_BAND, type Observed, type Reliability } from "@bonafide/core/domain/reliability";
import { signals } from "@bonafide/core/signals";
import { Command } from "commander";
import { BAND_TITLES, percent } from "../forecast-text.ts";
import { readPolicy } from "../policy-file.ts";
import { readRecords } from "../read-records.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";
import { table } from "../terminal.ts";

interface Options extends TableOptions {
  readonly policy?: string;
  readonly json?: boolean;
}

/** Fits the shape of a version, also where the one before is as long as one may be. */
const nextVersion = ({ version }: Policy) => `${version.slice(0, 21)}-calibrated`;

const seen = ({ fired, of }: { readonly fired: number; readonly of: number }) => `${fired} of ${of}`;

/** "18 of 20, 70% to 97%". */
const interval = ({ hits, of, from, to }: Observed) =>
  of === 0 ? "none" : `${hits} of ${of}, ${Math.floor(from * 100)}% to ${Math.ceil(to * 100)}%`;
const rate = (one: Observed & { readonly catalogue: number; readonly within: boolean }) =>
  `${interval(one)}${one.within ? "" : " (*)"}`;

function reliabilityText({ bands, falseFlags, caught, hitRates }: Reliability): string[] {
  const held = (holds: boolean | null) =>
    holds === null ? `fewer than ${FEWEST_IN_BAND} known` : holds ? "yes" : "NO";
  const rows = bands.map(({ band, screened, honest, saidOf10, holds }) => [
    BAND_TITLES[band],
    String(screened),
    interval(honest),
    saidOf10 === null ? "-" : String(Math.round(saidOf10 * 10) / 10),
    saidOf10 === null ? "-" : held(holds),
  ]);
  const outside = hitRates.filter(({ honest, misrepresenting }) => !honest.within || !misrepresenting.within);
  const rates = outside.map((one) => [
    one.signal,
    one.tier,
    percent(one.honest.catalogue),
    rate(one.honest),
    percent(one.misrepresenting.catalogue),
    rate(one.misrepresenting),
  ]);
  return [
    table(["result", "screened", "honest, of those known", "notes said of 10", "held"], rows),
    `Flagged of those cleared: ${interval(falseFlags)}. Flagged of those confirmed: ${interval(caught)}. Intervals are 95%; who is looked into is no sample of everybody, so read them with the number of screened beside.`,
    outside.length === 0
      ? "No check fired at a rate the catalogue's lies outside of."
      : `Checks whose rate in the catalogue lies outside what was seen over full checks (*):\n${table(["check", "case", "catalogue, honest", "fired, cleared", "catalogue, others", "fired, confirmed"], rates)}`,
  ];
}

function report(result: Calibration, reliability: Reliability, policy: Policy, unreadable: number): string {
  const { records, misrepresenting, honest, setAside, suggestions, tooFew } = result;
  const rests = `${misrepresenting} confirmed and ${honest} cleared applications with every check made, of ${records} stored.`;
  const aside = setAside === 0 ? "" : ` ${setAside} more are set aside: not everything was checked for them.`;
  const broken = unreadable === 0 ? "" : ` ${unreadable} records could not be read.`;
  const base = `Rests on ${rests}${aside}${broken}`;
  const few =
    tooFew.length === 0
      ? []
      : [
          `For ${tooFew.length} more cases of checks there are too few outcomes: ${FEWEST.misrepresenting} confirmed and ${FEWEST.honest} cleared with the check made are the least.`,
        ];
  const before = [base, ...reliabilityText(reliability)];
  if (suggestions.length === 0) return [...before, "No weight would change.", ...few].join("\n\n");
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
    ...before,
    table(header, rows),
    ...few,
    "A proposal: nothing was changed. To take it over, merge this into your policy, check it and backtest it:",
    JSON.stringify(document, null, 2),
  ].join("\n\n");
}

async function run(options: Options): Promise<void> {
  const policy = await readPolicy(options.policy);
  const [calibration, reliability] = [createCalibration(), createReliability()];
  const unreadable = await withTable(options, async ({ archive, unreadable: skipped }, ids) => {
    for await (const record of readRecords(archive, ids)) {
      calibration.add(record);
      reliability.add(record);
    }
    return skipped();
  });
  const result = calibration.result(signals, policy);
  const held = reliability.result(signals);
  if (!options.json) {
    console.log(report(result, held, policy, unreadable));
    return;
  }
  const proposed = { version: nextVersion(policy), weights: proposedWeights(result.suggestions) };
  console.log(
    JSON.stringify(
      { ...result, reliability: held, fewest: FEWEST, unreadable, policy: policy.version, proposed },
      null,
      2,
    ),
  );
}

export function calibrateCommand(): Command {
  return tableOptions(
    new Command("calibrate").description(
      "say whether notes held by how applications turned out, and suggest weights as a change to review; nothing is changed",
    ),
  )
    .option("--policy <file>", "the policy in force; the catalogue's without it")
    .option("--json", "print counts, intervals, suggestions and the proposed weights as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide calibrate\n  $ npx bonafide calibrate --policy policy.json --json",
    )
    .action(run);
}
