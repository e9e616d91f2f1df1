/** What AWS says of the table: whether it is there, and made as the code expects it. */
import { DescribeTableCommand, DescribeTimeToLiveCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";

export interface TableFacts {
  /** Partition and sort key. */
  readonly keys: readonly string[];
  /** Keys of each index that answers queries, by its name. */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  /** The attribute items expire by; null where they do not. */
  readonly expiresBy: string | null;
}

interface KeyPart {
  readonly AttributeName?: string | undefined;
}
const namesOf = (schema: readonly KeyPart[] | undefined): string[] =>
  (schema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []);

/** Rejects with what AWS says. */
export async function readTable(client: DynamoDBClient, TableName: string): Promise<TableFacts> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  const isOn = ttl?.TimeToLiveStatus === "ENABLED" || ttl?.TimeToLiveStatus === "ENABLING";
  return {
    keys: namesOf(Table?.KeySchema),
    indexes: Object.fromEntries(
      (Table?.GlobalSecondaryIndexes ?? [])
        // An index that is being built answers nothing.
        .filter(
          ({ IndexStatus }) => IndexStatus === undefined || IndexStatus === "ACTIVE" || IndexStatus === "UPDATING",
        )
        .map(({ IndexName = "", KeySchema }) => [IndexName, namesOf(KeySchema)]),
    ),
    expiresBy: isOn ? (ttl?.AttributeName ?? null) : null,
  };
}
