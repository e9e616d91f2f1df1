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
/** Each failed try means that another worker moved the item on. */
const TRIES = 6;

const NAMES = {
  nextAt: "nextAt",
  closedUntil: "closedUntil",
  closedAt: "closedAt",
  share: "share",
  requests: "limitRequests",
  windowMs: "limitWindowMs",
  doc: "doc",
  ttl: TTL_ATTRIBUTE,
} as const;
type Field = keyof typeof NAMES;

function toPace(item: Record<string, AttributeValue>): Pace {
  const number = (field: Field, otherwise: number) => {
    const value = Number(item[NAMES[field]]?.N ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  };
  const [requests, windowMs] = [number("requests", 0), number("windowMs", 0)];
  return {
    nextAt: number("nextAt", openPace.nextAt),
    closedUntil: number("closedUntil", openPace.closedUntil),
    closedAt: number("closedAt", openPace.closedAt),
    share: number("share", openPace.share),
    limit: requests > 0 && windowMs > 0 ? { requests, windowMs } : null,
  };
}

/** `set` and `condition` name fields as `#nextAt` and values as `:span`. Null when the condition does not hold. */
async function update(
  { client, name, clock }: Table,
  connectionId: string,
  { set, condition, values }: { set: string; condition?: string; values: Readonly<Record<string, number>> },
): Promise<Pace | null> {
  const text = `${set} ${condition ?? ""}`;
  const used = (Object.keys(NAMES) as Field[]).filter((field) => new RegExp(`#${field}\\b`).test(text));
  const named: readonly Field[] = [...used, "doc", "ttl"];
  try {
    const { Attributes = {} } = await client.send(
      new UpdateItemCommand({
        TableName: name,
        Key: keyAttributes(paceKey(connectionId)),
        UpdateExpression: `SET ${set}, #doc = :doc, #ttl = :ttl`,
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
        ExpressionAttributeNames: Object.fromEntries(named.map((field) => [`#${field}`, NAMES[field]])),
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

export function createDynamoPace(table: Table): PaceStore {
  /** Where each connection's turns ended when last seen: tells which of two updates is the likely one. */
  const seen = new Map<string, number>();
  return {
    async read(connectionId) {
      const { Item } = await table.client.send(
        new GetItemCommand({
          TableName: table.name,
          Key: keyAttributes(paceKey(connectionId)),
          ConsistentRead: true,
        }),
      );
      return Item ? toPace(Item) : openPace;
    },

    async reserve(connectionId, { now, spanMs, horizonMs }) {
      // A repetition by the SDK after a lost answer takes two turns: one stays unused.
      const idle = {
        set: "#nextAt = :end",
        condition: "attribute_not_exists(#nextAt) OR #nextAt <= :now",
        values: { end: now + spanMs, now },
      };
      const busy = {
        set: "#nextAt = #nextAt + :span",
        condition: "#nextAt > :now AND #nextAt <= :horizon",
        values: { span: spanMs, now, horizon: now + horizonMs },
      };
      let isBusy = (seen.get(connectionId) ?? 0) > now;
      for (let tries = 0; tries < TRIES; tries += 1) {
        const pace = await update(table, connectionId, isBusy ? busy : idle);
        if (pace) {
          seen.set(connectionId, pace.nextAt);
          return { startsAt: pace.nextAt - spanMs, pace };
        }
        isBusy = !isBusy;
      }
      return null;
    },

    async close(connectionId, { now, until, share }) {
      const set = "#closedUntil = :until, #closedAt = :now, #share = :share";
      const longer = "(attribute_not_exists(#closedUntil) OR #closedUntil < :until)";
      const values = { until, now, share };
      const behind = "(attribute_not_exists(#nextAt) OR #nextAt < :until)";
      const moved = await update(table, connectionId, {
        set: `${set}, #nextAt = :until`,
        condition: `${longer} AND ${behind}`,
        values,
      });
      if (moved) seen.set(connectionId, until);
      else await update(table, connectionId, { set, condition: `${longer} AND #nextAt >= :until`, values });
    },

    async learn(connectionId, { requests, windowMs }) {
      await update(table, connectionId, {
        set: "#requests = :requests, #windowMs = :windowMs",
        values: { requests, windowMs },
      });
    },
  };
}
