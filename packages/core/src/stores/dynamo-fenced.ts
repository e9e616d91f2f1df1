/** One kind of item under a fence: strong reads, single-item conditional writes, expiry checked on every operation. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type * as z from "zod";
import type { Clock } from "../domain/ports.ts";
import { decode, encode, type Format } from "./document.ts";
import type { IndexKey, ItemKey } from "./dynamo-keys.ts";
import { packed, unpacked } from "./dynamo-packed.ts";
import { createReader, type ReadItem } from "./dynamo-reads.ts";
import type { Fenced, WriteResult } from "./stores.ts";
import { TTL_ATTRIBUTE } from "./table.ts";

export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
  readonly clock: Clock;
  /** Shared by everything that reads in one process; without it each read is a request of its own. */
  readonly readItem?: ReadItem;
}

export const keyAttributes = ({ pk, sk }: ItemKey) => ({ pk: { S: pk }, sk: { S: sk } });
/** Rounded up: TTL may delete late, never early. */
export const ttlAttribute = (expiresAt: Date) => ({
  [TTL_ATTRIBUTE]: { N: String(Math.ceil(expiresAt.getTime() / 1000)) },
});

/** The document of an item that has not expired; read strongly. */
export async function readDocument(table: Table, key: ItemKey): Promise<string | undefined> {
  const item = await (table.readItem ?? createReader(table))(key);
  const expires = item?.["expires"]?.N;
  return expires !== undefined && Number(expires) <= table.clock().getTime() ? undefined : unpacked(item?.["doc"]);
}

async function conditional(write: () => Promise<unknown>, stoodAlready: () => Promise<boolean>): Promise<WriteResult> {
  try {
    await write();
    return "written";
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The SDK repeats a put whose answer was lost; the repetition then fails on the condition its first try fulfilled.
    // Equal text means that our content stands: what decides between workers, lease and fence, is part of it.
    const repeated = (error.$metadata.attempts ?? 1) > 1;
    return repeated && (await stoodAlready()) ? "written" : "conflict";
  }
}

export function createDynamoFenced<Key, Item extends Key & { readonly fence: number; readonly expiresAt: string }>(
  table: Table,
  kind: {
    readonly schema: z.ZodType<Item>;
    readonly keyOf: (key: Key) => ItemKey;
    readonly indexOf?: (item: Item) => IndexKey | undefined;
    readonly format?: Format;
  },
): Fenced<Key, Item> {
  const { client, name, clock } = table;
  const now = (): AttributeValue => ({ N: String(clock().getTime()) });
  return {
    async read(key) {
      const itemKey = kind.keyOf(key);
      const doc = await readDocument(table, itemKey);
      return doc === undefined ? undefined : decode(kind.schema, doc, itemKey.pk, kind.format);
    },

    async write(item) {
      const key = kind.keyOf(item);
      const doc = encode(kind.schema, item);
      const expiresAt = new Date(item.expiresAt);
      const index = Object.entries(kind.indexOf?.(item) ?? {}).map(([attribute, value]) => [attribute, { S: value }]);
      // At fence 1 nothing unexpired may stand; above, exactly the fence before.
      const first = item.fence === 1;
      const put = new PutItemCommand({
        TableName: name,
        Item: {
          ...keyAttributes(key),
          doc: packed(doc),
          fence: { N: String(item.fence) },
          expires: { N: String(expiresAt.getTime()) },
          ...ttlAttribute(expiresAt),
          ...Object.fromEntries(index),
        },
        ConditionExpression: first
          ? "attribute_not_exists(#pk) OR #expires <= :now"
          : "#fence = :before AND #expires > :now",
        ExpressionAttributeNames: first
          ? { "#pk": "pk", "#expires": "expires" }
          : { "#fence": "fence", "#expires": "expires" },
        ExpressionAttributeValues: first
          ? { ":now": now() }
          : { ":now": now(), ":before": { N: String(item.fence - 1) } },
      });
      return conditional(
        () => client.send(put),
        async () => (await readDocument(table, key)) === doc,
      );
    },

    async remove(key, fence) {
      const remove = new DeleteItemCommand({
        TableName: name,
        Key: keyAttributes(kind.keyOf(key)),
        ConditionExpression: "attribute_not_exists(#pk) OR #fence = :fence OR #expires <= :now",
        ExpressionAttributeNames: { "#pk": "pk", "#fence": "fence", "#expires": "expires" },
        ExpressionAttributeValues: { ":fence": { N: String(fence) }, ":now": now() },
      });
      // A repeated delete finds nothing and succeeds by itself.
      return conditional(
        () => client.send(remove),
        async () => false,
      );
    },
  };
}
