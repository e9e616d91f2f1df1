/** ATS access tokens shared by every worker, sealed before they reach the table: AES-256-GCM, bound to their connection. */
import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import type { AccessToken, Clock, TokenStore } from "../domain/ports.ts";
import { keyAttributes, readDocument, ttlAttribute } from "./dynamo-fenced.ts";
import { tokenKey } from "./dynamo-keys.ts";

const CIPHER = "aes-256-gcm";
/** NIST SP 800-38D: 96 random bits per sealing, 128-bit tag. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

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
  return {
    async read(connectionId) {
      const sealed = await readDocument({ client, name: table, clock }, tokenKey(connectionId));
      if (sealed === undefined) return undefined;
      const token =
        open(sealed, key, connectionId) ??
        (formerKey === undefined ? undefined : open(sealed, formerKey, connectionId));
      return token && toToken(token);
    },

    async write(connectionId, token) {
      // What renews a token must be there when the token itself has ended.
      const keptUntil = new Date(Math.max(token.expiresAt.getTime(), token.refresh?.expiresAt.getTime() ?? 0));
      const iv = random(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(boundTo(connectionId));
      // Dates become ISO 8601 in JSON.
      const text = JSON.stringify({ value: token.value, expiresAt: token.expiresAt, refresh: token.refresh });
      const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...keyAttributes(tokenKey(connectionId)),
            doc: { S: Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64") },
            expires: { N: String(keptUntil.getTime()) },
            ...ttlAttribute(keptUntil),
          },
        }),
      );
    },
  };
}
