/**
 * The functions and exactly what each may do. Queue and table are passed as environment and permissions instead of
 * SST links, because a link grants every action of the service on the resource.
 */
import { METRIC_NAMESPACE, SERVICE } from "../packages/functions/src/ingress-logger.ts";
import {
  BATCH_SIZE,
  INGRESS_TIMEOUT_SECONDS,
  MAX_CONCURRENCY,
  READ_RESUME_MEMORY_MB,
  READ_RESUME_TIMEOUT_SECONDS,
  SCREEN_TIMEOUT_SECONDS,
  SWEEP_EVERY_MINUTES,
  SWEEP_TIMEOUT_SECONDS,
} from "../packages/functions/src/limits.ts";
import { DUE_INDEX } from "../packages/core/src/stores/table.ts";
import type { Data } from "./data.ts";
import type { Isolation } from "./isolation.ts";
import type { Queues } from "./queues.ts";

export function createFunctions(data: Data, queues: Queues, isolation: Isolation) {
  const { jobs } = queues;
  const { key, table, parameterPrefix } = data;
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { accountId } = aws.getCallerIdentityOutput();

  const common = {
    QUEUE_URL: jobs.url,
    POWERTOOLS_SERVICE_NAME: SERVICE,
    POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE,
  };
  const stored = { TABLE_NAME: table.name, PARAMETER_PREFIX: parameterPrefix };

  const send = { actions: ["sqs:SendMessage"], resources: [jobs.arn] };
  // AWS's own list for a queue as event source.
  const receive = {
    actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    resources: [jobs.arn],
  };
  /** The key serves the caller only through the named service: nobody decrypts anything with it directly. */
  const useKey = (service: "dynamodb" | "ssm", actions: string[]) => ({
    actions,
    resources: [key.arn],
    conditions: [
      { test: "StringEquals", variable: "kms:ViaService", values: [$interpolate`${service}.${region}.amazonaws.com`] },
    ],
  });
  const readKey = ["kms:Decrypt", "kms:DescribeKey"];
  const writeKey = [...readKey, "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"];
  const parameters = $interpolate`arn:${partition}:ssm:${region}:${accountId}:parameter${parameterPrefix}`;
  const readCredentials = [
    {
      actions: ["ssm:GetParameter"],
      // Connections are added at run time, so theirs have no names yet: their path bounds them.
      resources: [$interpolate`${parameters}/connections/*`, $interpolate`${parameters}/providers`],
    },
    useKey("ssm", ["kms:Decrypt"]),
  ];

  const webhookSecrets = new sst.Secret("WebhookSecrets");

  const webhook = new sst.aws.Function("Webhook", {
    handler: "packages/functions/src/webhook.handler",
    description: "Verifies a delivery and enqueues a pointer",
    timeout: `${INGRESS_TIMEOUT_SECONDS} seconds`,
    memory: "512 MB",
    // Open by design: an ATS cannot sign for IAM. The handler checks the delivery's own signature before anything else.
    // No browser calls it, so there is no CORS.
    url: { authorization: "none", cors: false },
    // The only function that holds them, and they are all it holds.
    link: [webhookSecrets],
    environment: common,
    permissions: [send],
  });

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
    copyFiles: [{ from: "packages/core/src/lookups/ip/data/ip-pack.br", to: "ip-pack.br" }],
    environment: { ...common, ...stored, READ_RESUME_FUNCTION: readResume.name },
    permissions: [
      { actions: ["lambda:InvokeFunction"], resources: [readResume.arn] },
      receive,
      send,
      { actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"], resources: [table.arn] },
      useKey("dynamodb", writeKey),
      ...readCredentials,
    ],
  });
  // By its ARN: given a definition, the component would add rights of its own.
  jobs.subscribe(screen.arn, {
    batch: { size: BATCH_SIZE, partialResponses: true },
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
    // It moves pointers: no credentials.
    permissions: [
      send,
      { actions: ["dynamodb:GetItem"], resources: [table.arn] },
      { actions: ["dynamodb:Query"], resources: [$interpolate`${table.arn}/index/${DUE_INDEX.name}`] },
      useKey("dynamodb", readKey),
    ],
  });
  new sst.aws.CronV2("SweepSchedule", { schedule: `rate(${SWEEP_EVERY_MINUTES} minutes)`, function: sweep });

  return { webhookUrl: webhook.url };
}
