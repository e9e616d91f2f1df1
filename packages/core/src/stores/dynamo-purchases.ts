/** What was bought, on the table: answers kept until they expire, and counters that never pass their limit. */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { StoredAnswer } from "../domain/stored-answer.ts";
import { decode, encode } from "./document.ts";
import { keyAttributes, readDocument, type Table, ttlAttribute } from "./dynamo-fenced.ts";
import { answerKey, spendingKey } from "./dynamo-keys.ts";
import { type AnswerStore, isLow, type SpendingStore } from "./stores.ts";
import { TTL_ATTRIBUTE } from "./table.ts";

export function createDynamoAnswers(table: Table): AnswerStore {
  return {
    async read(key) {
      const itemKey = answerKey(key);
      const doc = await readDocument(table, itemKey);
      return doc === undefined ? undefined : decode(StoredAnswer, doc, itemKey.pk);
    },

    async write(answer) {
      const expiresAt = new Date(answer.expiresAt);
      await table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: {
            ...keyAttributes(answerKey(answer)),
            doc: { S: encode(StoredAnswer, answer) },
            expires: { N: String(expiresAt.getTime()) },
            ...ttlAttribute(expiresAt),
          },
        }),
      );
    },

    async remove(keys) {
      await Promise.all(
        keys.map((key) =>
          table.client.send(new DeleteItemCommand({ TableName: table.name, Key: keyAttributes(answerKey(key)) })),
        ),
      );
    },
  };
}

export function createDynamoSpending({ client, name }: Table): SpendingStore {
  return {
    async spend(window, calls, { hourly, daily }) {
      if (calls > hourly || calls > daily) return "spent";
      const { connectionId, provider, hour } = window;
      const [day = "", ofDay = ""] = hour.split("T");
      const ttl = ttlAttribute(new Date(window.expiresAt))[TTL_ATTRIBUTE];
      if (ttl === undefined) throw new Error("a counter without an end");
      try {
        // A repetition by the SDK after a lost answer counts twice: less is bought then, never more.
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: name,
            Key: keyAttributes(spendingKey(window)),
            UpdateExpression:
              "SET #day = if_not_exists(#day, :none) + :calls, #hour = if_not_exists(#hour, :none) + :calls, #doc = :doc, #ttl = :ttl",
            ConditionExpression:
              "(attribute_not_exists(#day) OR #day <= :dayRoom) AND (attribute_not_exists(#hour) OR #hour <= :hourRoom)",
            ExpressionAttributeNames: {
              "#day": "calls",
              "#hour": `calls${ofDay}`,
              "#doc": "doc",
              "#ttl": TTL_ATTRIBUTE,
            },
            ExpressionAttributeValues: {
              ":none": { N: "0" },
              ":calls": { N: String(calls) },
              ":dayRoom": { N: String(daily - calls) },
              ":hourRoom": { N: String(hourly - calls) },
              ":doc": { S: JSON.stringify({ schemaVersion: 1, connectionId, provider, period: day }) },
              ":ttl": ttl,
            },
            ReturnValues: "UPDATED_NEW",
          }),
        );
        const counted = (name: string) => Number(Attributes?.[name]?.N);
        return isLow(counted("calls"), daily) || isLow(counted(`calls${ofDay}`), hourly) ? "low" : "counted";
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return "spent";
        throw error;
      }
    },
  };
}
