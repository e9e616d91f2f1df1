/** The shared pace of a connection on the table: one small item, moved on by single conditional updates. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { openPace, type Pace } from "../domain/pace.ts";
import { keyAttributes, type Table, ttlAttribute } from "./dynamo-fenced.ts";
import { paceKey } from "./dynamo-keys.ts";
import type { PaceStore } from "./stores.ts";
import { TTL_ATTRIBUTE } from "./table.ts";

/** What was learned is worth keeping while the connection is in use. */
const KEPT_MS = 30 * 86_400_000;
/** Alone at the item one of two updates fits; with others another pair of tries may be needed. */
const TRIES = 4;

const FIELDS = ["revision", "issued", "served", "from", "share", "cost", "found", "requests", "windowMs"] as const;
type Field = (typeof FIELDS)[number];

function toPace(item: Readonly<Record<string, AttributeValue>>): Pace {
  const number = (field: Field, otherwise: number) => {
    const value = Number(item[field]?.N ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  };
  const [requests, windowMs] = [number("requests", 0), number("windowMs", 0)];
  return {
    revision: number("revision", openPace.revision),
    issued: number("issued", openPace.issued),
    served: number("served", openPace.served),
    from: number("from", openPace.from),
    share: number("share", openPace.share),
    cost: number("cost", openPace.cost),
    found: number("found", 0) === 1,
    limit: requests > 0 && windowMs > 0 ? { requests, windowMs } : null,
  };
}

/** Expressions name fields as `#issued` and values as `:one`. Null when the condition does not hold. */
async function update(
  { client, name, clock }: Table,
  connectionId: string,
  { set, condition, values }: { set: string; condition: string; values: Readonly<Record<string, number>> },
): Promise<Pace | null> {
  const used = FIELDS.filter((field) => new RegExp(`#${field}\\b`).test(`${set} ${condition}`));
  try {
    const { Attributes = {} } = await client.send(
      new UpdateItemCommand({
        TableName: name,
        Key: keyAttributes(paceKey(connectionId)),
        UpdateExpression: `SET ${set}, #doc = :doc, #ttl = :ttl`,
        ConditionExpression: condition,
        ExpressionAttributeNames: {
          ...Object.fromEntries(used.map((field) => [`#${field}`, field])),
          "#doc": "doc",
          "#ttl": TTL_ATTRIBUTE,
        },
        ExpressionAttributeValues: {
          ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`:${key}`, { N: String(value) }])),
          ":doc": { S: JSON.stringify({ schemaVersion: 1, connectionId }) },
          ":ttl": ttlAttribute(new Date(clock().getTime() + KEPT_MS))[TTL_ATTRIBUTE] ?? { N: "0" },
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return toPace(Attributes);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

/** An item that has not been steered yet carries no revision. */
const isAt = (revision: number) =>
  revision === 0 ? "(attribute_not_exists(#revision) OR #revision = :seen)" : "#revision = :seen";

export function createDynamoPace(table: Table): PaceStore {
  /** The last turn seen of each connection: tells which of two updates is the likely one. */
  const last = new Map<string, number>();
  return {
    async read(connectionId) {
      const { Item } = await table.client.send(
        new GetItemCommand({
          TableName: table.name,
          Key: keyAttributes(paceKey(connectionId)),
          ConsistentRead: true,
        }),
      );
      const pace = Item ? toPace(Item) : openPace;
      last.set(connectionId, pace.issued);
      return pace;
    },

    async take(connectionId, { revision }, served) {
      const same = isAt(revision);
      // A repetition by the SDK after a lost answer takes two turns: one stays unused.
      const idle = {
        set: "#issued = :first",
        condition: `${same} AND (attribute_not_exists(#issued) OR #issued <= :served)`,
        values: { seen: revision, first: served + 1, served },
      };
      const busy = {
        set: "#issued = #issued + :one",
        condition: `${same} AND #issued > :served`,
        values: { seen: revision, one: 1, served },
      };
      let isBusy = (last.get(connectionId) ?? 0) > served;
      for (let tries = 0; tries < TRIES; tries += 1) {
        const pace = await update(table, connectionId, isBusy ? busy : idle);
        if (pace) {
          last.set(connectionId, pace.issued);
          return { ticket: pace.issued };
        }
        isBusy = !isBusy;
      }
      return null;
    },

    async steer(connectionId, { revision, served, from, share, cost, limit, found }) {
      const values = {
        revision,
        served,
        from,
        share,
        cost,
        found: found ? 1 : 0,
        requests: limit?.requests ?? 0,
        windowMs: limit?.windowMs ?? 0,
      };
      const steered = await update(table, connectionId, {
        set: Object.keys(values)
          .map((field) => `#${field} = :${field}`)
          .join(", "),
        condition: isAt(revision - 1),
        values: { ...values, seen: revision - 1 },
      });
      return steered ? "written" : "conflict";
    },
  };
}
