/** The stores on DynamoDB: one table, one item per write, no transaction. The item's document is text, exact on every trip. */
import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CandidateRecord } from "../domain/candidate-record.ts";
import { Connection } from "../domain/connection.ts";
import { StoredItemError } from "../domain/errors.ts";
import type { Clock } from "../domain/ports.ts";
import { ScreeningRecord } from "../domain/screening-record.ts";
import { type HeldApplication, heldAt, visitPlace } from "../domain/visit.ts";
import { Watermark } from "../domain/watermark.ts";
import { Tombstone } from "../domain/tombstone.ts";
import { decode, encode } from "./document.ts";
import { createDynamoAnswers, createDynamoSpending } from "./dynamo-purchases.ts";
import { createDynamoFenced, keyAttributes, readDocument, type Table } from "./dynamo-fenced.ts";
import { createDynamoDecisions } from "./dynamo-decisions.ts";
import { indexed, PAGE_SIZE } from "./dynamo-indexed.ts";
import { createDynamoLinks } from "./dynamo-links.ts";
import { createDynamoIndicatorReader } from "./dynamo-indicator-reader.ts";
import {
  CONNECTIONS_PARTITION,
  candidateKey,
  connectionKey,
  dueOrder,
  duePartition,
  heldPartition,
  type ItemKey,
  screeningKey,
  watermarkKey,
  tombstoneKey,
} from "./dynamo-keys.ts";
import { createReader } from "./dynamo-reads.ts";
import type { Stores } from "./stores.ts";
import { DUE_INDEX } from "./table.ts";

export interface DynamoStoresDeps {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  /** Told about due records this version cannot read; they are skipped, so that one never stops the others. */
  readonly onUnreadable?: (error: StoredItemError) => void;
}

export function createDynamoStores({ client, table: name, clock, onUnreadable }: DynamoStoresDeps): Stores {
  const table: Table = { client, name, clock, readItem: createReader({ client, name }) };
  const screenings = createDynamoFenced(table, {
    schema: ScreeningRecord,
    keyOf: screeningKey,
    indexOf: (record: ScreeningRecord) =>
      record.dueAt === null
        ? {
            gsi1pk: heldPartition(record.connectionId),
            gsi1sk: visitPlace(record),
          }
        : { gsi1pk: duePartition(record.connectionId), gsi1sk: dueOrder(record.dueAt) },
  });

  async function readDue(key: ItemKey, now: Date): Promise<ScreeningRecord | undefined> {
    const doc = await readDocument(table, key);
    if (doc === undefined) return undefined;
    try {
      const record = decode(ScreeningRecord, doc, key.pk);
      // The index lags: what the table says now decides.
      return record.dueAt !== null && Date.parse(record.dueAt) <= now.getTime() ? record : undefined;
    } catch (error) {
      if (!(error instanceof StoredItemError)) throw error;
      onUnreadable?.(error);
      return undefined;
    }
  }

  return {
    screenings: {
      ...screenings,
      async due(connectionId, now, limit) {
        const records: ScreeningRecord[] = [];
        const due = {
          partition: duePartition(connectionId),
          upTo: dueOrder(now),
          pageSize: Math.min(limit, PAGE_SIZE),
        };
        for await (const entries of indexed(table, due)) {
          const read = await Promise.all(entries.map(({ key }) => readDue(key, now)));
          records.push(...read.filter((record) => record !== undefined));
          if (records.length >= limit) break;
        }
        return records.slice(0, limit);
      },
      async held(connectionId, { after, upTo }, limit) {
        const found: HeldApplication[] = [];
        const window = { partition: heldPartition(connectionId), after, upTo, pageSize: limit };
        for await (const entries of indexed(table, window)) {
          found.push(...entries.flatMap(({ range }) => heldAt(range) ?? []));
          if (found.length >= limit) break;
        }
        return found.slice(0, limit);
      },
    },
    indicators: createDynamoIndicatorReader(table),
    candidates: createDynamoFenced(table, { schema: CandidateRecord, keyOf: candidateKey }),
    watermarks: createDynamoFenced(table, { schema: Watermark, keyOf: watermarkKey }),
    links: createDynamoLinks(table),
    answers: createDynamoAnswers(table),
    tombstones: createDynamoFenced(table, { schema: Tombstone, keyOf: tombstoneKey }),
    decisions: createDynamoDecisions(table),
    spending: createDynamoSpending(table),
    connections: {
      async get(id) {
        const key = connectionKey(id);
        const doc = await readDocument(table, key);
        return doc === undefined ? undefined : decode(Connection, doc, key.pk);
      },
      async ids() {
        const ids: string[] = [];
        for await (const entries of indexed(table, { partition: CONNECTIONS_PARTITION, pageSize: PAGE_SIZE })) {
          ids.push(...entries.map(({ range }) => range));
        }
        return ids;
      },
      async put(connection) {
        await client.send(
          new PutItemCommand({
            TableName: name,
            Item: {
              ...keyAttributes(connectionKey(connection.id)),
              doc: { S: encode(Connection, connection) },
              [DUE_INDEX.hash]: { S: CONNECTIONS_PARTITION },
              [DUE_INDEX.range]: { S: connection.id },
            },
          }),
        );
      },
    },
  };
}
