/** When a connection's webhooks were last heard of: one item, changed in place by whichever worker heard later. */
import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { keyAttributes, type Table, ttlAttribute } from "./dynamo-fenced.ts";
import { sightingsKey } from "./dynamo-keys.ts";
import type { SightingStore } from "./stores.ts";
import { TTL_ATTRIBUTE } from "./table.ts";

/** Long enough to tell a webhook that fell silent from one that never spoke. */
const RETENTION_MS = 400 * 86_400_000;

const moment = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text));

export function createDynamoSightings({ client, name }: Omit<Table, "clock">): SightingStore {
  return {
    async read(connectionId) {
      const { Item = {} } = await client.send(
        new GetItemCommand({
          TableName: name,
          Key: keyAttributes(sightingsKey(connectionId)),
          ConsistentRead: true,
        }),
      );
      return { ping: moment(Item["ping"]?.S), delivery: moment(Item["delivery"]?.S) };
    },

    async note(connectionId, kind, at) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: name,
            Key: keyAttributes(sightingsKey(connectionId)),
            UpdateExpression: "SET #kind = :at, #ttl = :ttl",
            // ISO 8601 in UTC sorts as text.
            ConditionExpression: "attribute_not_exists(#kind) OR #kind < :at",
            ExpressionAttributeNames: { "#kind": kind, "#ttl": TTL_ATTRIBUTE },
            ExpressionAttributeValues: {
              ":at": { S: at.toISOString() },
              ":ttl": ttlAttribute(new Date(at.getTime() + RETENTION_MS))[TTL_ATTRIBUTE] ?? { NULL: true },
            },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
