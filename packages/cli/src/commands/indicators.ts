/** `bonafide indicators`: imports, lists and removes the lists of indicators the customer trusts. */
import { FeedName } from "@bonafide/core/domain/indicator";
import { createHttpClient } from "@bonafide/core/http/client";
import { feedReaders } from "@bonafide/core/indicators";
import { FEED_FORMATS, type FeedFormat } from "@bonafide/core/indicators/indicators";
import { importFeed, removeFeed } from "@bonafide/core/screening/import-feed";
import { composeIndicators, type Indicators } from "@bonafide/functions/compose-indicators";
import { Command, InvalidArgumentError, Option } from "commander";
import { EXIT, UsageError } from "../failure.ts";
import { countsText, skippedText, total } from "../feed-report.ts";
import { DOWNLOAD_MS, feedSource } from "../feed-source.ts";
import { progressLine } from "../progress-line.ts";
import { type TableOptions, tableOptions, withDeployed } from "../table.ts";
import { table } from "../terminal.ts";

const DAY_MS = 86_400_000;
const MAX_DAYS = 730;

interface Common extends TableOptions {
  readonly json?: boolean;
}
interface ImportOptions extends Common {
  readonly feed: string;
  readonly confidence: number;
  readonly expires: number;
  readonly confirmed?: boolean;
  readonly map: Readonly<Record<string, string>>;
  readonly format?: FeedFormat;
}

function feedName(text: string): string {
  if (!FeedName.safeParse(text).success)
    throw new InvalidArgumentError("Give 1 to 40 letters, digits, dots, hyphens or underscores.");
  return text;
}

function confidence(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 100) throw new InvalidArgumentError("Give a number from 0 to 100.");
  return Number(text);
}

function days(text: string): number {
  const [, number = ""] = /^(\d{1,4})d$/.exec(text) ?? [];
  const count = Number(number);
  if (number === "" || count < 1 || count > MAX_DAYS)
    throw new InvalidArgumentError(`Give days from 1d to ${MAX_DAYS}d.`);
  return count;
}

function mapping(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const [field = "", ...header] = pair.split("=");
      if (field.trim() === "" || header.length === 0)
        throw new InvalidArgumentError("Give field=Header pairs with commas between them.");
      return [field.trim(), header.join("=")];
    }),
  );
}

/** Those an import goes to, or a list is read of: never none at all. */
function withConnections<T>(
  options: Common,
  run: (deps: Indicators, ids: readonly string[]) => Promise<T>,
): Promise<T> {
  return withDeployed(
    options,
    (settings) => composeIndicators(settings),
    (deps, ids) => {
      if (ids.length === 0)
        throw new UsageError("The table has no connection yet; add one first, see docs/connection.md.");
      return run(deps, ids);
    },
  );
}

async function importCommand(from: string, options: ImportOptions): Promise<void> {
  const http = createHttpClient({ allowed: ({ protocol }) => protocol === "https:", maxTimeoutMs: DOWNLOAD_MS });
  await withConnections(options, async (deps, ids) => {
    const source = await feedSource(from, { http, format: options.format });
    const connections = await Promise.all(ids.map(async (id) => ({ id, indexKey: await deps.indexKey(id) })));
    const line = progressLine(process.stderr, () => performance.now());
    let done = 0;
    const bytes = source.stream((read) => {
      done = read;
    });
    const expiresAt = new Date(deps.clock().getTime() + options.expires * DAY_MS);
    const report = await importFeed(deps, {
      entries: feedReaders[source.format](bytes, { columns: options.map }),
      name: options.feed,
      confidence: options.confidence,
      confirmed: options.confirmed ?? false,
      expiresAt,
      connections,
      onProgress: (entries) => line.show({ done, total: source.bytes, entries }),
    }).finally(line.end);
    if (options.json) {
      console.log(
        JSON.stringify({ feed: options.feed, format: source.format, connections: ids, expiresAt, ...report }, null, 2),
      );
      return;
    }
    const until = expiresAt.toISOString().slice(0, 10);
    console.log(
      `Feed ${options.feed} (${source.format}): ${total(report.taken)} indicators on ${ids.length} connections until ${until}: ${countsText(report.taken)}.`,
    );
    const skipped = skippedText(report);
    if (skipped !== "") console.log(skipped);
  });
}

async function listCommand(options: Common): Promise<void> {
  await withConnections(options, async (deps, ids) => {
    const lists = await Promise.all(
      ids.map(async (connectionId) => (await deps.indicators.feeds.read({ connectionId }))?.feeds ?? []),
    );
    const now = deps.clock().getTime();
    const feeds = lists.flatMap((list, at) =>
      list
        .filter(({ expiresAt }) => Date.parse(expiresAt) > now)
        .map(({ name, counts, confidence: sureness, confirmed, importedAt, expiresAt }) => ({
          connection: ids[at] ?? "",
          name,
          counts,
          confidence: sureness,
          confirmed,
          importedAt,
          expiresAt,
        })),
    );
    if (options.json) console.log(JSON.stringify({ feeds }, null, 2));
    else if (feeds.length === 0) console.log("No feed is imported.");
    else {
      const rows = feeds.map((feed) => [
        feed.name,
        feed.connection,
        countsText(feed.counts),
        String(feed.confidence),
        feed.confirmed ? "yes" : "no",
        feed.importedAt.slice(0, 10),
        feed.expiresAt.slice(0, 10),
      ]);
      console.log(table(["feed", "connection", "indicators", "confidence", "confirmed", "imported", "expires"], rows));
    }
  });
}

async function removeCommand(name: string, options: Common): Promise<void> {
  await withConnections(options, async (deps, ids) => {
    const removed: string[] = [];
    for (const id of ids) if (await removeFeed(deps, id, name)) removed.push(id);
    if (options.json) console.log(JSON.stringify({ feed: name, removed }, null, 2));
    else if (removed.length === 0) console.error(`There is no feed ${name}; see bonafide indicators list.`);
    else console.log(`Removed ${name} from ${removed.length} connections.`);
    if (removed.length === 0) process.exitCode = EXIT.failed;
  });
}

function common(command: Command): Command {
  return tableOptions(command.exitOverride(), "one connection only; without it, all of the table").option(
    "--json",
    "print the report as JSON",
  );
}

export function indicatorsCommand(): Command {
  const parent = new Command("indicators").description("lists of indicators you trust: import, list, remove");
  parent.addCommand(
    common(new Command("import"))
      .description("import a feed as a new version that replaces the one before, all at once or not at all")
      .argument("<file-or-url>", "STIX 2.1 bundle, MISP event, CSV or OFAC's SDN_ADVANCED.XML")
      .requiredOption("--feed <name>", "the name you give the feed", feedName)
      .requiredOption("--confidence <0-100>", "how far you trust it; an entry's own can only lower it", confidence)
      .requiredOption("--expires <days>", "when it ends unless imported again, such as 180d", days)
      .option("--confirmed", "you vouch for the feed: entries of confidence 80 or more may decide by themselves")
      .option("--map <pairs>", "for CSV: our field=your header, such as email=Email,phone=Phone", mapping, {})
      .addOption(new Option("--format <format>", "when it cannot be told").choices(FEED_FORMATS))
      .addHelpText(
        "after",
        "\nThe version before counts until the new one is whole; broken off, the same command begins again.\n\nExamples:\n  $ npx bonafide indicators import bundle.json --feed partners --confidence 80 --expires 90d --confirmed\n  $ npx bonafide indicators import partners.csv --feed partners --confidence 60 --expires 180d --map email=Email",
      )
      .action(importCommand),
  );
  parent.addCommand(
    common(new Command("list"))
      .description("the feeds that count now")
      .addHelpText("after", "\nExamples:\n  $ npx bonafide indicators list\n  $ npx bonafide indicators list --json")
      .action(listCommand),
  );
  parent.addCommand(
    common(new Command("remove"))
      .description("remove a feed")
      .argument("<name>", "its name", feedName)
      .addHelpText(
        "after",
        "\nExits 1 when there is no such feed.\n\nExamples:\n  $ npx bonafide indicators remove partners\n  $ npx bonafide indicators remove partners --connection ID --json",
      )
      .action(removeCommand),
  );
  return parent.addHelpText(
    "after",
    "\nExamples:\n  $ npx bonafide indicators import partners.csv --feed partners --confidence 60 --expires 180d --map email=Email\n  $ npx bonafide indicators list\n  $ npx bonafide indicators remove partners",
  );
}
