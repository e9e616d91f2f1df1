/**
 * The functions and exactly what each may do. Queue and table are passed as environment and permissions instead of
 * SST links, because a link grants every action of the service on the resource.
 */
import { SERVICE } from "../packages/functions/src/ingress-logger.ts";
import {
  BATCH_SIZE,
  CANARY_EVERY_MINUTES,
  CANARY_TIMEOUT_SECONDS,
  BATCH_WINDOW_SECONDS,
  INGRESS_TIMEOUT_SECONDS,
  MAX_CONCURRENCY,
  RECONCILE_EVERY_MINUTES,
  RECONCILE_TIMEOUT_SECONDS,
  REFRESH_EVERY_HOURS,
  REFRESH_MEMORY_MB,
  REFRESH_TIMEOUT_SECONDS,
  READ_RESUME_MEMORY_MB,
  READ_RESUME_TIMEOUT_SECONDS,
  SCREEN_TIMEOUT_SECONDS,
  SWEEP_EVERY_MINUTES,
  SWEEP_TIMEOUT_SECONDS,
  WATCH_EVERY_HOURS,
  WATCH_TIMEOUT_SECONDS,
} from "../packages/functions/src/limits.ts";
import { DUE_INDEX } from "../packages/core/src/stores/table.ts";
import type { CanarySecret } from "./canary.ts";
import type { Choices } from "./choices.ts";
import type { Data } from "./data.ts";
import { type Ingress, openHttpApi } from "./ingress.ts";
import { stageNamespace } from "./metrics.ts";
import { inflatePacks, PACK_FILES } from "./packs.ts";
import type { Isolation } from "./isolation.ts";
import type { Queues } from "./queues.ts";

export function createFunctions(
  data: Data,
  queues: Queues,
  isolation: Isolation,
  choices: Choices,
  canarySecret: CanarySecret,
) {
  const { jobs } = queues;
  const { key, table, bucket, parameterPrefix } = data;
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { accountId } = aws.getCallerIdentityOutput();

  const observed = { POWERTOOLS_SERVICE_NAME: SERVICE, POWERTOOLS_METRICS_NAMESPACE: stageNamespace() };
  const common = { QUEUE_URL: jobs.url, ...observed };
  const stored = { TABLE_NAME: table.name, PARAMETER_PREFIX: parameterPrefix };

  const send = { actions: ["sqs:SendMessage"], resources: [jobs.arn] };
  // AWS's own list for a queue as event source.
  const receive = {
    actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    resources: [jobs.arn],
  };
  /** The key serves the caller only through the named service: nobody decrypts anything with it directly. */
  const useKey = (service: "dynamodb" | "ssm" | "s3", actions: string[]) => ({
    actions,
    resources: [key.arn],
    conditions: [
      { test: "StringEquals", variable: "kms:ViaService", values: [$interpolate`${service}.${region}.amazonaws.com`] },
    ],
  });
  const readKey = ["kms:Decrypt", "kms:DescribeKey"];
  const writeKey = [...readKey, "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"];
  const parameters = $interpolate`arn:${partition}:ssm:${region}:${accountId}:parameter${parameterPrefix}`;
  const connectionCredentials = $interpolate`${parameters}/connections/*`;
  const readCredentials = [
    {
      actions: ["ssm:GetParameter"],
      // Connections are added at run time, so theirs have no names yet: their path bounds them.
      resources: [connectionCredentials, $interpolate`${parameters}/providers`],
    },
    useKey("ssm", ["kms:Decrypt"]),
  ];

  // What the refresh publishes, and what the customer puts beside it: the worker reads both, the refresh only its own.
  const published = $interpolate`${bucket.arn}/public/*`;
  const ownLists = $interpolate`${bucket.arn}/lists/*`;
  const ipPack = PACK_FILES.filter(({ to }) => to === "ip-pack.bin");

  const isPublic = choices.ingress === "functionUrl";
  // Empty until the first connection is set up: a stage stands before anybody can connect to it.
  const webhookSecrets = new sst.Secret("WebhookSecrets", "{}");

  const webhook = new sst.aws.Function("Webhook", {
    handler: "packages/functions/src/webhook.handler",
    description: "Verifies a delivery and enqueues a pointer",
    timeout: `${INGRESS_TIMEOUT_SECONDS} seconds`,
    memory: "512 MB",
    // Open by design: an ATS cannot sign for IAM. The handler checks the delivery's own signature before anything else.
    // No browser calls it, so there is no CORS.
    ...(isPublic ? { url: { authorization: "none" as const, cors: false } } : {}),
    ...(choices.ingressConcurrency > 0 ? { concurrency: { reserved: choices.ingressConcurrency } } : {}),
    // The only function that holds the ATSs' secrets, and they are all it holds but the canary's.
    link: [webhookSecrets, canarySecret.link],
    environment: common,
    permissions: [send],
  });
  const ingress: Ingress = isPublic ? { url: webhook.url } : openHttpApi(webhook);

  const canary = new sst.aws.Function("Canary", {
    handler: "packages/functions/src/canary.handler",
    description: "Knocks at the ingress as an ATS would, and is heard of when nobody answers",
    timeout: `${CANARY_TIMEOUT_SECONDS} seconds`,
    memory: "256 MB",
    // The next run is the retry.
    retries: 0,
    link: [canarySecret.link],
    environment: { INGRESS_URL: ingress.url, ...observed },
  });
  new sst.aws.CronV2("CanarySchedule", { schedule: `rate(${CANARY_EVERY_MINUTES} minutes)`, function: canary });

  inflatePacks($cli.paths.root);
  const readResume = new sst.aws.Function("ReadResume", {
    handler: "packages/functions/src/read-resume.handler",
    description: "Reads one document, apart from everything",
    timeout: `${READ_RESUME_TIMEOUT_SECONDS} seconds`,
    memory: `${READ_RESUME_MEMORY_MB} MB`,
    // Strangers' bytes are read here: no way out of the network, no setting, no link, and no right but to its own log.
    vpc: isolation.vpc,
    permissions: isolation.permissions,
  });

  const screen = new sst.aws.Function("Screen", {
    handler: "packages/functions/src/screen.handler",
    description: "Screens one application per message and annotates it",
    timeout: `${SCREEN_TIMEOUT_SECONDS} seconds`,
    memory: "512 MB",
    // What is loaded by the first document or the first screening lies in files of its own: else a cold start would read
    // through all of it to find out that it is not needed yet.
    nodejs: { minify: true, splitting: true },
    copyFiles: [...PACK_FILES],
    environment: {
      ...common,
      ...stored,
      DATA_BUCKET: bucket.name,
      READ_RESUME_FUNCTION: readResume.name,
      CANARY_CONNECTION: canarySecret.connectionId,
    },
    permissions: [
      { actions: ["lambda:InvokeFunction"], resources: [readResume.arn] },
      receive,
      send,
      {
        actions: [
          "dynamodb:GetItem",
          "dynamodb:BatchGetItem",
          "dynamodb:Query",
          "dynamodb:PutItem",
          "dynamodb:BatchWriteItem",
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
        ],
        resources: [table.arn],
      },
      useKey("dynamodb", writeKey),
      ...readCredentials,
      { actions: ["s3:GetObject"], resources: [published, ownLists] },
      useKey("s3", ["kms:Decrypt"]),
    ],
  });
  // By its ARN: given a definition, the component would add rights of its own.
  jobs.subscribe(screen.arn, {
    batch: { size: BATCH_SIZE, window: `${BATCH_WINDOW_SECONDS} second`, partialResponses: true },
    transform: {
      // Not reserved concurrency: with that the poller takes more than it can hand over, and receives are used up.
      eventSourceMapping: { scalingConfig: { maximumConcurrency: MAX_CONCURRENCY } },
    },
  });

  const sweep = new sst.aws.Function("Sweep", {
    handler: "packages/functions/src/sweep.handler",
    description: "Puts back what got stuck",
    timeout: `${SWEEP_TIMEOUT_SECONDS} seconds`,
    memory: "512 MB",
    // The next run is the retry.
    retries: 0,
    environment: { ...common, ...stored },
    // It moves pointers, and prolongs decisions under a legal hold: no credentials.
    permissions: [
      send,
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [table.arn] },
      { actions: ["dynamodb:Query"], resources: [$interpolate`${table.arn}/index/${DUE_INDEX.name}`] },
      useKey("dynamodb", writeKey),
    ],
  });
  new sst.aws.CronV2("SweepSchedule", { schedule: `rate(${SWEEP_EVERY_MINUTES} minutes)`, function: sweep });

  const reconcile = new sst.aws.Function("Reconcile", {
    handler: "packages/functions/src/reconcile.handler",
    description: "Finds what no webhook announced",
    timeout: `${RECONCILE_TIMEOUT_SECONDS} seconds`,
    memory: "512 MB",
    // The next run is the retry.
    retries: 0,
    // As the worker: it shares the worker's sessions with the ATS and never loads a lookup.
    nodejs: { minify: true, splitting: true },
    environment: { ...common, ...stored },
    permissions: [
      send,
      // It writes its watermark and the ATS's access tokens, and deletes nothing.
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [table.arn] },
      { actions: ["dynamodb:Query"], resources: [$interpolate`${table.arn}/index/${DUE_INDEX.name}`] },
      useKey("dynamodb", writeKey),
      // It asks the ATS and nobody else.
      { actions: ["ssm:GetParameter"], resources: [connectionCredentials] },
      useKey("ssm", ["kms:Decrypt"]),
    ],
  });
  new sst.aws.CronV2("ReconcileSchedule", {
    schedule: `rate(${RECONCILE_EVERY_MINUTES} minutes)`,
    function: reconcile,
  });

  const watch = new sst.aws.Function("Watch", {
    handler: "packages/functions/src/watch.handler",
    description: "Stops showing what fires or flags far too often",
    timeout: `${WATCH_TIMEOUT_SECONDS} seconds`,
    memory: "512 MB",
    // The next run is the retry.
    retries: 0,
    environment: { ...observed, TABLE_NAME: table.name },
    // It counts records and changes connections: no queue and no credentials.
    permissions: [
      { actions: ["dynamodb:Scan", "dynamodb:GetItem", "dynamodb:PutItem"], resources: [table.arn] },
      { actions: ["dynamodb:Query"], resources: [$interpolate`${table.arn}/index/${DUE_INDEX.name}`] },
      useKey("dynamodb", writeKey),
    ],
  });
  new sst.aws.CronV2("WatchSchedule", { schedule: `rate(${WATCH_EVERY_HOURS} hours)`, function: watch });

  const refresh = new sst.aws.Function("Refresh", {
    handler: "packages/functions/src/refresh.handler",
    description: "Downloads newer public data and publishes what passes its checks",
    timeout: `${REFRESH_TIMEOUT_SECONDS} seconds`,
    memory: `${REFRESH_MEMORY_MB} MB`,
    // The next run is the retry.
    retries: 0,
    // The last good pack before there is a refreshed one.
    copyFiles: ipPack,
    environment: { ...observed, DATA_BUCKET: bucket.name },
    // It reads the internet: neither table, queue nor credentials.
    permissions: [
      { actions: ["s3:GetObject", "s3:PutObject"], resources: [published] },
      useKey("s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ],
  });
  new sst.aws.CronV2("RefreshSchedule", { schedule: `rate(${REFRESH_EVERY_HOURS} hours)`, function: refresh });

  // Under the names in the stack: every function that is not here goes unwatched.
  const functions = {
    Webhook: webhook,
    ReadResume: readResume,
    Screen: screen,
    Sweep: sweep,
    Reconcile: reconcile,
    Watch: watch,
    Refresh: refresh,
    Canary: canary,
  };
  return { webhookUrl: ingress.url, ingress, functions };
}
