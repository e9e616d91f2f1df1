/** The one table, the bucket of refreshed data, the key that protects both, and where credentials are kept. */
import { DUE_INDEX, TTL_ATTRIBUTE } from "../packages/core/src/stores/table.ts";

export type Data = ReturnType<typeof createData>;

/** Editions before the last two, and a customer's list before its last change: kept for looking into what happened. */
const OLD_VERSION_DAYS = 30;

/** Public data and the customer's own lists: nothing of any applicant. */
function createBucket(key: aws.kms.Key) {
  const bucket = new sst.aws.Bucket("Data", { versioning: true, cors: false });
  new aws.s3.BucketServerSideEncryptionConfiguration("DataEncryption", {
    bucket: bucket.name,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
        // One data key for many objects instead of a call to KMS for each.
        bucketKeyEnabled: true,
      },
    ],
  });
  new aws.s3.BucketLifecycleConfiguration("DataLifecycle", {
    bucket: bucket.name,
    rules: [
      {
        id: "old-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: OLD_VERSION_DAYS },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  });
  return bucket;
}

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

  const bucket = createBucket(key);

  return { key, alias, table, bucket, parameterPrefix: `/${$app.name}/${$app.stage}` };
}
