/** One identifier of one application as the reuse index keeps it: keyed digests and dates, and nothing that can be read back. */
import * as z from "zod";
import { ORIGINS } from "./application.ts";

/**
 * What two applications can have in common. `name` is found by an author field or a mailbox written in a name, `person`
 * leads from one person to their own earlier applications; neither is ever an identifier that counts by itself.
 */
export const LINK_KINDS = [
  "phone",
  "mail",
  "profile",
  "address",
  "network",
  "referee",
  "wallet",
  "file",
  "document",
  "resume",
  "name",
  "person",
] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Fixed at submission; closing an application or explaining it only ever shortens it. */
export const LINK_RETENTION_DAYS = 180;

/** HMAC-SHA256 in base64url, whole or cut to 132 bits. */
const Digest = z.string().regex(/^(?:[A-Za-z0-9_-]{22}|[A-Za-z0-9_-]{43})$/);
const Digests = z.array(Digest).max(8);

/** By whom two entries are told to be one person's, without reading anything else. */
export const PersonMarks = z.strictObject({
  given: Digest.nullable(),
  /** Given and family name. */
  full: Digest.nullable(),
  mails: Digests,
  phones: Digests,
  profiles: Digests,
  files: Digests,
});
export type PersonMarks = z.infer<typeof PersonMarks>;

const text = z.string().max(64);
const WorkDigests = z.strictObject({
  employer: text,
  employerHead: text,
  title: text,
  fromYear: z.int(),
  toYear: z.int(),
  ongoing: z.boolean(),
  fullTime: z.boolean(),
});

export const LinkKey = z.strictObject({ kind: z.enum(LINK_KINDS), digest: Digest });
export type LinkKey = z.infer<typeof LinkKey>;

export const LinkEntry = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  ...LinkKey.shape,
  applicationId: z.string(),
  candidateId: z.string(),
  jobId: z.string().nullable(),
  origin: z.enum(ORIGINS),
  submittedAt: z.iso.datetime(),
  person: PersonMarks,
  /** Somebody has answered for this application: what it shares stays its own. */
  cleared: z.boolean(),
  /** Of the résumé, with entries of kind `resume` only. */
  signature: z.string().max(1024).exactOptional(),
  /** Newest first, with entries of the kinds `resume` and `person` only. */
  work: z.array(WorkDigests).max(12).exactOptional(),
  /** Keyed countries of the stated place, with entries of kind `person` only. */
  countries: z.array(text).max(16).exactOptional(),
  expiresAt: z.iso.datetime(),
});
export type LinkEntry = z.infer<typeof LinkEntry>;

/** Where one entry stands. */
export type LinkRef = Pick<LinkEntry, "connectionId" | "kind" | "digest" | "submittedAt" | "applicationId">;

/** What the screening record knows of its application's entries: listed before they are written, so that all can be removed. */
export const KeptLinks = z.strictObject({
  entries: z.array(z.strictObject({ ...LinkKey.shape, submittedAt: z.iso.datetime() })).max(200),
  /** Keyed digest of the entries as last written. */
  mark: z.string(),
  /** They stand, and later applications that may have missed them are screened again. */
  told: z.boolean(),
  cleared: z.literal(true).exactOptional(),
  /** The end that closing the application has set. */
  until: z.iso.datetime().exactOptional(),
});
export type KeptLinks = z.infer<typeof KeptLinks>;

export function linkExpiry(submittedAt: string | Date, until?: string): string {
  const fixed = new Date(new Date(submittedAt).getTime() + LINK_RETENTION_DAYS * 86_400_000).toISOString();
  return until !== undefined && until < fixed ? until : fixed;
}

/** Earlier submitted; among equals the ids decide, so that of two applications always the same one is the later. */
export function isEarlier(
  a: Pick<LinkEntry, "submittedAt" | "applicationId">,
  b: Pick<LinkEntry, "submittedAt" | "applicationId">,
): boolean {
  if (a.submittedAt !== b.submittedAt) return a.submittedAt < b.submittedAt;
  return a.applicationId < b.applicationId;
}
