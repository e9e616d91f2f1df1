/** The composition root of the diagnosis: everything an installation consists of, behind reads that change nothing. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Connection } from "@bonafide/core/domain/connection";
import type { Clock, Logger, Metrics } from "@bonafide/core/domain/ports";
import { originAllowList } from "@bonafide/core/http/allow-list";
import { createHttpClient } from "@bonafide/core/http/client";
import type { HttpClient } from "@bonafide/core/http/http";
import { providerAccounts } from "@bonafide/core/lookups";
import { MANIFEST_KEY, MANIFEST_MAX_BYTES, type Manifest, parseManifest } from "@bonafide/core/refresh/manifest";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { createDynamoSightings } from "@bonafide/core/stores/dynamo-sightings";
import { DUE_INDEX, TTL_ATTRIBUTE } from "@bonafide/core/stores/table";
import type { Account } from "@bonafide/core/screening/deps";
import type { ProviderCredentials } from "@bonafide/core/lookups/lookup";
import type { ConnectionSecrets } from "@bonafide/core/domain/connection";
import type { Stores } from "@bonafide/core/stores/stores";
import { clientConfig } from "./aws.ts";
import { composeWorker, secretsSource } from "./compose.ts";
import { ambientEnv, type Env, type WorkerConfig } from "./config.ts";
import { createDataBucket } from "./data-bucket.ts";
import { type OldestMessage, readOldestMessage } from "./doctor-metrics.ts";
import { type DeadLetterFacts, type QueueFacts, readDeadLetters, readQueue } from "./doctor-queue.ts";
import { type DoctorSettings, readDoctorSettings } from "./doctor-settings.ts";
import { readTable, type TableFacts } from "./doctor-table.ts";
import { AWS_ATTEMPTS } from "./limits.ts";
import { systemClock } from "./world.ts";

/** What stands in the table's description where it is as the code expects it. */
export const EXPECTED_TABLE = {
  keys: ["pk", "sk"],
  index: DUE_INDEX.name,
  indexKeys: [DUE_INDEX.hash, DUE_INDEX.range],
  expiresBy: TTL_ATTRIBUTE,
} as const;

/** Seconds that others' clocks were ahead of ours when they last answered, by origin; AWS services by their name. */
export type Clocks = ReadonlyMap<string, number>;

/** What is there once the settings are; all of it rejects with what stood in the way. */
export interface Parts {
  /** The table and the queues are on this machine. */
  readonly isLocal: boolean;
  /** Set, or from the profile in use; null where neither says. */
  readonly region: () => Promise<string | null>;
  readonly stores: Stores;
  readonly table: () => Promise<TableFacts>;
  readonly queue: () => Promise<QueueFacts>;
  readonly deadLetters: () => Promise<DeadLetterFacts | null>;
  /** Null on a machine that has no metrics. */
  readonly oldestMessage: () => Promise<OldestMessage | null>;
  readonly secrets: (connectionId: string) => Promise<ConnectionSecrets>;
  readonly providers: () => Promise<ProviderCredentials>;
  /** When a connection's webhook was last tried out and last heard of; null where that never happened. */
  readonly heard: (connectionId: string) => Promise<{ readonly ping: Date | null; readonly delivery: Date | null }>;
  /** A session with the ATS, as the worker has it. */
  readonly account: (connection: Connection) => Promise<Account>;
  /** What the refresh published; null without a bucket for it, undefined before its first run. */
  readonly manifest: () => Promise<Manifest | null | undefined>;
  /** Asks providers' accounts, where nothing is billed. */
  readonly http: HttpClient;
  /** Sends to the webhook's own address. */
  readonly webhook: HttpClient;
  readonly providerOrigins: NonNullable<WorkerConfig["sandbox"]>["lookups"];
}

export interface Doctor {
  readonly settings: DoctorSettings;
  readonly clock: Clock;
  readonly clocks: Clocks;
  /** Null when settings are missing. */
  readonly parts: Parts | null;
  readonly connectionIds: () => Promise<readonly string[]>;
  readonly close: () => void;
}

const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const silentMetrics: Metrics = { count: () => {} };
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const isLoopback = (url: string | undefined): boolean => url !== undefined && LOOPBACK.includes(new URL(url).hostname);

/** `settings` stand before the environment. Never throws for what they hold: that is for the diagnosis to say. */
export function composeDoctor(given: Env, clock: Clock = systemClock): Doctor {
  const env = { ...ambientEnv(), ...given };
  const settings = readDoctorSettings(env);
  const clocks = new Map<string, number>();
  const note = (whose: string, date: string | null | undefined) => {
    const at = Date.parse(date ?? "");
    if (!Number.isNaN(at)) clocks.set(whose, (at - clock().getTime()) / 1000);
  };
  const timed =
    (http: HttpClient): HttpClient =>
    async (request) => {
      const response = await http(request);
      note(new URL(request.url).origin, response.header("date"));
      return response;
    };
  const none: Doctor = {
    settings,
    clock,
    clocks,
    parts: null,
    connectionIds: () => Promise.resolve([]),
    close: () => {},
  };
  const { worker: config } = settings;
  if (config === null) return none;

  const { aws, sandbox, tableName: table } = config;
  const dynamo = new DynamoDBClient(clientConfig(aws, aws.dynamo, AWS_ATTEMPTS));
  const sqs = new SQSClient(clientConfig(aws, aws.sqs, AWS_ATTEMPTS));
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      note("DynamoDB", dateOf(answer.response));
      return answer;
    },
    { step: "deserialize", priority: "low" },
  );
  const worker = composeWorker(env, { clock, logger: silentLogger, metrics: silentMetrics, around: timed });
  const secrets = secretsSource(config);
  const overrides = sandbox?.lookups ?? {};
  const { webhookUrl } = settings;
  const stores = createDynamoStores({ client: dynamo, table, clock });
  const parts: Parts = {
    isLocal: isLoopback(aws.dynamo),
    region: () => dynamo.config.region().catch(() => null),
    stores,
    table: () => readTable(dynamo, table),
    queue: () => readQueue(sqs, config.queueUrl),
    deadLetters: () => readDeadLetters(sqs, config.queueUrl, settings.deadLetterUrl),
    async oldestMessage() {
      const { metricsUrl } = settings;
      if (metricsUrl === null && isLoopback(aws.sqs)) return null;
      const region = await dynamo.config.region();
      const origin = metricsUrl?.origin ?? `https://monitoring.${region}.amazonaws.com`;
      const http = createHttpClient({
        allowed: originAllowList([origin]),
        allowLoopback: isLoopback(metricsUrl?.href),
      });
      return readOldestMessage({ http, origin, region, identity: dynamo.config, queueUrl: config.queueUrl, clock });
    },
    secrets: (id) => secrets.connection(id),
    providers: () => secrets.providers(),
    heard: (id) => createDynamoSightings({ client: dynamo, name: table }).read(id),
    account: (connection) => worker.base.accountFor(connection),
    async manifest() {
      if (config.dataBucket === undefined) return null;
      const bytes = await createDataBucket({ aws, bucket: config.dataBucket }).get(MANIFEST_KEY, MANIFEST_MAX_BYTES);
      return bytes && parseManifest(bytes);
    },
    http: timed(
      createHttpClient({
        allowed: originAllowList(providerAccounts.map(({ origin }) => origin(overrides))),
        allowLoopback: sandbox !== undefined,
      }),
    ),
    webhook: createHttpClient({
      allowed: originAllowList(webhookUrl === null ? [] : [webhookUrl.origin]),
      // An operator's own setting, and never run where a runtime listens on loopback.
      allowLoopback: isLoopback(webhookUrl?.href),
    }),
    providerOrigins: overrides,
  };
  return {
    ...none,
    parts,
    // Without a table there are none, and what is wrong with it is said elsewhere.
    connectionIds: () => stores.connections.ids().catch(() => []),
    close: () => {
      dynamo.destroy();
      sqs.destroy();
    },
  };
}

/** The `Date` header of an answer, whatever carried it. */
function dateOf(response: unknown): string | null {
  const headers: unknown = typeof response === "object" && response !== null ? Reflect.get(response, "headers") : null;
  const date: unknown = typeof headers === "object" && headers !== null ? Reflect.get(headers, "date") : null;
  return typeof date === "string" ? date : null;
}
