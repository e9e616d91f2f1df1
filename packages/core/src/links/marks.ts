/** An application's identifiers under one key: what is written into the index, and under what it is read. */
import type { Application } from "../domain/application.ts";
import { type LinkEntry, linkExpiry, type LinkKey, type LinkKind, type PersonMarks } from "../domain/link.ts";
import { type KeyedHistory, keyedHistory } from "./history.ts";
import type { Identifiers } from "./identifiers.ts";
import type { LinkHasher } from "./keys.ts";
import { signResume } from "./resume-signature.ts";

/** What tells rows of work apart for three rows in a row; the rest of a history stands with the person's own entries. */
const RESUME_ROWS = 3;
const PERSON_ROWS = 12;
/** 132 bits. */
const SHORT_DIGEST = 22;

const PERSONAL: readonly (keyof Identifiers["values"])[] = [
  "phone",
  "mail",
  "profile",
  "address",
  "network",
  "referee",
  "wallet",
  "file",
  "document",
];

export const shortDigest = (digest: string): string => digest.slice(0, SHORT_DIGEST);

export interface Marks {
  readonly person: PersonMarks;
  /** Own identifiers by kind, and what they are read under. */
  readonly keys: Readonly<Record<LinkKind, readonly string[]>>;
  /** Under `name`: others who are called what the author field or a mailbox says. */
  readonly authors: readonly string[];
  readonly mailNames: readonly string[];
  /** Under `phone` and `mail`: referees who are applicants themselves. */
  readonly refereesAsApplicants: readonly LinkKey[];
  readonly signature: string | null;
  readonly history: KeyedHistory;
}

export function marksOf(identifiers: Identifiers, application: Application, hasher: LinkHasher): Marks {
  const { values, given, full, authors, mailNames, resume, rows, countries } = identifiers;
  const { indexKey, digest } = hasher;
  const names = [application.givenName, application.familyName];
  const keyed = (kind: keyof Identifiers["values"]) => values[kind].map((value) => digest(kind, value));
  const signed = resume === null ? null : signResume({ text: resume, names }, indexKey);
  const byKind = Object.fromEntries(PERSONAL.map((kind) => [kind, keyed(kind)]));
  const of = (kind: LinkKind) => byKind[kind] ?? [];
  const contacts = [...values.mail.map((mail) => `mail:${mail}`), ...values.phone.map((phone) => `tel:${phone}`)];
  return {
    person: {
      given: given === null ? null : shortDigest(digest("given", given)),
      full: full === null ? null : shortDigest(digest("name", full)),
      mails: of("mail").map(shortDigest),
      phones: of("phone").map(shortDigest),
      profiles: of("profile").map(shortDigest),
      files: of("file").map(shortDigest),
    },
    keys: {
      phone: of("phone"),
      mail: of("mail"),
      profile: of("profile"),
      address: of("address"),
      network: of("network"),
      referee: of("referee"),
      wallet: of("wallet"),
      file: of("file"),
      document: of("document"),
      // Half of its 256 bits would tell résumé keys apart as well; one form for all digests of the index.
      resume: signed?.status === "signed" ? signed.keys.map((key) => digest("resume", key)) : [],
      name: full === null ? [] : [digest("name", full)],
      person: full === null ? [] : contacts.map((contact) => digest("person", JSON.stringify([full, contact]))),
    },
    authors: authors.map((name) => digest("name", name)),
    mailNames: mailNames.map((name) => digest("name", name)),
    refereesAsApplicants: values.referee.map((contact) =>
      contact.startsWith("tel:")
        ? { kind: "phone", digest: digest("phone", contact.slice(4)) }
        : { kind: "mail", digest: digest("mail", contact.slice(5)) },
    ),
    signature: signed?.status === "signed" ? signed.signature : null,
    history: keyedHistory({ submittedAt: application.submittedAt, rows, countries, names }, indexKey),
  };
}

export interface EntryOwner {
  readonly connectionId: string;
  readonly application: Application;
  readonly cleared: boolean;
  /** An end before the fixed one. */
  readonly until?: string;
}

/** Everything the index keeps of an application, one entry per identifier. */
export function entriesOf(marks: Marks, { connectionId, application, cleared, until }: EntryOwner): LinkEntry[] {
  const { ref, job, origin, submittedAt } = application;
  const common = {
    schemaVersion: 1 as const,
    connectionId,
    applicationId: ref.applicationId,
    candidateId: ref.candidateId,
    jobId: job?.id ?? null,
    origin,
    submittedAt: submittedAt.toISOString(),
    person: marks.person,
    cleared,
    expiresAt: linkExpiry(submittedAt, until),
  };
  const { rows, countries } = marks.history;
  const extra: Partial<Record<LinkKind, Pick<LinkEntry, "signature" | "work" | "countries">>> = {
    resume: {
      ...(marks.signature === null ? {} : { signature: marks.signature }),
      work: rows.slice(0, RESUME_ROWS),
    },
    person: { work: rows.slice(0, PERSON_ROWS), countries: countries.slice(0, 16) },
  };
  // Safe: the keys of a record of all kinds.
  return (Object.keys(marks.keys) as LinkKind[]).flatMap((kind) =>
    [...new Set(marks.keys[kind])].map((digest): LinkEntry => ({ ...common, kind, digest, ...extra[kind] })),
  );
}
