/** ATS access tokens shared by every worker, sealed before they reach the table: AES-256-GCM, bound to their connection. */
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import type { AccessToken, Clock, TokenStore } from "../domain/ports.ts";
import { keyAttributes, ttlAttribute } from "./dynamo-fenced.ts";
import { tokenKey } from "./dynamo-keys.ts";
import { TTL_ATTRIBUTE } from "./table.ts";

type Item = Record<string, AttributeValue>;

const CIPHER = "aes-256-gcm";
/** NIST SP 800-38D: 96 random bits per sealing, 128-bit tag. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Tells one worker's lock from any other's. */
const LOCK_BYTES = 16;

const Lasting = { value: z.string(), expiresAt: z.iso.datetime() };
const Sealed = z.object({ ...Lasting, refresh: z.object(Lasting).optional() });

/** The sealing key of a connection, separated by purpose from everything else its index key is used for (RFC 5869). */
export function tokenSealingKey(indexKey: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", Buffer.from(indexKey, "base64"), "", "bonafide access token v1", 32));
}

const boundTo = (connectionId: string) => Buffer.from(`bonafide access token v1\u0000${connectionId}`);

function open(sealed: string, key: Uint8Array, connectionId: string): z.infer<typeof Sealed> | undefined {
  const bytes = Buffer.from(sealed, "base64");
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(connectionId));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString();
    return Sealed.parse(JSON.parse(text));
  } catch {
    // Written under another key or altered: as good as absent, the caller asks the ATS for a new one.
    return undefined;
  }
}

function toToken({ value, expiresAt, refresh }: z.infer<typeof Sealed>): AccessToken {
  return {
    value,
    expiresAt: new Date(expiresAt),
    ...(refresh ? { refresh: { value: refresh.value, expiresAt: new Date(refresh.expiresAt) } } : {}),
  };
}

export interface DynamoTokensDeps {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  /** 32 bytes, see {@link tokenSealingKey}. */
  readonly key: Uint8Array;
  /** The one before, while the index key is changed: what it sealed still opens, and is sealed anew when it is renewed. */
  readonly formerKey?: Uint8Array;
  readonly random: (count: number) => Uint8Array;
}

export function createDynamoTokens({ client, table, clock, key, formerKey, random }: DynamoTokensDeps): TokenStore {
  const keyOf = (connectionId: string) => keyAttributes(tokenKey(connectionId));

  function seal(connectionId: string, token: AccessToken): string {
    const iv = random(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(connectionId));
    // Dates become ISO 8601 in JSON.
    const text = JSON.stringify({ value: token.value, expiresAt: token.expiresAt, refresh: token.refresh });
    const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64");
  }

  function tokenIn(item: Item | undefined, connectionId: string): AccessToken | undefined {
    const sealed = item?.["doc"]?.S;
    if (sealed === undefined || Number(item?.["expires"]?.N) <= clock().getTime()) return undefined;
    const token =
      open(sealed, key, connectionId) ?? (formerKey === undefined ? undefined : open(sealed, formerKey, connectionId));
    return token && toToken(token);
  }

  async function item(connectionId: string): Promise<Item | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: keyOf(connectionId), ConsistentRead: true }),
    );
    return Item;
  }

  /** Null when the condition does not hold; the SDK's own repetition of an update that had worked counts as worked. */
  async function update(input: UpdateItemCommandInput, stands: (item: Item) => boolean): Promise<Item | null> {
    try {
      const { Attributes = {} } = await client.send(new UpdateItemCommand({ ...input, ReturnValues: "ALL_NEW" }));
      return Attributes;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if ((error.$metadata.attempts ?? 1) === 1) return null;
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: input.Key, ConsistentRead: true }),
      );
      return Item && stands(Item) ? Item : null;
    }
  }

  return {
    read: async (connectionId) => tokenIn(await item(connectionId), connectionId),

    async lock(connectionId, leaseMs) {
      const now = clock().getTime();
      const id = Buffer.from(random(LOCK_BYTES)).toString("base64url");
      const until = new Date(now + leaseMs);
      const locked = await update(
        {
          TableName: table,
          Key: keyOf(connectionId),
          // An item without a token is nothing but a lock, and ends with it.
          UpdateExpression: "SET #lock = :id, #until = :until, #ttl = if_not_exists(#ttl, :ttl)",
          ConditionExpression: "attribute_not_exists(#lock) OR #until <= :now",
          ExpressionAttributeNames: { "#lock": "lock", "#until": "lockUntil", "#ttl": TTL_ATTRIBUTE },
          ExpressionAttributeValues: {
            ":id": { S: id },
            ":until": { N: String(until.getTime()) },
            ":now": { N: String(now) },
            ":ttl": ttlAttribute(until)[TTL_ATTRIBUTE],
          },
        },
        (standing) => standing["lock"]?.S === id,
      );
      if (locked === null) return null;
      const generation = locked["generation"]?.N ?? "0";

      return {
        token: tokenIn(locked, connectionId),

        async store(token) {
          // What renews a token must be there when the token itself has ended.
          const keptUntil = new Date(Math.max(token.expiresAt.getTime(), token.refresh?.expiresAt.getTime() ?? 0));
          const doc = seal(connectionId, token);
          const stored = await update(
            {
              TableName: table,
              Key: keyOf(connectionId),
              UpdateExpression:
                "SET #doc = :doc, #expires = :expires, #ttl = :ttl, #generation = :next REMOVE #lock, #until",
              // By generation and not by lock: what a slow worker got is stored unless something newer stands.
              ConditionExpression: "attribute_not_exists(#generation) OR #generation = :seen",
              ExpressionAttributeNames: {
                "#doc": "doc",
                "#expires": "expires",
                "#ttl": TTL_ATTRIBUTE,
                "#generation": "generation",
                "#lock": "lock",
                "#until": "lockUntil",
              },
              ExpressionAttributeValues: {
                ":doc": { S: doc },
                ":expires": { N: String(keptUntil.getTime()) },
                ":ttl": ttlAttribute(keptUntil)[TTL_ATTRIBUTE],
                ":seen": { N: generation },
                ":next": { N: String(Number(generation) + 1) },
              },
            },
            (standing) => standing["doc"]?.S === doc,
          );
          return stored === null ? "superseded" : "stored";
        },

        async release() {
          await update(
            {
              TableName: table,
              Key: keyOf(connectionId),
              UpdateExpression: "REMOVE #lock, #until",
              ConditionExpression: "#lock = :id",
              ExpressionAttributeNames: { "#lock": "lock", "#until": "lockUntil" },
              ExpressionAttributeValues: { ":id": { S: id } },
            },
            () => true,
          );
        },
      };
    },
  };
}
