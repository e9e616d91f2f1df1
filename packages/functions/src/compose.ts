/** The composition root of the worker and the crons: the only place that knows what stands behind the use cases' ports. */
import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { atses } from "@bonafide/core/ats";
import type { Connection, ConnectionSecrets } from "@bonafide/core/domain/connection";
import { SettingsError } from "@bonafide/core/domain/errors";
import { createHonestShare } from "@bonafide/core/domain/honest-share";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import type { Clock, Logger, Metrics } from "@bonafide/core/domain/ports";
import { originAllowList } from "@bonafide/core/http/allow-list";
import { createHttpClient } from "@bonafide/core/http/client";
import type { DataSource } from "@bonafide/core/domain/public-data";
import type { ProviderCredentials } from "@bonafide/core/lookups/lookup";
import { createDataSource } from "@bonafide/core/refresh/newest";
import type { ResumeReader } from "@bonafide/core/resume/resume";
import { type Account, defaultTiming, type ScreeningDeps } from "@bonafide/core/screening/deps";
import { createDocuments } from "@bonafide/core/screening/documents";
import { createPurchases } from "@bonafide/core/screening/purchases";
import { createNoteSighting, type NoteSighting } from "@bonafide/core/screening/sightings";
import { openReference } from "@bonafide/core/screening/intake";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { createDynamoSightings } from "@bonafide/core/stores/dynamo-sightings";
import { createDynamoTokens, tokenSealingKey } from "@bonafide/core/stores/dynamo-tokens";
import type { ConnectionStore } from "@bonafide/core/stores/stores";
import { clientConfig } from "./aws.ts";
import { type Env, metricNamespace, parseWorkerConfig, type SandboxConfig, type WorkerConfig } from "./config.ts";
import {
  AWS_ATTEMPTS,
  AWS_CALL_MS,
  CONNECTION_MAX_AGE_MS,
  FULL_CHECK_SHARE,
  READ_RESUME_TIMEOUT_SECONDS,
} from "./limits.ts";
import { composePacing } from "./compose-pacing.ts";
import { createDataBucket } from "./data-bucket.ts";
import { createPowertoolsLogger, createPowertoolsMetrics } from "./powertools.ts";
import { cachedSecrets, createFileSecrets, createSsmSecrets, type SecretsSource } from "./secrets.ts";
import { createSqsQueue } from "./sqs-queue.ts";
import { traced } from "./trace.ts";
import { createTtlCache } from "./ttl-cache.ts";
import { once, systemClock, systemIds, systemRandom, type World } from "./world.ts";

export interface Worker {
  /** Without lookups and provider credentials: enough for what only moves records and messages. */
  readonly base: ScreeningDeps;
  /** Everything, with provider credentials as they are now. */
  deps(): Promise<ScreeningDeps>;
  /** Notes that a connection's webhooks come through. */
  readonly note: NoteSighting;
  /** Puts a message of a later release back as it is. */
  leave(body: string, looks: number): Promise<void>;
  /** The made-up connection whose deliveries end in a sink. */
  readonly canaryConnection: string | undefined;
}

export function secretsSource({ aws, secrets }: Pick<WorkerConfig, "aws" | "secrets">): SecretsSource {
  if (secrets.kind === "file") return createFileSecrets(secrets.path);
  return createSsmSecrets({ client: new SSMClient(clientConfig(aws, aws.ssm, AWS_ATTEMPTS)), prefix: secrets.prefix });
}

/** A function of its own in the cloud; the processes of whoever runs the whole system on one machine; else nothing. */
function resumeReader(
  { aws, readResumeFunction: name }: WorkerConfig,
  local: ResumeReader | undefined,
): ResumeReader | null {
  if (local) return local;
  if (name === undefined) return null;
  // Once: what a second reading of the same bytes costs, the first one has cost already.
  const config = clientConfig(aws, aws.lambda, 1, (READ_RESUME_TIMEOUT_SECONDS + 1) * 1_000);
  // Loaded by the first document: most of a cold start has none.
  const loaded = once(async () => {
    const [{ LambdaClient }, { createLambdaReader }] = await Promise.all([
      import("@aws-sdk/client-lambda"),
      import("./resume-reader/lambda.ts"),
    ]);
    return createLambdaReader(new LambdaClient(config), name);
  });
  return { read: async (bytes) => (await loaded()).read(bytes) };
}

/**
 * The lookups with their tables of numbers, names and domains: a third of a cold start, and nothing that duplicates, waits
 * and echoes need. Evaluated while the first credentials are on their way.
 */
const loadLookups = () => import("@bonafide/core/lookups");

/** A change of mode, scope or policy takes effect within the cache's age. */
function cachedConnections(store: ConnectionStore, clock: Clock): ConnectionStore {
  const known = new Map<string, { readonly text: string; readonly connection: Connection | undefined }>();
  /** The same object for as long as it says the same, so that sessions are made anew only when something changed. */
  async function load(id: string): Promise<Connection | undefined> {
    const connection = await store.get(id);
    const text = JSON.stringify(connection ?? null);
    const before = known.get(id);
    if (before?.text === text) return before.connection;
    known.set(id, { text, connection });
    return connection;
  }
  const cache = createTtlCache({ clock, maxAgeMs: CONNECTION_MAX_AGE_MS, load });
  return {
    get: (id) => cache.get(id),
    ids: () => store.ids(),
    async put(connection) {
      await store.put(connection);
      cache.forget(connection.id);
    },
  };
}

/** Vendors' own origins, or the emulators' where the sandbox names one. */
function atsOrigins(sandbox: SandboxConfig | undefined): string[] {
  return Object.entries(atses).flatMap(([id, { descriptor }]) =>
    Object.values({ ...descriptor.origins, ...sandbox?.origins[id] }),
  );
}

/** Where attachments lie that are not on a vendor's API. */
const holdsFiles = (url: URL): boolean =>
  Object.values(atses).some(({ descriptor }) => descriptor.files?.(url) === true);

/** Table and queue share a process with everything else there, on a machine that may be busy. */
const SANDBOX_AWS_CALL_MS = 30_000;

const isLoopback = (origin: string): boolean => ["127.0.0.1", "localhost", "[::1]"].includes(new URL(origin).hostname);

/** Providers are optional, so unusable credentials for them are reported and count as none. */
async function providerCredentials(
  secrets: SecretsSource,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): Promise<ProviderCredentials> {
  try {
    return await secrets.providers();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    metrics.count("Failed", 1, { code: "provider_settings" });
    logger.error(error.message, { code: "provider_settings" });
    return {};
  }
}

/**
 * Refreshed data for lookups. Whenever the table of registries is handed out, its servers may be reached from then on,
 * and those of the edition before no more.
 */
function refreshedData(source: DataSource, allow: (origins: readonly string[]) => void): DataSource {
  return {
    async newest(name, read) {
      const edition = await source.newest(name, read);
      if (name === "rdap-bootstrap") allow(await (await loadLookups()).refreshedOrigins(source));
      return edition;
    },
  };
}

export function composeWorker(env: Env, world: World = {}): Worker {
  const config = parseWorkerConfig(env);
  const { aws, sandbox, tableName: table } = config;
  const clock = world.clock ?? systemClock;
  const logger = traced(world.logger ?? createPowertoolsLogger());
  const metrics = world.metrics ?? createPowertoolsMetrics(metricNamespace(env));
  const ids = world.ids ?? systemIds;

  const callMs = sandbox === undefined ? AWS_CALL_MS : SANDBOX_AWS_CALL_MS;
  const client = new DynamoDBClient(clientConfig(aws, aws.dynamo, AWS_ATTEMPTS, callMs));
  const queueClient = new SQSClient(clientConfig(aws, aws.sqs, AWS_ATTEMPTS, callMs));
  const secrets = cachedSecrets(secretsSource(config), clock);
  // The sandbox leaves the machine for nothing, whatever is typed into it.
  const mayReach = (wanted: readonly string[]) =>
    originAllowList(sandbox === undefined ? wanted : wanted.filter(isLoopback));
  const accountsAt = mayReach(atsOrigins(sandbox));
  let providersAt = mayReach([]);
  let registries = mayReach([]);
  const direct = createHttpClient({
    allowed: (url) =>
      accountsAt(url) || providersAt(url) || registries(url) || (sandbox === undefined && holdsFiles(url)),
    allowLoopback: sandbox !== undefined,
  });
  const http = world.around?.(direct) ?? direct;
  const { dataBucket: bucket } = config;
  const data =
    bucket === undefined
      ? undefined
      : refreshedData(
          createDataSource({ objects: createDataBucket({ aws, bucket }), clock, logger, metrics }),
          (wanted) => (registries = mayReach(wanted)),
        );
  const stores = createDynamoStores({
    client,
    table,
    clock,
    onUnreadable: ({ reason }) => {
      if (reason === "newer_version") metrics.count("NewerVersion");
      logger.error("stored item skipped", { code: reason });
    },
  });

  const random = world.random ?? systemRandom;
  // The sandbox's vendors have limits of their own choosing, and nobody there waits for minutes.
  const isPaced = sandbox === undefined || sandbox.paced === true;
  const pacerFor = composePacing({ client, table, clock, random });

  function connect(connection: Connection, held: ConnectionSecrets): Account {
    const ats = Object.hasOwn(atses, connection.ats) ? atses[connection.ats] : undefined;
    if (!ats) throw new SettingsError(`connection ${connection.id} names an ATS this version does not know`);
    const intakeKey = held.intakeKey === null ? null : Buffer.from(held.intakeKey, "base64");
    const origins = sandbox?.origins[connection.ats];
    const session = ats.connect({
      connection,
      credentials: held.credentials,
      openIntake: (sealed) => (intakeKey === null ? null : openReference(sealed, intakeKey)),
      http,
      tokens: createDynamoTokens({
        client,
        table,
        clock,
        key: tokenSealingKey(held.indexKey),
        ...(held.previousIndexKey === undefined ? {} : { formerKey: tokenSealingKey(held.previousIndexKey) }),
        random: randomBytes,
      }),
      clock,
      logger,
      metrics,
      ...(isPaced ? { gate: pacerFor(connection).gate } : {}),
      ...(origins === undefined ? {} : { origins }),
    });
    return { ats: session, descriptor: ats.descriptor, secrets: held };
  }

  const accounts = new Map<string, { connection: Connection; held: ConnectionSecrets; account: Account }>();
  async function accountFor(connection: Connection): Promise<Account> {
    const held = await secrets.connection(connection.id);
    const kept = accounts.get(connection.id);
    // The caches hand out the same object until it says something else; then the session is made anew too.
    if (kept?.connection === connection && kept.held === held) return kept.account;
    const account = connect(connection, held);
    accounts.set(connection.id, { connection, held, account });
    return account;
  }

  const queue = createSqsQueue({ client: queueClient, queueUrl: config.queueUrl });
  const reader = resumeReader(config, world.reader);
  const base: ScreeningDeps = {
    stores: { ...stores, connections: cachedConnections(stores.connections, clock) },
    queue,
    accountFor,
    ...(isPaced ? { pacerFor, random } : {}),
    ...(reader === null ? {} : { documents: createDocuments({ accountFor, reader, logger }) }),
    lookups: [],
    purchases: createPurchases({
      stores,
      clock,
      logger,
      metrics,
      fullShare: sandbox?.fullShare ?? FULL_CHECK_SHARE,
    }),
    signals,
    policyFor: ({ policy }, job) => resolvePolicy(policy, defaultPolicy, job),
    honestShare: createHonestShare(signals),
    clock,
    ids,
    logger,
    metrics,
    timing: { ...defaultTiming, ...sandbox?.timing },
  };

  let full: { readonly credentials: ProviderCredentials; readonly deps: ScreeningDeps } | undefined;
  return {
    base,
    note: createNoteSighting({ sightings: createDynamoSightings({ client, name: table }), logger }),
    leave: (body, looks) => queue.leave(body, looks),
    canaryConnection: config.canaryConnection,
    async deps() {
      const [{ licensedLookups, lookupOrigins, systemDns }, credentials] = await Promise.all([
        loadLookups(),
        providerCredentials(secrets, { logger, metrics }),
      ]);
      if (full?.credentials !== credentials) {
        const dns = sandbox ? null : systemDns();
        const overrides = sandbox?.lookups ?? {};
        providersAt = mayReach(lookupOrigins(overrides));
        const lookupDeps = { http, credentials, overrides, dns, clock, data };
        full = { credentials, deps: { ...base, lookups: licensedLookups(lookupDeps) } };
      }
      return full.deps;
    },
  };
}
