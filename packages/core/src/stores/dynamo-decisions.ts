/** Decisions on the table, in the index by the day on which they expire. */
import { Decision } from "../domain/decision.ts";
import { decode } from "./document.ts";
import { createDynamoFenced, readDocument, type Table } from "./dynamo-fenced.ts";
import { indexed, PAGE_SIZE } from "./dynamo-indexed.ts";
import { decisionKey, dueOrder, endingPartition } from "./dynamo-keys.ts";
import type { DecisionStore } from "./stores.ts";

export function createDynamoDecisions(table: Table): DecisionStore {
  return {
    ...createDynamoFenced(table, {
      schema: Decision,
      keyOf: decisionKey,
      indexOf: ({ connectionId, expiresAt }: Decision) => ({
        gsi1pk: endingPartition(connectionId),
        gsi1sk: dueOrder(expiresAt),
      }),
    }),

    async expiring(connectionId, before, limit) {
      const decisions: Decision[] = [];
      const ending = {
        partition: endingPartition(connectionId),
        upTo: dueOrder(before),
        pageSize: Math.min(limit, PAGE_SIZE),
      };
      for await (const entries of indexed(table, ending)) {
        for (const { key } of entries) {
          const doc = await readDocument(table, key);
          if (doc === undefined) continue;
          const decision = decode(Decision, doc, key.pk);
          // The index lags: what the table says now decides.
          if (Date.parse(decision.expiresAt) < before.getTime()) decisions.push(decision);
        }
        if (decisions.length >= limit) break;
      }
      return decisions.slice(0, limit);
    },
  };
}
