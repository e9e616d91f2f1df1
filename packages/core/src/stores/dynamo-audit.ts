/** The audit log on the table: one item per line under its number, put only where none stands, and no expiry. */
import { ConditionalCheckFailedException, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { AuditEntry } from "../domain/audit.ts";
import { decode, encode } from "./document.ts";
import { keyAttributes, readDocument, type Table } from "./dynamo-fenced.ts";
import { auditKey } from "./dynamo-keys.ts";
import type { AuditStore } from "./stores.ts";

export function createDynamoAudit(table: Table): AuditStore {
  const { client, name } = table;

  return {
    async head(connectionId) {
      const { pk } = auditKey(connectionId, 0);
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: name,
          ConsistentRead: true,
          KeyConditionExpression: "#pk = :pk",
          ExpressionAttributeNames: { "#pk": "pk" },
          ExpressionAttributeValues: { ":pk": { S: pk } },
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      const doc = Items[0]?.["doc"]?.S;
      return doc === undefined ? undefined : decode(AuditEntry, doc, pk);
    },

    async append(entry) {
      const key = auditKey(entry.connectionId, entry.sequence);
      const doc = encode(AuditEntry, entry);
      try {
        await client.send(
          new PutItemCommand({
            TableName: name,
            Item: { ...keyAttributes(key), doc: { S: doc } },
            ConditionExpression: "attribute_not_exists(#pk)",
            ExpressionAttributeNames: { "#pk": "pk" },
          }),
        );
        return "written";
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // The SDK repeats a put whose answer was lost; what stands then is ours.
        return (await readDocument(table, key)) === doc ? "written" : "conflict";
      }
    },

    async *all(connectionId) {
      const { pk } = auditKey(connectionId, 0);
      let from: Record<string, { S: string }> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: name,
            ConsistentRead: true,
            KeyConditionExpression: "#pk = :pk",
            ExpressionAttributeNames: { "#pk": "pk" },
            ExpressionAttributeValues: { ":pk": { S: pk } },
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        for (const { sk, doc } of page.Items ?? []) yield { sequence: Number(sk?.S), doc: doc?.S ?? "" };
        const last = page.LastEvaluatedKey?.["sk"]?.S;
        from = last === undefined ? undefined : { pk: { S: pk }, sk: { S: last } };
      } while (from);
    },
  };
}
