/** Keyed digests of one connection: what marks our notes and tells a changed application from an echo. */
import { createHmac } from "node:crypto";
import type { Application } from "../domain/application.ts";
import type { ScreeningKey } from "../domain/screening-record.ts";

/** HMAC-SHA256 under the connection's index key, separated by purpose so that one kind never equals another. */
function keyed(indexKey: string, purpose: string, message: string): Buffer {
  return createHmac("sha256", Buffer.from(indexKey, "base64")).update(`${purpose}\u0000${message}`).digest();
}

const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

/** A short, quiet, unguessable reference such as "kx7f-29ab" for one note. 31^12 values: about 59 bits. */
export function noteMarker(indexKey: string, key: ScreeningKey, revision: number): string {
  const digest = keyed(indexKey, "note:v1", JSON.stringify([key.connectionId, key.applicationId, revision]));
  const letters = [...digest.subarray(0, 12)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}

/** Digest of everything a screening reads from the ATS. Equal digests mean: nothing to screen again. */
export function inputDigest(indexKey: string, application: Application): string {
  const { attachments, ...read } = application;
  const files = attachments.map(({ kind, filename }) => [kind, filename]);
  return keyed(indexKey, "input:v1", JSON.stringify({ ...read, files })).toString("base64url");
}
