/** Reads of indicators on the table: the connection's list of feeds, and single digests by key. All a screening may do. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { FeedList } from "../domain/indicator.ts";
import { decode } from "./document.ts";
import { createDynamoFenced, type Table } from "./dynamo-fenced.ts";
import { feedsKey, indicatorKey, type ItemKey } from "./dynamo-keys.ts";
import { createReader } from "./dynamo-reads.ts";
import type { IndicatorStore } from "./stores.ts";

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
  const { clock } = table;

  const read = table.readItem ?? createReader(table);

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
      const items = await Promise.all(
        [...wanted.values()].map(async (asked) => ({ ...asked, item: await read(asked.key) })),
      );
      const now = clock().getTime();
      return items.flatMap(({ key, version, digest, item }) => {
        const expires = Number(item?.["expires"]?.N ?? 0);
        if (item === undefined || expires <= now) return [];
        const { confidence, lastSeen } = decode(Kept, item["doc"]?.S ?? "", key.pk);
        const seen = lastSeen === null ? null : new Date(lastSeen);
        return [{ digest, version, confidence, lastSeen: seen, expiresAt: new Date(expires) }];
      });
    },
  };
}
