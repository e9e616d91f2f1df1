/** The reuse index on the table: batches of writes, and one strongly consistent query of the base table per identifier. */
import { setTimeout as pause } from "node:timers/promises";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  QueryCommand,
  UpdateItemCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { LinkEntry, type LinkRef } from "../domain/link.ts";
import { decode, encode } from "./document.ts";
import { keyAttributes, type Table, ttlAttribute } from "./dynamo-fenced.ts";
import { dueOrder, linkKey, linkPartition } from "./dynamo-keys.ts";
import { packed, unpacked } from "./dynamo-packed.ts";
import type { LinkStore } from "./stores.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const WRITES_PER_CALL = 25;
/** Waits before what the table put off is sent again. */
const WAITS_MS = [0, 50, 100, 200, 400, 800];

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

const expiryAttributes = (expiresAt: string) => ({
  expires: { N: String(Date.parse(expiresAt)) },
  ...ttlAttribute(new Date(expiresAt)),
});

/** Attributes are what was amended last; the document is as it was put. */
function entryOf({ doc, expires, cleared }: Record<string, AttributeValue>, pk: string): LinkEntry {
  const entry = decode(LinkEntry, unpacked(doc) ?? "", pk);
  return {
    ...entry,
    cleared: cleared?.BOOL ?? entry.cleared,
    expiresAt: expires?.N === undefined ? entry.expiresAt : new Date(Number(expires.N)).toISOString(),
  };
}

/** An entry as it is stored. */
export const linkItem = (entry: LinkEntry) => ({
  ...keyAttributes(linkKey(entry)),
  doc: packed(encode(LinkEntry, entry)),
  cleared: { BOOL: entry.cleared },
  ...expiryAttributes(entry.expiresAt),
});

export function createDynamoLinks({ client, name, clock }: Table): LinkStore {
  async function send(requests: WriteRequest[]): Promise<void> {
    let left = requests;
    for (const waitMs of WAITS_MS) {
      if (waitMs > 0) await pause(waitMs);
      const { UnprocessedItems = {} } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [name]: left } }),
      );
      left = UnprocessedItems[name] ?? [];
      if (left.length === 0) return;
    }
    throw new Error("the table put off part of a write for too long");
  }
  /** A batch may name a key once only. */
  async function sendAll(requests: ReadonlyMap<string, WriteRequest>): Promise<void> {
    await Promise.all(chunks([...requests.values()], WRITES_PER_CALL).map(send));
  }
  const byKey = <Ref extends LinkRef>(refs: readonly Ref[], request: (ref: Ref) => WriteRequest) =>
    new Map(
      refs.map((ref) => {
        const { pk, sk } = linkKey(ref);
        return [`${pk} ${sk}`, request(ref)] as const;
      }),
    );

  async function amendOne(ref: LinkRef, change: Parameters<LinkStore["amend"]>[1]): Promise<void> {
    const { expiresAt, cleared } = change;
    const values = {
      ...(expiresAt === undefined ? {} : expiryAttributes(expiresAt)),
      ...(cleared === undefined ? {} : { cleared: { BOOL: cleared } }),
    };
    const names = Object.keys(values);
    if (names.length === 0) return;
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: name,
          Key: keyAttributes(linkKey(ref)),
          UpdateExpression: `SET ${names.map((attribute) => `#${attribute} = :${attribute}`).join(", ")}`,
          ConditionExpression: "attribute_exists(#pk)",
          ExpressionAttributeNames: {
            "#pk": "pk",
            ...Object.fromEntries(names.map((attribute) => [`#${attribute}`, attribute])),
          },
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(values).map(([attribute, value]) => [`:${attribute}`, value]),
          ),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  return {
    async put(entries) {
      await sendAll(byKey(entries, (entry) => ({ PutRequest: { Item: linkItem(entry) } })));
    },

    async read({ order, limit, since, ...key }) {
      const pk = linkPartition(key);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: name,
          KeyConditionExpression: since === undefined ? "#pk = :pk" : "#pk = :pk AND #sk >= :since",
          ExpressionAttributeNames: { "#pk": "pk", ...(since === undefined ? {} : { "#sk": "sk" }) },
          ExpressionAttributeValues: {
            ":pk": { S: pk },
            ...(since === undefined ? {} : { ":since": { S: dueOrder(since) } }),
          },
          ConsistentRead: true,
          ScanIndexForward: order === "oldest",
          Limit: limit,
        }),
      );
      const now = clock().getTime();
      return {
        entries: Items.map((item) => entryOf(item, pk)).filter(({ expiresAt }) => Date.parse(expiresAt) > now),
        complete: LastEvaluatedKey === undefined && Items.length < limit,
      };
    },

    async amend(refs, change) {
      for (const some of chunks(refs, WRITES_PER_CALL)) await Promise.all(some.map((ref) => amendOne(ref, change)));
    },

    async remove(refs) {
      await sendAll(byKey(refs, (ref) => ({ DeleteRequest: { Key: keyAttributes(linkKey(ref)) } })));
    },
  };
}
