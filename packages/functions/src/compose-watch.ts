/** The composition root of the watch: it knows the table and nothing else, neither queue nor credentials. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { StoredItemError } from "@bonafide/core/domain/errors";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import type { WatchDeps } from "@bonafide/core/screening/watch";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { createDynamoConnectionChanger } from "@bonafide/core/stores/dynamo-connection-changer";
import { createDynamoArchive } from "@bonafide/core/stores/dynamo-scan";
import { clientConfig } from "./aws.ts";
import { type Env, metricNamespace, parseTableConfig } from "./config.ts";
import { AWS_ATTEMPTS, WATCH_BUDGET_MS, WATCHED_RECORDS } from "./limits.ts";
import { createPowertoolsLogger, createPowertoolsMetrics } from "./powertools.ts";
import { systemClock, type World } from "./world.ts";

export function composeWatch(env: Env, world: World = {}): WatchDeps {
  const { aws, tableName } = parseTableConfig(env);
  const clock = world.clock ?? systemClock;
  const logger = world.logger ?? createPowertoolsLogger();
  const metrics = world.metrics ?? createPowertoolsMetrics(metricNamespace(env));
  const table = {
    client: new DynamoDBClient(clientConfig(aws, aws.dynamo, AWS_ATTEMPTS)),
    table: tableName,
    clock,
    onUnreadable: ({ reason }: StoredItemError) => {
      if (reason === "newer_version") metrics.count("NewerVersion");
      logger.error("stored item skipped", { code: reason });
    },
  };
  const { connections } = createDynamoStores(table);
  return {
    connections: { ids: () => connections.ids(), ...createDynamoConnectionChanger(table) },
    archive: createDynamoArchive(table),
    signals,
    policyFor: ({ policy }) => resolvePolicy(policy, defaultPolicy),
    clock,
    logger,
    metrics,
    most: WATCHED_RECORDS,
    budgetMs: WATCH_BUDGET_MS,
  };
}
