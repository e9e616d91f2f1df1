/** Imports of indicators into the table: one item per digest and feed version, listed by part so that a version can be deleted. */
import { setTimeout as pause } from "node:timers/promises";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import type { Clock } from "../domain/ports.ts";
import { decode, encode } from "./document.ts";
import { keyAttributes, type Table, ttlAttribute } from "./dynamo-fenced.ts";
import { chunks, createDynamoIndicatorReader, itemKeyOf, Kept } from "./dynamo-indicator-reader.ts";
import { feedPartKey, indicatorKey, type ItemKey } from "./dynamo-keys.ts";
import type { FeedVersion, IndicatorStore, KeptIndicator } from "./stores.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const WRITES_PER_CALL = 25;
/** Enough to keep an import moving, too few to crowd out screenings. */
const CALLS_AT_ONCE = 4;
/** Waits before what the table put off is sent again. */
const WRITE_WAITS_MS = [50, 100, 200, 400, 800, 1_600, 3_200, 6_400];

const Part = z.object({ connectionId: z.string(), digests: z.array(z.string()) });

async function several<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  for (const some of chunks(items, CALLS_AT_ONCE)) await Promise.all(some.map(run));
}

export function createDynamoIndicators(deps: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
}): IndicatorStore {
  const { client, table: name, clock } = deps;
  const table: Table = { client, name, clock };

  async function send(requests: WriteRequest[]): Promise<void> {
    let left = requests;
    for (const waitMs of [0, ...WRITE_WAITS_MS]) {
      if (waitMs > 0) await pause(waitMs);
      const { UnprocessedItems = {} } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [name]: left } }),
      );
      left = UnprocessedItems[name] ?? [];
      if (left.length === 0) return;
    }
    throw new Error("the table put off part of a write for too long");
  }
  const sendAll = (requests: readonly WriteRequest[]) => several(chunks(requests, WRITES_PER_CALL), send);

  const put = (version: FeedVersion, { digest, confidence, lastSeen, expiresAt }: KeptIndicator): WriteRequest => ({
    PutRequest: {
      Item: {
        ...keyAttributes(indicatorKey(version, digest)),
        doc: {
          S: encode(Kept, {
            connectionId: version.connectionId,
            confidence,
            lastSeen: lastSeen?.toISOString() ?? null,
          }),
        },
        expires: { N: String(expiresAt.getTime()) },
        ...ttlAttribute(expiresAt),
      },
    },
  });
  const remove = (key: ItemKey): WriteRequest => ({ DeleteRequest: { Key: keyAttributes(key) } });

  return {
    ...createDynamoIndicatorReader(table),

    async write(version, part, indicators) {
      if (indicators.length === 0) return;
      const unique = new Map(indicators.map((indicator) => [indicator.digest, indicator]));
      const latest = new Date(Math.max(...indicators.map(({ expiresAt }) => expiresAt.getTime())));
      // Listed before they are there: whatever happens next, the version can be deleted as a whole.
      await client.send(
        new PutItemCommand({
          TableName: name,
          Item: {
            ...keyAttributes(feedPartKey(version, part)),
            doc: { S: encode(Part, { connectionId: version.connectionId, digests: [...unique.keys()] }) },
            expires: { N: String(latest.getTime()) },
            ...ttlAttribute(latest),
          },
        }),
      );
      await sendAll([...unique.values()].map((indicator) => put(version, indicator)));
    },

    async withdraw(version, digests) {
      await sendAll([...new Set(digests)].map((digest) => remove(indicatorKey(version, digest))));
    },

    async discard(version) {
      let from: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: name,
            KeyConditionExpression: "pk = :pk",
            ExpressionAttributeValues: { ":pk": { S: feedPartKey(version, 0).pk } },
            ConsistentRead: true,
            Limit: 10,
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        for (const item of page.Items ?? []) {
          const key = itemKeyOf(item);
          const { digests } = decode(Part, item["doc"]?.S ?? "", key.pk);
          await sendAll(digests.map((digest) => remove(indicatorKey(version, digest))));
          await send([remove(key)]);
        }
        from = page.LastEvaluatedKey;
      } while (from);
    },
  };
}
