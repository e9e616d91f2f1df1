/** `bonafide forecast`: how many people a week would land in which band, honest or not, for five set-ups or for one's own. */
import { PROVIDER_SOURCES, SETUPS } from "@bonafide/core/domain/forecast-setups";
import { resolvePolicy, segmentRates } from "@bonafide/core/domain/policy-document";
import { defaultPolicy } from "@bonafide/core/signals";
import { Command, InvalidArgumentError, Option } from "commander";
import { type ConfiguredSetUp, configuredRows, configuredSetUp } from "../configured-set-up.ts";
import { UsageError } from "../failure.ts";
import { writeText } from "../files.ts";
import { FORECAST_DEFAULTS, forecastInSteps } from "../forecast-document.ts";
import type { ForecastDocument } from "../forecast-page.ts";
import {
  ASSUMPTIONS,
  BAND_HEADER,
  BOUGHT_HEADER,
  bandRows,
  boughtRows,
  percent,
  SEGMENT_HEADER,
  segmentRows,
  signalSentence,
  targetSentence,
} from "../forecast-text.ts";
import { readPolicyDocument } from "../policy-file.ts";
import { progressLine } from "../progress-line.ts";
import { targetOptions } from "../target/target.ts";
import { paint, printable, table } from "../terminal.ts";

interface Options {
  readonly weekly: number;
  readonly baseRate?: number;
  readonly setup?: string;
  readonly connection?: string;
  readonly settings?: string;
  readonly stage?: string;
  readonly providers?: readonly string[];
  readonly addressShare?: number;
  readonly policy?: string;
  readonly seed: number;
  readonly people: number;
  readonly json?: boolean;
  readonly html?: string;
}

const whole = (least: number, most: number) => (given: string) => {
  const value = Number(given);
  if (!/^\d{1,9}$/.test(given) || value < least || value > most)
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  return value;
};
const share = (least: number, most: number) => (given: string) => {
  const value = Number(given);
  if (given.trim() === "" || !(value >= least && value <= most))
    throw new InvalidArgumentError(`Give a share from ${least} to ${most}, such as ${least === 0 ? 0.9 : 0.01}.`);
  return value;
};

function providerNames(given: string): readonly string[] {
  const names = given.split(",").filter((name) => name !== "");
  const known = Object.keys(PROVIDER_SOURCES);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`Name providers of ${known.join(", ")}, with commas.`);
  return names;
}

/** A connection's own set-up where one is asked for; without it the product's, under the policy of a file. */
async function asked(options: Options) {
  const { connection, settings, stage, providers, setup } = options;
  if (connection === undefined) {
    if (providers !== undefined || settings !== undefined || stage !== undefined)
      throw new UsageError("--providers, --settings and --stage go with --connection.");
    return { configured: null, document: await readPolicyDocument(options.policy) };
  }
  if (setup !== undefined) throw new UsageError("Give --connection or --setup, not both.");
  const table = {
    connection,
    ...(settings === undefined ? {} : { settings }),
    ...(stage === undefined ? {} : { stage }),
  };
  const configured = await configuredSetUp(table, providers);
  const document = options.policy === undefined ? configured.policy : await readPolicyDocument(options.policy);
  return { configured, document };
}

function print({ weekly, baseRate, setups }: ForecastDocument): void {
  console.log(`${weekly} applications a week, ${percent(baseRate)} of them misrepresented: an estimate for planning.`);
  for (const setup of setups) {
    const isMet = setup.target.review && setup.target.high;
    console.log(`\n${paint("bold", setup.title)} (${setup.setup})\n${signalSentence(setup)}`);
    console.log(paint(isMet ? "green" : "red", targetSentence(setup)));
    console.log(table(BAND_HEADER, bandRows(setup)));
    if (setup.bought.length > 0) console.log(`\n${table(BOUGHT_HEADER, boughtRows(setup))}`);
    if (setup.segments.length > 0)
      console.log(
        `\n${table(
          SEGMENT_HEADER,
          segmentRows(setup).map((row) => row.map(printable)),
        )}`,
      );
  }
  console.log(`\nAssumed:\n${ASSUMPTIONS.map((line) => `- ${line}`).join("\n")}`);
}

function printConfigured(configured: ConfiguredSetUp, policy: Parameters<typeof configuredRows>[1]): void {
  const rows = configuredRows(configured, policy).map((row) => row.map(printable));
  console.log(`${table(["configured", configured.connection.id], rows)}\n`);
}

async function run(options: Options): Promise<void> {
  const { configured, document: written } = await asked(options);
  const policy = resolvePolicy(written, defaultPolicy);
  const line = progressLine(process.stderr, () => performance.now());
  const document = await forecastInSteps(
    {
      ...options,
      policy,
      segments: written === null ? [] : segmentRates(written),
      setups: configured === null ? undefined : [configured.setup],
    },
    (done, total) => line.show({ done, total, entries: done * options.people, what: "people" }),
  ).finally(line.end);
  if (options.html !== undefined) {
    // Loaded here: every other command would pay for the plotting otherwise.
    const { forecastPage } = await import("../forecast-page.ts");
    await writeText(options.html, forecastPage(document));
  }
  if (options.json) {
    const { connection, providers, lists } = configured ?? {};
    const own = configured === null ? {} : { configured: { ...connection, providers, lists } };
    console.log(JSON.stringify({ ...document, ...own, assumptions: ASSUMPTIONS }, null, 2));
    return;
  }
  if (configured !== null) printConfigured(configured, policy);
  print(document);
}

export function forecastCommand(): Command {
  return targetOptions(
    new Command("forecast").description(
      "estimate how many people a week would be flagged, honest or not, and what bought evidence changes",
    ),
  )
    .option("--weekly <count>", "applications a week", whole(1, 10_000_000), FORECAST_DEFAULTS.weekly)
    .option(
      "--base-rate <share>",
      "share of them assumed to be misrepresented; the policy's own without it",
      share(0.0001, 0.5),
    )
    .addOption(new Option("--setup <name>", "only this set-up").choices(SETUPS.map(({ id }) => id)))
    .option("--connection <id>", "this connection of an installation, as it is configured")
    .option("--providers <names>", "providers with credentials, in place of those stored", providerNames)
    .option(
      "--address-share <share>",
      "share of applications with the applicant's address, such as with your own form",
      share(0, 1),
    )
    .option("--policy <file>", "a policy document instead of the catalogue's, or of the connection's own")
    .option(
      "--people <count>",
      "honest people to simulate, and half as many others",
      whole(1000, 1_000_000),
      FORECAST_DEFAULTS.people,
    )
    .option(
      "--seed <number>",
      "start of the random numbers; the same seed gives the same figures",
      whole(0, 999_999_999),
      1,
    )
    .option("--json", "print the figures as JSON")
    .option("--html <file>", "also write a page with plots")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide forecast\n  $ npx bonafide forecast --weekly 500 --base-rate 0.03 --setup lever-all\n  $ npx bonafide forecast --html forecast.html\n  $ npx bonafide forecast --connection ID --weekly 800",
    )
    .action(run);
}
