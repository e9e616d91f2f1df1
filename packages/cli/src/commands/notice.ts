/** `bonafide notice`: the text that tells applicants what is done, from what is switched on. */
import { atses } from "@bonafide/core/ats";
import { budgetOf } from "@bonafide/core/domain/connection";
import { PROVIDER_SOURCES, setupOf } from "@bonafide/core/domain/forecast-setups";
import { checksMade, composeNotice, dataUsed } from "@bonafide/core/domain/notice";
import { NOTICE_JURISDICTIONS, type NoticeJurisdiction } from "@bonafide/core/domain/notice-law";
import { profileOf } from "@bonafide/core/domain/jurisdiction";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import { type Retention, retentionOf } from "@bonafide/core/domain/retention";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { Command, InvalidArgumentError, Option } from "commander";
import { namedConnection, storedProviders } from "../configured-connection.ts";
import { UsageError } from "../failure.ts";
import { type NoticeSetUp, noticeSources } from "../notice-sources.ts";
import { readPolicyDocument } from "../policy-file.ts";
import { targetOptions } from "../target/target.ts";
import { printable } from "../terminal.ts";

interface Options {
  readonly jurisdiction?: NoticeJurisdiction;
  readonly connection?: string;
  readonly settings?: string;
  readonly stage?: string;
  readonly providers?: readonly string[];
  readonly policy?: string;
  readonly company?: string;
  readonly contact?: string;
  readonly json?: boolean;
}

const named = () => Object.keys(PROVIDER_SOURCES);

function providerNames(given: string): readonly string[] {
  const names = given.split(",").filter((name) => name !== "");
  if (names.some((name) => !named().includes(name)))
    throw new InvalidArgumentError(`Name providers of ${named().join(", ")}, with commas.`);
  return names;
}

interface Configured extends NoticeSetUp {
  readonly ats: string | null;
  readonly retention: Retention;
  readonly policy: Awaited<ReturnType<typeof readPolicyDocument>>;
}

async function configured(options: Options): Promise<Configured> {
  const given = await readPolicyDocument(options.policy);
  if (options.connection === undefined) {
    if (options.settings !== undefined || options.stage !== undefined)
      throw new UsageError("--settings and --stage go with --connection.");
    return {
      ats: null,
      providers: options.providers ?? [],
      hasAddress: true,
      without: [],
      retention: retentionOf({ policy: given }),
      policy: given,
    };
  }
  const table = {
    connection: options.connection,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.stage === undefined ? {} : { stage: options.stage }),
  };
  const connection = await namedConnection(table);
  const named = options.providers ?? (await storedProviders(table));
  const providers = named.filter((name) => {
    const { hourly, daily } = budgetOf(connection, name);
    return hourly > 0 && daily > 0;
  });
  const policy = options.policy === undefined ? connection.policy : given;
  const { addressShare, without = [] } = setupOf(connection, { providers, lists: [] });
  const { [connection.ats]: ats } = atses as Readonly<Record<string, (typeof atses)[keyof typeof atses]>>;
  return {
    ats: ats?.descriptor.title ?? null,
    providers,
    hasAddress: addressShare > 0,
    without,
    providerAreas: connection.providerAreas,
    retention: retentionOf({ ...connection, policy }),
    policy,
  };
}

/** The law that was named, else the one the policy follows. */
function lawOf({ jurisdiction }: Options, document: Configured["policy"]): NoticeJurisdiction {
  if (jurisdiction !== undefined) return jurisdiction;
  if (document?.jurisdiction) return profileOf(document).notice;
  throw new UsageError(
    `Say whose law with --jurisdiction (${NOTICE_JURISDICTIONS.join(", ")}): ${document === null ? "the catalogue's policy" : "the policy"} names none.`,
  );
}

async function run(options: Options): Promise<void> {
  const { company = null, contact = null } = options;
  const { ats, retention, policy: document, ...setUp } = await configured(options);
  const jurisdiction = lawOf(options, document);
  const policy = resolvePolicy(document, defaultPolicy);
  const { answered, recipients } = noticeSources(setUp);
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
  const command = new Command("notice").description(
    "write the notice to applicants from what is switched on; a draft for counsel, not legal advice",
  );
  return targetOptions(command)
    .addOption(
      new Option(
        "--jurisdiction <law>",
        "whose law you follow: eu, uk, ca (California) or us; else the policy's own jurisdiction",
      ).choices(NOTICE_JURISDICTIONS),
    )
    .option("--connection <id>", "this connection of an installation, as it is configured")
    .option("--providers <names>", "providers with credentials, in place of those stored", providerNames)
    .option("--policy <file>", "a policy document instead of the catalogue's, or of the connection's own")
    .option("--company <name>", "who is responsible, with the address; else a place to fill in")
    .option("--contact <text>", "where applicants write to; else a place to fill in")
    .option("--json", "print the text with the checks, data and recipients it was written from, as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide notice --jurisdiction eu --providers twilio,spur\n  $ npx bonafide notice --jurisdiction ca --connection ID --stage production > notice.md",
    )
    .action(run);
}
