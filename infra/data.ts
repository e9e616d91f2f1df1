/** The one table, the key that protects it, and where credentials are kept. */
import { DUE_INDEX, TTL_ATTRIBUTE } from "../packages/core/src/stores/table.ts";

export type Data = ReturnType<typeof createData>;

export function createData() {
  // A kept table is unreadable without its key, and SST's own retention covers tables but not keys.
  const retainOnDelete = $app.removal !== "remove";

  // Customer-managed, because the account can then see every use of it in its trail, and take it away to make table,
  // backups and credentials unreadable at once. Without a policy of its own a key gets AWS's default one: the roles'
  // policies below decide who uses it, and the account can never lock itself out.
  const key = new aws.kms.Key(
    "DataKey",
    {
      description: `${$app.name} ${$app.stage}: records and credentials`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    },
    { retainOnDelete },
  );
  // The name an operator gives as --key-id when storing credentials.
  const alias = new aws.kms.Alias(
    "DataKeyAlias",
    { name: `alias/${$app.name}-${$app.stage}`, targetKeyId: key.keyId },
    { retainOnDelete },
  );

  const table = new sst.aws.Dynamo("Records", {
    fields: { pk: "string", sk: "string", [DUE_INDEX.hash]: "string", [DUE_INDEX.range]: "string" },
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    globalIndexes: {
      [DUE_INDEX.name]: { hashKey: DUE_INDEX.hash, rangeKey: DUE_INDEX.range, projection: "keys-only" },
    },
    ttl: TTL_ATTRIBUTE,
    deletionProtection: $app.protect,
    transform: {
      table: {
        // Stated although it is the component's default: the record is the truth, and this is its only backup.
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true, kmsKeyArn: key.arn },
      },
    },
  });

  return { key, alias, table, parameterPrefix: `/${$app.name}/${$app.stage}` };
}
