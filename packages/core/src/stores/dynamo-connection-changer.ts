/** One connection's item, changed under the condition that it is what was read: nobody's change is written over. */
import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { Connection } from "../domain/connection.ts";
import type { Clock } from "../domain/ports.ts";
import { decode, encode } from "./document.ts";
import { keyAttributes, readDocument } from "./dynamo-fenced.ts";
import { CONNECTIONS_PARTITION, connectionKey } from "./dynamo-keys.ts";
import type { ConnectionChanger } from "./stores.ts";
import { DUE_INDEX } from "./table.ts";

/** People change settings by hand: more than this many in a row is a bug, not contention. */
const ATTEMPTS = 8;

export function createDynamoConnectionChanger({
  client,
  table: name,
  clock,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
}): ConnectionChanger {
  return {
    async change(id, change) {
      const key = connectionKey(id);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const doc = await readDocument({ client, name, clock }, key);
        if (doc === undefined) return undefined;
        const connection = decode(Connection, doc, key.pk);
        const next = change(connection);
        if (next === null) return connection;
        try {
          await client.send(
            new PutItemCommand({
              TableName: name,
              Item: {
                ...keyAttributes(key),
                doc: { S: encode(Connection, next) },
                [DUE_INDEX.hash]: { S: CONNECTIONS_PARTITION },
                [DUE_INDEX.range]: { S: id },
              },
              ConditionExpression: "#doc = :doc",
              ExpressionAttributeNames: { "#doc": "doc" },
              ExpressionAttributeValues: { ":doc": { S: doc } },
            }),
          );
          return next;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
      throw new Error(`connection ${id} stayed contended`);
    },
  };
}
