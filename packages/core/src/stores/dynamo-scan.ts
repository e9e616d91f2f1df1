/** Every record of a connection, by reading the whole table page by page: no index holds the finished ones, and only an operator asks. */
import { type AttributeValue, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { StoredItemError } from "../domain/errors.ts";
import type { Clock } from "../domain/ports.ts";
import { ScreeningRecord } from "../domain/screening-record.ts";
import { decode } from "./document.ts";
import type { Table } from "./dynamo-fenced.ts";
import { screeningPrefix } from "./dynamo-keys.ts";
import { unpacked } from "./dynamo-packed.ts";
import type { RecordArchive } from "./stores.ts";

/**
 * Parts of equal size, as keys are spread evenly: how many are read tells how much is left, which nothing else does. Only
 * for whoever wants to know, because each part costs a request of its own.
 */
const PARTS = 16;

async function* scanRecords(
  { client, name, clock }: Table,
  connectionId: string,
  {
    onUnreadable,
    part,
  }: {
    readonly onUnreadable: ((error: StoredItemError) => void) | undefined;
    readonly part: { readonly Segment: number; readonly TotalSegments: number };
  },
): AsyncGenerator<ScreeningRecord> {
  const { pk: prefix, sk } = screeningPrefix(connectionId);
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: name,
        ...part,
        ConsistentRead: true,
        FilterExpression: "begins_with(#pk, :prefix) AND #sk = :sk AND #expires > :now",
        ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk", "#expires": "expires" },
        ExpressionAttributeValues: {
          ":prefix": { S: prefix },
          ":sk": { S: sk },
          ":now": { N: String(clock().getTime()) },
        },
        ...(from ? { ExclusiveStartKey: from } : {}),
      }),
    );
    for (const { pk, doc } of page.Items ?? []) {
      const text = unpacked(doc);
      if (text === undefined) continue;
      try {
        yield decode(ScreeningRecord, text, pk?.S ?? prefix);
      } catch (error) {
        if (!(error instanceof StoredItemError)) throw error;
        onUnreadable?.(error);
      }
    }
    from = page.LastEvaluatedKey;
  } while (from);
}

export function createDynamoArchive({
  client,
  table,
  clock,
  onUnreadable,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  readonly onUnreadable?: (error: StoredItemError) => void;
}): RecordArchive {
  return {
    async *all(connectionId, onShare) {
      const TotalSegments = onShare ? PARTS : 1;
      for (let Segment = 0; Segment < TotalSegments; Segment += 1) {
        const part = { Segment, TotalSegments };
        yield* scanRecords({ client, name: table, clock }, connectionId, { onUnreadable, part });
        onShare?.((Segment + 1) / TotalSegments);
      }
    },
  };
}
