/** Reads of indicators on the table: the connection's list of feeds, and single digests by key. All a screening may do. */
import { setTimeout as pause } from "node:timers/promises";
import { type AttributeValue, BatchGetItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { FeedList } from "../domain/indicator.ts";
import { decode } from "./document.ts";
import { createDynamoFenced, keyAttributes, type Table } from "./dynamo-fenced.ts";
import { feedsKey, indicatorKey, type ItemKey } from "./dynamo-keys.ts";
import type { IndicatorStore } from "./stores.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const READS_PER_CALL = 100;
/** Waits before what the table put off is asked again. */
const WAITS_MS = [50, 100, 200];

/** An indicator's document. */
export const Kept = z.object({
  connectionId: z.string(),
  confidence: z.number(),
  lastSeen: z.iso.datetime().nullable(),
});

export const itemKeyOf = ({ pk, sk }: Record<string, AttributeValue>): ItemKey => ({
  pk: pk?.S ?? "",
  sk: sk?.S ?? "",
});

export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

export function createDynamoIndicatorReader(table: Table): Pick<IndicatorStore, "feeds" | "find"> {
  const { client, name, clock } = table;

  async function get(keys: readonly ItemKey[]): Promise<Record<string, AttributeValue>[]> {
    const found: Record<string, AttributeValue>[] = [];
    let left: Record<string, AttributeValue>[] = keys.map(keyAttributes);
    for (const waitMs of [0, ...WAITS_MS]) {
      if (waitMs > 0) await pause(waitMs);
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [name]: { Keys: left, ConsistentRead: true } } }),
      );
      found.push(...(Responses[name] ?? []));
      left = UnprocessedKeys[name]?.Keys ?? [];
      if (left.length === 0) return found;
    }
    throw new Error("the table put off part of a read for too long");
  }

  return {
    feeds: createDynamoFenced(table, {
      schema: FeedList,
      keyOf: ({ connectionId }: Pick<FeedList, "connectionId">) => feedsKey(connectionId),
    }),

    async find(connectionId, versions, digests) {
      const wanted = new Map(
        versions.flatMap((version) =>
          digests.map((digest) => {
            const key = indicatorKey({ connectionId, version }, digest);
            return [`${key.pk}\u0000${key.sk}`, { key, version, digest }] as const;
          }),
        ),
      );
      const pages = await Promise.all(
        chunks([...wanted.values()], READS_PER_CALL).map((some) => get(some.map(({ key }) => key))),
      );
      const now = clock().getTime();
      return pages.flat().flatMap((item) => {
        const { pk, sk } = itemKeyOf(item);
        const asked = wanted.get(`${pk}\u0000${sk}`);
        const expires = Number(item["expires"]?.N ?? 0);
        if (asked === undefined || expires <= now) return [];
        const { confidence, lastSeen } = decode(Kept, item["doc"]?.S ?? "", pk);
        const { digest, version } = asked;
        const seen = lastSeen === null ? null : new Date(lastSeen);
        return [{ digest, version, confidence, lastSeen: seen, expiresAt: new Date(expires) }];
      });
    },
  };
}
