/** One line of the audit log: who ran what and when, about whom by keyed digest only, chained to the line before. */
import * as z from "zod";

/** What is worth knowing who did it: whatever shows, changes, takes away or switches something. */
export const AUDIT_ACTIONS = [
  "explain",
  "show",
  "export",
  "erase",
  "links",
  "correct",
  "restrict",
  "mode",
  "policy",
  "switch",
  "backfill",
  "rescreen",
  "redrive",
  "uninstall",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Where the name of who ran it comes from; `system` is the account of the machine, which proves the least. */
const BY_FROM = ["given", "environment", "aws", "system"] as const;

export const Actor = z.strictObject({
  by: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@+/-]{0,119}$/),
  byFrom: z.enum(BY_FROM),
});
export type Actor = z.infer<typeof Actor>;

/** SHA-256 in base64url. */
const Hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const Subject = z.strictObject({
  kind: z.enum(["application", "candidate"]),
  /** HMAC of the id under a key of its own purpose; null where the connection's keys were out of reach. */
  digest: Hash.nullable(),
});
export type AuditSubject = z.infer<typeof Subject>;

export const AuditEntry = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  /** 1, 2, 3 and so on without a gap. */
  sequence: z.int().min(1),
  at: z.iso.datetime(),
  ...Actor.shape,
  action: z.enum(AUDIT_ACTIONS),
  subject: Subject.nullable(),
  /** Settings, counts and codes; never an id of a person or an application. */
  detail: z.record(z.string().max(64), z.string().max(400)).refine((detail) => Object.keys(detail).length <= 40),
  /** Hash of the line before; null for the first. */
  before: Hash.nullable(),
  hash: Hash,
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The text a line's hash is taken of: every field in a fixed order, so that no two lines have the same. */
export function auditText(entry: Omit<AuditEntry, "hash">): string {
  const { connectionId, sequence, at, by, byFrom, action, subject, detail, before } = entry;
  const details = Object.entries(detail).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const about = subject === null ? null : [subject.kind, subject.digest];
  return JSON.stringify([1, connectionId, sequence, at, by, byFrom, action, about, details, before]);
}
