/** `bonafide notice`: the text that tells applicants what is done, from what is switched on. */
import { atses } from "@bonafide/core/ats";
import type { FactKind } from "@bonafide/core/domain/facts";
import type { LicenceFacts } from "@bonafide/core/domain/licence";
import { checksMade, composeNotice, dataUsed } from "@bonafide/core/domain/notice";
import { NOTICE_JURISDICTIONS, type NoticeJurisdiction } from "@bonafide/core/domain/notice-law";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import { type Retention, retentionOf } from "@bonafide/core/domain/retention";
import { HttpFailure } from "@bonafide/core/http/http";
import { licences, loadLookups } from "@bonafide/core/lookups";
import { ownFacts } from "@bonafide/core/screening/own-facts";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { Command, InvalidArgumentError, Option } from "commander";
import { configuredProviderNames, connectionOf } from "../configured-set-up.ts";
import { UsageError } from "../failure.ts";
import { readPolicyDocument } from "../policy-file.ts";
import { printable } from "../terminal.ts";

interface Options {
  readonly jurisdiction: NoticeJurisdiction;
  readonly connection?: string;
  readonly settings?: string;
  readonly providers?: readonly string[];
  readonly policy?: string;
  readonly company?: string;
  readonly contact?: string;
  readonly json?: boolean;
}

const named = () =>
  licences()
    .filter(({ access }) => access === "own_account")
    .map(({ provider }) => provider);

function providerNames(given: string): readonly string[] {
  const names = given.split(",").filter((name) => name !== "");
  if (names.some((name) => !named().includes(name)))
    throw new InvalidArgumentError(`Name providers of ${named().join(", ")}, with commas.`);
  return names;
}

/** Whoever is asked with these credentials, and the kinds of fact that somebody then answers for. */
function answering(providers: readonly string[]) {
  const isOn = ({ access, provider }: LicenceFacts) => access === "public_service" || providers.includes(provider);
  const http = () => Promise.reject(new HttpFailure("blocked", "nothing is asked", false));
  const lookups = loadLookups({ http, credentials: {}, overrides: {} }).filter(
    ({ licence }) => !licence || isOn(licence),
  );
  const answered = new Set<FactKind>([...lookups.map(({ fact }) => fact), ...ownFacts, "observations"]);
  return { answered, recipients: licences().filter(isOn) };
}

interface Configured {
  readonly ats: string | null;
  readonly providers: readonly string[];
  readonly retention: Retention;
  readonly policy: Awaited<ReturnType<typeof readPolicyDocument>>;
}

async function configured(options: Options): Promise<Configured> {
  if (options.connection === undefined) {
    if (options.settings !== undefined) throw new UsageError("--settings goes with --connection.");
    return {
      ats: null,
      providers: options.providers ?? [],
      retention: retentionOf({}),
      policy: await readPolicyDocument(options.policy),
    };
  }
  const table = {
    connection: options.connection,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  };
  const connection = await connectionOf(table);
  const providers = options.providers ?? (await configuredProviderNames(options.settings));
  if (providers === null)
    throw new UsageError("Set PARAMETER_PREFIX or SECRETS_FILE, or name the providers with --providers.");
  const { [connection.ats]: ats } = atses as Readonly<Record<string, (typeof atses)[keyof typeof atses]>>;
  return {
    ats: ats?.descriptor.title ?? null,
    providers,
    retention: retentionOf(connection),
    policy: options.policy === undefined ? connection.policy : await readPolicyDocument(options.policy),
  };
}

async function run(options: Options): Promise<void> {
  const { jurisdiction, company = null, contact = null } = options;
  const { ats, providers, retention, policy: document } = await configured(options);
  const policy = resolvePolicy(document, defaultPolicy);
  const { answered, recipients } = answering(providers);
  const input = { jurisdiction, company, contact, ats, signals, policy, answered, recipients, retention };
  const text = composeNotice(input);
  if (options.json) {
    const checks = checksMade(input);
    console.log(
      JSON.stringify(
        {
          jurisdiction,
          text,
          checks: checks.map(({ id }) => id),
          data: dataUsed(checks, answered),
          recipients,
          retention,
        },
        null,
        2,
      ),
    );
    return;
  }
  console.log(text.split("\n").map(printable).join("\n").trimEnd());
}

export function noticeCommand(): Command {
  return new Command("notice")
    .description("write the notice to applicants from what is switched on; a draft for counsel, not legal advice")
    .addOption(
      new Option("--jurisdiction <law>", "whose law you follow: eu, uk, ca (California) or us")
        .choices(NOTICE_JURISDICTIONS)
        .makeOptionMandatory(),
    )
    .option("--connection <id>", "this connection of an installation, as it is configured")
    .option("--settings <file>", "JSON with the functions' variables, such as TABLE_NAME; else the environment's")
    .option("--providers <names>", "providers with credentials, in place of those stored", providerNames)
    .option("--policy <file>", "a policy document instead of the catalogue's, or of the connection's own")
    .option("--company <name>", "who is responsible, with the address; else a place to fill in")
    .option("--contact <text>", "where applicants write to; else a place to fill in")
    .option("--json", "print the text with the checks, data and recipients it was written from, as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide notice --jurisdiction eu --providers twilio,spur\n  $ npx bonafide notice --jurisdiction ca --connection ID > notice.md",
    )
    .action(run);
}
