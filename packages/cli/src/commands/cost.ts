/** `bonafide cost`: what AWS charges for a number of applications, itemised, with every assumption printed. */
import { Command } from "commander";
import { ASSUMED, type Cost, costOf, type Profile } from "../cost/model.ts";
import { PRICES, SOURCES } from "../cost/prices.ts";
import { EXIT, UsageError } from "../failure.ts";
import { table } from "../terminal.ts";

interface Options {
  readonly applications: string;
  readonly region: string;
  readonly profile: string;
  readonly json?: boolean;
}

const MOST = 1_000_000_000;
const dollars = (usd: number) => usd.toFixed(2);

function applicationsOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST)
    throw new UsageError(`--applications takes a whole number from 1 to ${MOST}.`);
  return count;
}

function profileOf(text: string): Profile {
  if (text === "lean" || text === "full") return text;
  throw new UsageError('--profile takes "lean" or "full".');
}

function lines(title: string, items: Cost["items"], total: number): string {
  const rows = [...items.map(({ item, usd, from }) => [item, dollars(usd), from]), ["total", dollars(total), ""]];
  return `${title}\n\n${table(["item", "US dollars", "from"], rows)}`;
}

function show(options: Options): void {
  const prices = Object.hasOwn(PRICES, options.region) ? PRICES[options.region] : undefined;
  if (!prices)
    throw new UsageError(`No prices are kept for "${options.region}"; there are ${Object.keys(PRICES).join(" and ")}.`);
  const cost = costOf(profileOf(options.profile), applicationsOf(options.applications), prices);
  if (options.json) {
    const document = { region: options.region, ...cost, assumptions: ASSUMED, prices, sources: SOURCES };
    console.log(JSON.stringify(document, null, 2));
    return;
  }
  const { profile, applications, items, total, idle, idleTotal } = cost;
  console.log(lines(`${applications} applications, ${profile} profile, ${options.region}`, items, total));
  console.log(`\n${lines("A month of standing there", idle, idleTotal)}`);
  const doubt = prices.confirmed
    ? " Those of the table, the queue and the functions were found again in a second public place that day."
    : " They could not be confirmed in a second place: compare with AWS's pages.";
  console.log(`\nPrices of ${prices.asOf}, without free tiers, taxes and paid lookups.${doubt}`);
  console.log(`Assumed: ${JSON.stringify(ASSUMED)}`);
  process.exitCode = EXIT.done;
}

export function costCommand(): Command {
  return new Command("cost")
    .description("what AWS charges for a number of applications, from counted operations and public prices")
    .option("--applications <count>", "how many", "1000000")
    .option("--region <name>", `one of ${Object.keys(PRICES).join(", ")}`, "us-east-1")
    .option("--profile <name>", "full: everything but paid lookups; lean: observed only, no documents", "full")
    .option("--json", "print items, assumptions and prices as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide cost\n  $ npx bonafide cost --applications 1000000 --region us-east-1 --profile lean",
    )
    .action(show);
}
