/** An application in the reuse index: its entries written, then read together with everybody else's. */
import { LINK_RETENTION_DAYS, type LinkEntry, type LinkKey, type LinkKind } from "../domain/link.ts";
import type { Clock } from "../domain/ports.ts";
import type { Identifiers } from "../links/identifiers.ts";
import type { LinkHasher } from "../links/keys.ts";
import type { IndexReading } from "../links/linked-facts.ts";
import { entriesOf, type EntryOwner, marksOf, type Marks, shortDigest } from "../links/marks.ts";
import type { ReadEntry } from "../links/people.ts";
import type { ReadKey } from "../links/reuse.ts";
import type { LinkStore } from "../stores/stores.ts";

/** Of each identifier the newest and, where there are more, the oldest: what a flood between them holds changes nothing. */
const READ_PER_KEY = 25;
const DAY_MS = 86_400_000;
/** A line used by so many people in this time is shared. */
const NETWORK_HUB_DAYS = 90;

export interface LinkIndexDeps {
  readonly links: LinkStore;
  readonly clock: Clock;
}

export interface Indexed {
  readonly marks: readonly Marks[];
  readonly entries: readonly LinkEntry[];
}

/** What is to be written under the newest key, and the marks to read under all of them. */
export function indexed(
  identifiers: Identifiers,
  hashers: readonly [LinkHasher, ...LinkHasher[]],
  owner: EntryOwner,
): Indexed {
  const [current, ...former] = hashers;
  const mark = (hasher: LinkHasher) => marksOf(identifiers, owner.application, hasher);
  const newest = mark(current);
  return { marks: [newest, ...former.map(mark)], entries: entriesOf(newest, owner) };
}

export async function readIndex(
  { links, clock }: LinkIndexDeps,
  { marks }: Indexed,
  owner: EntryOwner,
): Promise<IndexReading> {
  const { connectionId, application, cleared } = owner;
  const ago = (days: number) => new Date(clock().getTime() - days * DAY_MS);

  /** Everything under one digest, as far as it is looked at. */
  async function entriesUnder({ kind, digest }: LinkKey, version: number): Promise<readonly ReadEntry[]> {
    const query = {
      connectionId,
      kind,
      digest,
      limit: READ_PER_KEY,
      since: ago(kind === "network" ? NETWORK_HUB_DAYS : LINK_RETENTION_DAYS),
    };
    const newest = await links.read({ ...query, order: "newest" });
    const oldest = newest.complete ? [] : (await links.read({ ...query, order: "oldest" })).entries;
    const both = new Map([...oldest, ...newest.entries].map((entry) => [entry.applicationId, entry]));
    return [...both.values()].map((entry) => ({ ...entry, version }));
  }

  /** One identifier under every key version, in the same order in each of them. */
  function perIdentifier(kind: LinkKind, digestsOf: (mark: Marks) => readonly string[]): Promise<ReadKey>[] {
    const [first] = marks;
    return (first ? digestsOf(first) : []).map(async (_, at) => {
      const digests = marks.map((mark) => digestsOf(mark)[at]);
      const entries = await Promise.all(
        digests.map(async (digest, version) =>
          digest === undefined ? [] : await entriesUnder({ kind, digest }, version),
        ),
      );
      return {
        kind,
        digests: digests.flatMap((digest) => (digest === undefined ? [] : [shortDigest(digest)])),
        entries: entries.flat(),
      };
    });
  }

  // Of `name` there is nothing to read under one's own: namesakes are nobody's business.
  const kinds: readonly LinkKind[] = [
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
    "person",
  ];
  const asApplicants = (kind: "phone" | "mail") =>
    perIdentifier(kind, (mark) =>
      mark.refereesAsApplicants.filter((key) => key.kind === kind).map(({ digest }) => digest),
    );
  const [keys, authors, mailNames, refereesAsApplicants] = await Promise.all([
    Promise.all(kinds.flatMap((kind) => perIdentifier(kind, (mark) => mark.keys[kind]))),
    Promise.all(perIdentifier("name", (mark) => mark.authors)),
    Promise.all(perIdentifier("name", (mark) => mark.mailNames)),
    Promise.all([...asApplicants("phone"), ...asApplicants("mail")]),
  ]);
  const { ref, job, origin, submittedAt } = application;
  return {
    marks,
    own: marks.map(({ person }, version) => ({
      applicationId: ref.applicationId,
      candidateId: ref.candidateId,
      jobId: job?.id ?? null,
      origin,
      submittedAt: submittedAt.toISOString(),
      person,
      cleared,
      version,
    })),
    submittedAt,
    keys,
    authors,
    mailNames,
    refereesAsApplicants,
  };
}
