/** An application in the reuse index: its entries written, then read together with everybody else's. */
import { LINK_RETENTION_DAYS, type LinkEntry, type LinkKey, type LinkKind } from "../domain/link.ts";
import type { Clock } from "../domain/ports.ts";
import type { Identifiers } from "../links/identifiers.ts";
import type { LinkHasher } from "../links/keys.ts";
import type { IndexReading } from "../links/linked-facts.ts";
import { entriesOf, type EntryOwner, marksOf, type Marks, shortDigest } from "../links/marks.ts";
import { isSamePerson, type ReadEntry } from "../links/people.ts";
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

/** What one digest holds, as far as it is looked at. */
interface Page {
  readonly entries: readonly ReadEntry[];
  /** Nothing was left out. */
  readonly complete: boolean;
}

interface WholeKey extends ReadKey {
  /** By key version. */
  readonly completeIn: readonly boolean[];
}

const NO_ENTRIES: Page = { entries: [], complete: true };

/** The application's own entry under each key version. */
function ownEntries(marks: readonly Marks[], { application, cleared }: EntryOwner): readonly ReadEntry[] {
  const { ref, job, origin, submittedAt } = application;
  return marks.map(({ person }, version) => ({
    applicationId: ref.applicationId,
    candidateId: ref.candidateId,
    jobId: job?.id ?? null,
    origin,
    submittedAt: submittedAt.toISOString(),
    person,
    cleared,
    version,
  }));
}

/** Another application of the same person. */
function isOtherOf(own: readonly ReadEntry[], entry: ReadEntry): boolean {
  const mine = own[entry.version];
  return mine !== undefined && entry.applicationId !== mine.applicationId && isSamePerson(mine, entry);
}

export async function readIndex(
  { links, clock }: LinkIndexDeps,
  { marks }: Indexed,
  owner: EntryOwner,
): Promise<IndexReading> {
  const { connectionId, application } = owner;
  const ago = (days: number) => new Date(clock().getTime() - days * DAY_MS);

  /** Everything under one digest, as far as it is looked at. */
  async function entriesUnder({ kind, digest }: LinkKey, version: number): Promise<Page> {
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
    return { complete: newest.complete, entries: [...both.values()].map((entry) => ({ ...entry, version })) };
  }

  /** One identifier under every key version, in the same order in each of them. */
  function perIdentifier(
    kind: LinkKind,
    digestsOf: (mark: Marks) => readonly string[],
    read: (key: LinkKey, version: number) => Promise<Page> = entriesUnder,
  ): Promise<WholeKey>[] {
    const [first] = marks;
    return (first ? digestsOf(first) : []).map(async (_, at) => {
      const digests = marks.map((mark) => digestsOf(mark)[at]);
      const pages = await Promise.all(
        digests.map(async (digest, version) =>
          digest === undefined ? NO_ENTRIES : await read({ kind, digest }, version),
        ),
      );
      return {
        kind,
        digests: digests.flatMap((digest) => (digest === undefined ? [] : [shortDigest(digest)])),
        entries: pages.flatMap(({ entries }) => entries),
        completeIn: pages.map(({ complete }) => complete),
      };
    });
  }
  const under = (...kinds: readonly LinkKind[]) =>
    Promise.all(kinds.flatMap((kind) => perIdentifier(kind, (mark) => mark.keys[kind])));

  const own = ownEntries(marks, owner);
  const contacts = under("phone", "mail");
  const resumes = under("resume");

  /**
   * The same bytes say the same words: whoever sent this file is among those who share the keys of what was read in it, as
   * long as none of these keys holds more than was read.
   */
  async function sameFile(key: LinkKey, version: number): Promise<Page> {
    const read = await resumes;
    const isRead = marks[version]?.signature !== null && read.length > 0;
    if (!isRead || !read.every(({ completeIn }) => completeIn[version])) return entriesUnder(key, version);
    const file = shortDigest(key.digest);
    const entries = read
      .flatMap((resume) => resume.entries)
      .filter((entry) => entry.version === version && entry.person.files.includes(file));
    return { complete: true, entries: [...new Map(entries.map((entry) => [entry.applicationId, entry])).values()] };
  }

  /**
   * Each of them stands under its mailbox or phone as well: where those were read whole and hold no other
   * application of this person, there is nothing under these either.
   */
  async function underPerson(): Promise<readonly WholeKey[]> {
    const shared = await contacts;
    const mayHold = shared.some(
      ({ completeIn, entries }) => completeIn.includes(false) || entries.some((entry) => isOtherOf(own, entry)),
    );
    return mayHold ? under("person") : [];
  }

  const asApplicants = (kind: "phone" | "mail") =>
    perIdentifier(kind, (mark) =>
      mark.refereesAsApplicants.filter((key) => key.kind === kind).map(({ digest }) => digest),
    );
  // Of `name` there is nothing to read under one's own: namesakes are nobody's business.
  const [keys, authors, mailNames, refereesAsApplicants] = await Promise.all([
    Promise.all([
      contacts,
      under("profile", "address", "network", "referee", "wallet"),
      Promise.all(perIdentifier("file", (mark) => mark.keys.file, sameFile)),
      under("document"),
      resumes,
      underPerson(),
    ]),
    Promise.all(perIdentifier("name", (mark) => mark.authors)),
    Promise.all(perIdentifier("name", (mark) => mark.mailNames)),
    Promise.all([...asApplicants("phone"), ...asApplicants("mail")]),
  ]);
  return {
    marks,
    own,
    submittedAt: application.submittedAt,
    keys: keys.flat(),
    authors,
    mailNames,
    refereesAsApplicants,
  };
}
