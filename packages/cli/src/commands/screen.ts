/** `bonafide screen FILE`: one application from a file through the real lookups and scorer; nothing is stored or written back. */
import { randomBytes } from "node:crypto";
import { atses } from "@bonafide/core/ats";
import type { Application } from "@bonafide/core/domain/application";
import { Connection } from "@bonafide/core/domain/connection";
import { createHonestShare } from "@bonafide/core/domain/honest-share";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import { assessApplication } from "@bonafide/core/screening/assess-application";
import { defaultTiming } from "@bonafide/core/screening/deps";
import { importFeed } from "@bonafide/core/screening/import-feed";
import { knownLookups } from "@bonafide/core/screening/known";
import { feedReaders } from "@bonafide/core/indicators";
import { createHttpClient } from "@bonafide/core/http/client";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { composeMemoryIndicators } from "@bonafide/functions/compose-indicators";
import { findingRows } from "@bonafide/sandbox/outcome";
import { Command } from "commander";
import { ApplicationFile, toApplication } from "../application-file.ts";
import { firstIssue, UsageError } from "../failure.ts";
import { feedSource } from "../feed-source.ts";
import { readJson, readSettings } from "../files.ts";
import { lookupsFor, Settings } from "../lookups.ts";

interface Options {
  readonly json?: boolean;
  readonly offline?: boolean;
  readonly settings?: string;
  readonly indicators?: string;
  readonly confirmed?: boolean;
}

const DAY_MS = 86_400_000;

/** A feed for this one screening, kept in memory under a key of its own. */
async function indicatorLookups(
  file: string | undefined,
  confirmed: boolean,
  connectionId: string,
): Promise<readonly Lookup[]> {
  if (file === undefined) {
    if (confirmed) throw new UsageError("--confirmed belongs to a feed; give one with --indicators.");
    return [];
  }
  const deps = composeMemoryIndicators();
  const indexKey = randomBytes(32).toString("base64");
  const source = await feedSource(file, {
    http: createHttpClient({ allowed: ({ protocol }) => protocol === "https:" }),
  });
  await importFeed(deps, {
    entries: feedReaders[source.format](
      source.stream(() => {}),
      { columns: {} },
    ),
    name: "file",
    confidence: 100,
    confirmed,
    expiresAt: new Date(deps.clock().getTime() + DAY_MS),
    connections: [{ id: connectionId, indexKey }],
  });
  return knownLookups({ ...deps, indexKey });
}

/** Reads the content as whichever shape it has: a known ATS's own, or the ATS-neutral document. */
function recognise(content: unknown, settings: Settings): { application: Application; connection: Connection } {
  const connectionOf = (ats: string) =>
    Connection.parse({
      ...settings.connection,
      id: randomBytes(18).toString("base64url"),
      ats,
      name: "file",
      mode: "observe",
    });
  for (const ats of Object.values(atses)) {
    const connection = connectionOf(ats.id);
    const application = ats.readFile(content, connection);
    if (application) return { application, connection };
  }
  const neutral = ApplicationFile.safeParse(content);
  if (neutral.success) return { application: toApplication(neutral.data), connection: connectionOf("file") };
  const known = Object.values(atses).map(({ descriptor }) => descriptor.file);
  const hint =
    typeof content === "object" && content !== null && "applicationId" in content
      ? ` (${firstIssue(neutral.error)})`
      : "";
  throw new UsageError(
    `The file is none of the accepted shapes${hint}; give ${known.join(", ")}, or the application document of the README.`,
  );
}

async function screen(file: string, options: Options): Promise<void> {
  const settings = await readSettings(options.settings, Settings);
  const { application, connection } = recognise(await readJson(file), settings);
  const known = await indicatorLookups(options.indicators, options.confirmed ?? false, connection.id);
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const { assessment, honestOf10, render } = await assessApplication(
    {
      lookups: lookupsFor(settings, options.offline ?? false),
      signals,
      policyFor: ({ policy }, job) => resolvePolicy(policy, defaultPolicy, job),
      honestShare: createHonestShare(signals),
      timing: defaultTiming,
      clock: () => new Date(),
      logger: quiet,
      metrics: { count: () => {} },
    },
    application,
    connection,
    // Nothing is kept or counted for a file: every configured check is asked.
    null,
    known,
  );
  const text = render("not-written");
  if (!options.json) {
    console.log(text);
    return;
  }
  const { band, points, coverage, families, restsOn, policyVersion } = assessment;
  console.log(
    JSON.stringify(
      {
        ats: connection.ats,
        applicationId: application.ref.applicationId,
        candidateId: application.ref.candidateId,
        band,
        points,
        honestOf10,
        coverage,
        families,
        findings: findingRows(assessment),
        restsOn,
        policyVersion,
        annotation: text,
      },
      null,
      2,
    ),
  );
}

export function screenCommand(): Command {
  return new Command("screen")
    .description(
      "screen one application from a file and print the annotation; nothing is stored, nothing is written back",
    )
    .argument("<file>", 'an ATS webhook body or API object, or an application document; "-" reads standard input')
    .option("--offline", "use no network: only what is built in is checked")
    .option(
      "--indicators <file>",
      "try a feed: STIX 2.1, MISP, CSV with our field names as headers, or OFAC's advanced list",
    )
    .option("--confirmed", "vouch for that feed")
    .option("--json", "print the assessment as JSON")
    .option(
      "--settings <file>",
      'JSON: {"connection": {…}, "providers": {…}}, see docs/connection.md and docs/providers.md',
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide screen packages/core/src/ats/greenhouse/fixtures/new-candidate-application.json --offline\n  $ npx bonafide screen webhook.json\n  $ npx bonafide screen application.json --offline --json\n  $ cat webhook.json | npx bonafide screen -",
    )
    .action(screen);
}
