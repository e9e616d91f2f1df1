/** The composition root of the operator's record commands: the deployed table, and the queue where its address is known. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { ConnectionSecrets } from "@bonafide/core/domain/connection";
import type { Clock, Ids } from "@bonafide/core/domain/ports";
import type { JobQueue } from "@bonafide/core/screening/deps";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { createDynamoArchive } from "@bonafide/core/stores/dynamo-scan";
import type { RecordArchive, Stores } from "@bonafide/core/stores/stores";
import { clientConfig } from "./aws.ts";
import { ambientEnv, type Env, parseOperatorConfig, parseTableConfig } from "./config.ts";
import { AWS_ATTEMPTS } from "./limits.ts";
import { createSqsQueue } from "./sqs-queue.ts";
import { systemClock, systemIds } from "./world.ts";

export interface Operator {
  readonly stores: Stores;
  readonly connectionIds: () => Promise<readonly string[]>;
  readonly archive: RecordArchive;
  /** Null where no QUEUE_URL is set: then the sweep does what a message would have asked for. */
  readonly queue: JobQueue | null;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The connection's index keys. Throws SettingsError when it is not said where secrets are, or they are missing. */
  readonly keys: (connectionId: string) => Promise<Pick<ConnectionSecrets, "indexKey" | "previousIndexKey">>;
  /** Records that this version could not read, so far. */
  readonly unreadable: () => number;
  readonly close: () => void;
}

/** `settings` stand before the environment, under the same names. Throws SettingsError. */
export function composeOperator(settings: Env): Operator {
  const { aws, tableName, queueUrl } = parseTableConfig({ ...ambientEnv(), ...settings });
  const client = new DynamoDBClient(clientConfig(aws, aws.dynamo, AWS_ATTEMPTS));
  const queueClient = queueUrl === undefined ? null : new SQSClient(clientConfig(aws, aws.sqs, AWS_ATTEMPTS));
  let unreadable = 0;
  const table = {
    client,
    table: tableName,
    clock: systemClock,
    onUnreadable: () => {
      unreadable += 1;
    },
  };
  const stores = createDynamoStores(table);
  return {
    stores,
    connectionIds: () => stores.connections.ids(),
    archive: createDynamoArchive(table),
    queue: queueClient === null || queueUrl === undefined ? null : createSqsQueue({ client: queueClient, queueUrl }),
    clock: systemClock,
    ids: systemIds,
    async keys(connectionId) {
      // Loaded here: every other command would pay for the worker's clients otherwise.
      const { secretsSource } = await import("./compose.ts");
      return secretsSource(parseOperatorConfig({ ...ambientEnv(), ...settings })).connection(connectionId);
    },
    unreadable: () => unreadable,
    close: () => {
      client.destroy();
      queueClient?.destroy();
    },
  };
}
