/** The composition root of the operator's record commands: the deployed table, and the queue where its address is known. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { ConnectionSecrets } from "@bonafide/core/domain/connection";
import type { Clock, Ids } from "@bonafide/core/domain/ports";
import type { Actor } from "@bonafide/core/domain/audit";
import type { DeadLetterQueue } from "@bonafide/core/screening/dead-letters";
import type { JobQueue } from "@bonafide/core/screening/deps";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { createDynamoAudit } from "@bonafide/core/stores/dynamo-audit";
import { createDynamoTasks } from "@bonafide/core/stores/dynamo-tasks";
import { createDynamoArchive } from "@bonafide/core/stores/dynamo-scan";
import type { AuditStore, RecordArchive, Stores, TaskStore } from "@bonafide/core/stores/stores";
import { actorOf } from "./actor.ts";
import { clientConfig } from "./aws.ts";
import { ambientEnv, type Env, parseOperatorConfig, parseTableConfig } from "./config.ts";
import { OPERATOR_ATTEMPTS, OPERATOR_CALL_MS } from "./limits.ts";
import { createSqsDeadLetters } from "./sqs-dead-letters.ts";
import { createSqsQueue } from "./sqs-queue.ts";
import { systemClock, systemIds } from "./world.ts";

export interface Operator {
  readonly stores: Stores;
  readonly connectionIds: () => Promise<readonly string[]>;
  readonly archive: RecordArchive;
  /** Null where no QUEUE_URL is set: then the sweep does what a message would have asked for. */
  readonly queue: JobQueue | null;
  readonly deadLetters: DeadLetterQueue | null;
  readonly audit: AuditStore;
  readonly tasks: TaskStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Who runs this: `as` where it was said, else BONAFIDE_USER, the AWS caller or the account of the machine. */
  readonly actor: (as: string | undefined) => Promise<Actor>;
  /** The connection's index keys. Throws SettingsError when it is not said where secrets are, or they are missing. */
  readonly keys: (connectionId: string) => Promise<Pick<ConnectionSecrets, "indexKey" | "previousIndexKey">>;
  /** Whose prices count; null where nothing names one. */
  readonly region: () => Promise<string | null>;
  /** Records that this version could not read, so far. */
  readonly unreadable: () => number;
  readonly close: () => void;
}

/** `settings` stand before the environment, under the same names. Throws SettingsError. */
export function composeOperator(settings: Env): Operator {
  const { aws, tableName, queueUrl } = parseTableConfig({ ...ambientEnv(), ...settings });
  const configOf = (endpoint: string | undefined) => clientConfig(aws, endpoint, OPERATOR_ATTEMPTS, OPERATOR_CALL_MS);
  const client = new DynamoDBClient(configOf(aws.dynamo));
  const queueClient = queueUrl === undefined ? null : new SQSClient(configOf(aws.sqs));
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
  const queueDeps = queueClient === null || queueUrl === undefined ? null : { client: queueClient, queueUrl };
  const items = { client, name: tableName, clock: systemClock };
  return {
    stores,
    connectionIds: () => stores.connections.ids(),
    archive: createDynamoArchive(table),
    queue: queueDeps === null ? null : createSqsQueue(queueDeps),
    deadLetters: queueDeps === null ? null : createSqsDeadLetters(queueDeps),
    audit: createDynamoAudit(items),
    tasks: createDynamoTasks(items),
    clock: systemClock,
    ids: systemIds,
    actor: (as) =>
      actorOf(as, {
        env: { ...ambientEnv(), ...settings },
        aws,
        credentials: () => client.config.credentials(),
        now: systemClock(),
      }),
    async keys(connectionId) {
      // Loaded here: every other command would pay for the worker's clients otherwise.
      const { secretsSource } = await import("./compose.ts");
      return secretsSource(parseOperatorConfig({ ...ambientEnv(), ...settings })).connection(connectionId);
    },
    region: () => client.config.region().catch(() => null),
    unreadable: () => unreadable,
    close: () => {
      client.destroy();
      queueClient?.destroy();
    },
  };
}
