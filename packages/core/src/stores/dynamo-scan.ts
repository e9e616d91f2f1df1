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

async function* scanRecords(
  { client, name, clock }: Table,
  connectionId: string,
  onUnreadable: ((error: StoredItemError) => void) | undefined,
): AsyncGenerator<ScreeningRecord> {
  const { pk: prefix, sk } = screeningPrefix(connectionId);
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: name,
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
  return { all: (connectionId) => scanRecords({ client, name: table, clock }, connectionId, onUnreadable) };
}
