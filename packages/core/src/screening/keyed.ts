/** Keyed digests of one connection: what marks our notes, tells a changed application from an echo, and matches lists. */
import { createHmac, createSecretKey } from "node:crypto";
import type { Application } from "../domain/application.ts";
import type { Correctable } from "../domain/correctable.ts";
import type { IndicatorType } from "../domain/indicator.ts";
import type { ScreeningKey } from "../domain/screening-record.ts";
import type { ConnectionSecrets } from "../domain/connection.ts";

/** HMAC-SHA256 under the connection's index key, separated by purpose so that one kind never equals another. */
function keyed(indexKey: string, purpose: string, message: string): Buffer {
  // A key object first: an HMAC straight from bytes takes Node five times as long.
  return createHmac("sha256", createSecretKey(indexKey, "base64")).update(`${purpose}\u0000${message}`).digest();
}

const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

/** A short, quiet, unguessable reference such as "kx7f-29ab" for one note. 31^12 values: about 59 bits. */
export function noteMarker(indexKey: string, key: ScreeningKey, revision: number): string {
  const digest = keyed(indexKey, "note:v1", JSON.stringify([key.connectionId, key.applicationId, revision]));
  const letters = [...digest.subarray(0, 12)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
}

/** Whether this application gets every configured check: the same on every retry, and nobody outside can tell or choose. */
export function isFullCheck(indexKey: string, key: ScreeningKey, share: number): boolean {
  const digest = keyed(indexKey, "full-check:v1", JSON.stringify([key.connectionId, key.applicationId]));
  return digest.readUIntBE(0, 6) < share * 2 ** 48;
}

/**
 * What an answer is kept under: who was asked about what. With the day of submission, because facts count days back
 * from it.
 */
export function answerDigest(
  indexKey: string,
  asked: { readonly lookup: string; readonly values: readonly string[]; readonly submittedAt: Date },
): string {
  const day = asked.submittedAt.toISOString().slice(0, 10);
  return keyed(indexKey, "answer:v1", JSON.stringify([asked.lookup, asked.values, day])).toString("base64url");
}

/** Digest of everything a screening reads from the ATS. Equal digests mean: nothing to screen again. */
export function inputDigest(indexKey: string, application: Application): string {
  // Neither is read by a screening: what it ended as and where the desk stands change nothing that is screened.
  const { attachments, ending: _ending, offices: _offices, ...read } = application;
  const files = attachments.map(({ kind, filename }) => [kind, filename]);
  return keyed(indexKey, "input:v1", JSON.stringify({ ...read, files })).toString("base64url");
}

/** Tells whether what stands in the reuse index for an application is what should stand there. */
export function keyedMark(indexKey: string, entries: readonly object[]): string {
  return keyed(indexKey, "links:v1", JSON.stringify(entries)).toString("base64url");
}

/** Shared by applications that state the same country, and by nothing that leads back to it without the key. */
export const placeMark = (indexKey: string, country: string): string =>
  keyed(indexKey, "stated-place:v1", country).toString("base64url").slice(0, 8);

/** What an identifier of an application and an entry of an imported list have in common: canonical text under the connection's key. */
export function knownDigest(indexKey: string, type: IndicatorType, canonical: string): string {
  return keyed(indexKey, `known:${type}:v1`, canonical).toString("base64url");
}

export type IndexKeys = Pick<ConnectionSecrets, "indexKey" | "previousIndexKey">;

/** Apart from every other use of the index key: what it keys outlives what the others do. */
const tombstoneKeyOf = (indexKey: string) => keyed(indexKey, "tombstone-key:v1", "").toString("base64");

/** Under the present key first; what was written before a change of keys is found under the other. */
const underEach = ({ indexKey, previousIndexKey }: IndexKeys, purpose: string, ids: readonly string[]) =>
  [indexKey, ...(previousIndexKey === undefined ? [] : [previousIndexKey])].map((key) =>
    keyed(tombstoneKeyOf(key), purpose, JSON.stringify(ids)).toString("base64url"),
  );

/** An erased application, a candidate that was erased or merged away, and one who objected never share a digest. */
export type Subject = "application" | "candidate" | "objection";

export function tombstoneDigests(keys: IndexKeys, subject: Subject, connectionId: string, id: string): string[] {
  return underEach(keys, `tombstone:${subject}:v1`, [connectionId, id]);
}

export type AuditedKind = "application" | "candidate";

/** Whom a line of the audit log is about: apart from every other digest, so that it leads to no item. */
export function auditDigests(keys: IndexKeys, kind: AuditedKind, connectionId: string, id: string): string[] {
  return underEach(keys, `audit:${kind}:v1`, [connectionId, id]);
}

export function decisionDigests(keys: IndexKeys, { connectionId, applicationId }: ScreeningKey): string[] {
  return underEach(keys, "decision:v1", [connectionId, applicationId]);
}

/** What tells a value a person marked wrong from one typed since. How it is written does not matter. */
export function correctedDigest(indexKey: string, identifier: Correctable, value: string): string {
  const plain = value.normalize("NFKC").trim().toLowerCase();
  const written = identifier === "phone" ? plain.replace(/\D/g, "") : plain.replace(/\s+/g, " ");
  return keyed(indexKey, `corrected:${identifier}:v1`, written).toString("base64url");
}

/** Tells two index keys apart, and nothing else of them. */
export const indexKeyMark = (indexKey: string): string =>
  keyed(indexKey, "key:v1", "").toString("base64url").slice(0, 22);
