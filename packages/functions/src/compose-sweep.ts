/** The composition root of the sweep: records and the queue. It holds no credential and asks nobody but the table. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { SweepDeps } from "@bonafide/core/screening/sweep";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { clientConfig } from "./aws.ts";
import { type Env, metricNamespace, parseSweepConfig } from "./config.ts";
import { AWS_ATTEMPTS } from "./limits.ts";
import { createPowertoolsLogger, createPowertoolsMetrics } from "./powertools.ts";
import { createSqsQueue } from "./sqs-queue.ts";
import { systemClock, type World } from "./world.ts";

export function composeSweep(env: Env, world: World = {}): SweepDeps {
  const { aws, tableName: table, queueUrl } = parseSweepConfig(env);
  const clock = world.clock ?? systemClock;
  const logger = world.logger ?? createPowertoolsLogger();
  const stores = createDynamoStores({
    client: new DynamoDBClient(clientConfig(aws, aws.dynamo, AWS_ATTEMPTS)),
    table,
    clock,
    onUnreadable: ({ reason }) => logger.error("stored item skipped", { code: reason }),
  });
  return {
    stores,
    queue: createSqsQueue({ client: new SQSClient(clientConfig(aws, aws.sqs, AWS_ATTEMPTS)), queueUrl }),
    clock,
    logger,
    metrics: world.metrics ?? createPowertoolsMetrics(metricNamespace(env)),
  };
}
