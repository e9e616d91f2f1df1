/**
 * Submission references: what a company's own application form knows about a submission, sealed so that the applicant
 * can neither read nor invent it. AES-256-GCM under the connection's intake key; the form puts the text into a hidden
 * question and the ATS hands it back as an answer.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import * as z from "zod";

const PREFIX = "bf1.";
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Longer answers are not ours; the cap keeps a hostile one from costing anything. */
const MAX_LENGTH = 512;

const Reference = z.object({ ip: z.union([z.ipv4(), z.ipv6()]) });
export type Reference = z.infer<typeof Reference>;

/** Seals a reference. `iv` is 12 fresh random bytes; it must never repeat under one key. */
export function sealReference(reference: Reference, key: Uint8Array, iv: Uint8Array): string {
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
  const sealed = Buffer.concat([cipher.update(JSON.stringify(reference), "utf8"), cipher.final()]);
  return PREFIX + Buffer.concat([iv, sealed, cipher.getAuthTag()]).toString("base64url");
}

/** The reference inside, or null for any text that was not sealed with this key. */
export function openReference(answer: string, key: Uint8Array): Reference | null {
  const text = answer.length <= MAX_LENGTH ? answer.trim() : "";
  if (!text.startsWith(PREFIX)) return null;
  const bytes = Buffer.from(text.slice(PREFIX.length), "base64url");
  if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
  // Decoding skips what is not base64url; only the one spelling that was sealed is ours.
  if (bytes.toString("base64url") !== text.slice(PREFIX.length)) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return Reference.parse(JSON.parse(plain.toString("utf8")));
  } catch {
    return null;
  }
}
