/** The entries of one partition of the table's one index: keys and order only, for items that are then read strongly. */
import { type AttributeValue, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { Table } from "./dynamo-fenced.ts";
import type { ItemKey } from "./dynamo-keys.ts";
import { DUE_INDEX } from "./table.ts";

/** Index entries fetched per page, and records read at once. */
export const PAGE_SIZE = 50;

interface IndexEntry {
  readonly key: ItemKey;
  readonly range: string;
}

/** The entries of one partition of the index, in its order, page by page. */
export async function* indexed(
  { client, name }: Table,
  {
    partition,
    after,
    upTo,
    pageSize,
  }: { readonly partition: string; readonly after?: string; readonly upTo?: string; readonly pageSize: number },
): AsyncGenerator<readonly IndexEntry[]> {
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: name,
        IndexName: DUE_INDEX.name,
        KeyConditionExpression:
          upTo === undefined
            ? "#hash = :hash"
            : `#hash = :hash AND #range ${after === undefined ? "<= :upTo" : "BETWEEN :after AND :upTo"}`,
        ExpressionAttributeNames: {
          "#hash": DUE_INDEX.hash,
          ...(upTo === undefined ? {} : { "#range": DUE_INDEX.range }),
        },
        ExpressionAttributeValues: {
          ":hash": { S: partition },
          ...(upTo === undefined ? {} : { ":upTo": { S: upTo } }),
          ...(after === undefined ? {} : { ":after": { S: after } }),
        },
        Limit: pageSize,
        ...(from ? { ExclusiveStartKey: from } : {}),
      }),
    );
    yield (page.Items ?? []).flatMap(({ pk, sk, [DUE_INDEX.range]: range }) =>
      pk?.S === undefined || sk?.S === undefined || range?.S === undefined
        ? []
        : [{ key: { pk: pk.S, sk: sk.S }, range: range.S }],
    );
    from = page.LastEvaluatedKey;
  } while (from);
}
