/** The one table as CreateTable takes it: what tests and the sandbox create, and what the infrastructure is held against. */

/** Sparse: only records, by when somebody must look at them again, and one entry per connection. Keys only, the items are read strongly. */
export const DUE_INDEX = { name: "due", hash: "gsi1pk", range: "gsi1sk" } as const;

/** Epoch seconds. DynamoDB deletes some days late, so reads check `expires` themselves. */
export const TTL_ATTRIBUTE = "ttl";

export function tableDefinition(name: string) {
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
      { AttributeName: DUE_INDEX.hash, AttributeType: "S" },
      { AttributeName: DUE_INDEX.range, AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: DUE_INDEX.name,
        KeySchema: [
          { AttributeName: DUE_INDEX.hash, KeyType: "HASH" },
          { AttributeName: DUE_INDEX.range, KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  } satisfies TableDefinition;
}

/** The part of the SDK's CreateTableInput used here; stated so that this file needs no SDK. */
interface TableDefinition {
  readonly TableName: string;
  readonly BillingMode: "PAY_PER_REQUEST";
  readonly AttributeDefinitions: { AttributeName: string; AttributeType: "S" }[];
  readonly KeySchema: { AttributeName: string; KeyType: "HASH" | "RANGE" }[];
  readonly GlobalSecondaryIndexes: {
    IndexName: string;
    KeySchema: { AttributeName: string; KeyType: "HASH" | "RANGE" }[];
    Projection: { ProjectionType: "KEYS_ONLY" };
  }[];
}
