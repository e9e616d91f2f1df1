/** The facts of linkage and velocity, from everything the index answered for one application. Pure. */
import type { HistoryFact, ResumeReuseFact, ReuseFact } from "../domain/facts.ts";
import { isEarlier, type LinkKind } from "../domain/link.ts";
import { type KeyedHistory, mostConflicts } from "./history.ts";
import type { Marks } from "./marks.ts";
import { type OtherResume, resumeReuse, type ResumeMark } from "./near-duplicate.ts";
import { isSamePerson, peopleOf, type ReadEntry } from "./people.ts";
import { DAY_MS, jobsInADay, namedOthers, type Own, type ReadKey, reuseOf } from "./reuse.ts";

/** A line is passed on from one customer to the next; what was sent from it a month ago says nothing. */
const NETWORK_DAYS = 30;
const MANY_PEOPLE = 20;
/** One poisoned identifier must not fill the queue. */
const MAX_LATER = 25;
const PARTLY_ALIKE = 0.5;

export interface IndexReading {
  /** Own marks under each key version. */
  readonly marks: readonly Marks[];
  /** The application's own entry under each key version. */
  readonly own: readonly ReadEntry[];
  readonly submittedAt: Date;
  /** Per identifier what its key holds; of all kinds. */
  readonly keys: readonly ReadKey[];
  readonly authors: readonly ReadKey[];
  readonly mailNames: readonly ReadKey[];
  readonly refereesAsApplicants: readonly ReadKey[];
}

export interface LinkedFacts {
  readonly reuse: (kind: LinkKind) => ReuseFact;
  readonly file: ReuseFact;
  readonly referee: ReuseFact;
  readonly author: ReuseFact;
  readonly mailConflicts: number;
  readonly resume: ResumeReuseFact;
  /** The résumé has words enough to be compared at all. */
  readonly comparable: boolean;
  readonly history: HistoryFact;
  /** Different jobs within a day, this one included. */
  readonly jobs: (jobId: string) => number;
  /** Applications submitted later that share something and may have been screened before this one was there. */
  readonly later: readonly Pick<ReadEntry, "applicationId" | "candidateId">[];
}

const distinct = (entries: readonly ReadEntry[]) => [
  ...new Map(entries.map((entry) => [`${entry.version} ${entry.applicationId}`, entry])).values(),
];

function resumeFact({ marks }: IndexReading, own: Own, found: readonly ReadEntry[]): ResumeReuseFact {
  const people = peopleOf([...own.entries, ...found]);
  const ids = new Set([...own.entries, ...own.earlier].map(({ applicationId }) => applicationId));
  const isMine = (person: readonly ReadEntry[]) => person.some(({ applicationId }) => ids.has(applicationId));
  const mine = people.filter(isMine).flat();
  const first = mine.reduce((least, entry) => (isEarlier(entry, least) ? entry : least));
  const before = people.filter((person) => !isMine(person) && person.some((entry) => isEarlier(entry, first)));
  const cleared = mine.some((entry) => entry.cleared);
  const byAgency = (person: readonly ReadEntry[]) => person.every(({ origin }) => origin === "agency");
  const handedIn = own.entries.some(({ origin }) => origin === "agency");
  const compare = (others: readonly (readonly ReadEntry[])[]) =>
    // Signatures of two keys cannot be compared, so of two versions the one that says more stands.
    marks
      .flatMap(({ signature, history }, version) => {
        if (signature === null) return [];
        const mark: ResumeMark = { signature, work: history.rows };
        const alike = others.flatMap((person, at) =>
          person.flatMap((entry): OtherResume[] =>
            entry.version === version && entry.signature !== undefined
              ? [{ signature: entry.signature, work: entry.work ?? [], person: String(at) }]
              : [],
          ),
        );
        const { nearest, fullPeople, partialPeople } = resumeReuse(mark, alike);
        if (nearest.likeness === "none") return [];
        return [{ ...nearest, people: nearest.likeness === "full" ? fullPeople : partialPeople }];
      })
      .toSorted((a, b) => b.similarity - a.similarity)[0];
  const none = { people: 0, muted: null, burst: false, similarity: 0, sameWork: false };
  if (cleared) return none;
  const counted = compare(before.filter((person) => !byAgency(person)));
  if (counted) {
    const { people: alike, similarity, sameWork } = counted;
    const muted = handedIn ? "agency" : alike > MANY_PEOPLE ? "hub" : null;
    return { people: alike, muted, burst: false, similarity, sameWork };
  }
  const agency = compare(before.filter(byAgency));
  return agency ? { ...none, ...pick(agency), muted: "agency" } : none;
}

const pick = ({ people, similarity, sameWork }: { people: number; similarity: number; sameWork: boolean }) => ({
  people,
  similarity,
  sameWork,
});

function historyFact({ marks, submittedAt }: IndexReading, own: Own): HistoryFact {
  if ([...own.entries, ...own.earlier].some(({ cleared }) => cleared)) return { conflicts: 0 };
  const conflicts = marks.map(({ history }, version) => {
    const earlier = own.earlier.flatMap((entry): KeyedHistory[] =>
      entry.version === version &&
      entry.countries !== undefined &&
      Date.parse(entry.submittedAt) <= submittedAt.getTime()
        ? [{ submittedAt: new Date(entry.submittedAt), rows: entry.work ?? [], countries: entry.countries }]
        : [],
    );
    return mostConflicts(history, earlier);
  });
  return { conflicts: Math.max(0, ...conflicts) };
}

function laterOf(reading: IndexReading): LinkedFacts["later"] {
  const [own] = reading.own;
  if (!own) return [];
  const alike = (entry: ReadEntry) => {
    const mark = reading.marks[entry.version];
    if (!mark?.signature || entry.signature === undefined) return false;
    const { nearest } = resumeReuse({ signature: mark.signature, work: mark.history.rows }, [
      { signature: entry.signature, work: entry.work ?? [], person: "other" },
    ]);
    return nearest.likeness !== "none" || nearest.similarity >= PARTLY_ALIKE;
  };
  const later = [...reading.keys, ...reading.refereesAsApplicants].flatMap(({ kind, entries }) =>
    peopleOf(entries).length > MANY_PEOPLE
      ? []
      : entries.filter((entry) => isEarlier(own, entry) && (kind !== "resume" || alike(entry))),
  );
  return [...new Map(later.map((entry) => [entry.applicationId, entry])).values()]
    .toSorted((a, b) => (isEarlier(a, b) ? -1 : 1))
    .slice(0, MAX_LATER)
    .map(({ applicationId, candidateId }) => ({ applicationId, candidateId }));
}

export function linkedFacts(reading: IndexReading): LinkedFacts {
  const all = distinct(reading.keys.flatMap(({ entries }) => entries));
  const isOwn = (entry: ReadEntry) => reading.own.some(({ applicationId }) => applicationId === entry.applicationId);
  const isMine = (entry: ReadEntry) => {
    const own = reading.own[entry.version];
    return own !== undefined && !isOwn(entry) && isSamePerson(own, entry);
  };
  const ofPerson = (kinds: (kind: LinkKind) => boolean) =>
    distinct(reading.keys.filter(({ kind }) => kinds(kind)).flatMap(({ entries }) => entries.filter(isMine)));
  const own: Own = {
    entries: reading.own,
    // Entries of kind `person` last: they are the ones that carry a history.
    earlier: [
      ...new Map(
        [...all.filter(isMine), ...ofPerson((kind) => kind === "person")].map((entry) => [
          `${entry.version} ${entry.applicationId}`,
          entry,
        ]),
      ).values(),
    ],
  };
  const of = (...kinds: LinkKind[]) => reading.keys.filter(({ kind }) => kinds.includes(kind));
  const monthAgo = new Date(reading.submittedAt.getTime() - NETWORK_DAYS * DAY_MS);
  return {
    reuse: (kind) => reuseOf(of(kind), own, kind === "network" ? { since: monthAgo } : {}),
    file: reuseOf(of("file", "document"), own),
    referee: reuseOf([...of("referee"), ...reading.refereesAsApplicants], own),
    author: namedOthers(reading.authors, own),
    mailConflicts: namedOthers(reading.mailNames, own).people,
    resume: resumeFact(reading, own, distinct(of("resume").flatMap(({ entries }) => entries))),
    comparable: reading.marks.some(({ signature }) => signature !== null),
    history: historyFact(reading, own),
    jobs: (jobId) => jobsInADay(of("phone", "mail"), own, jobId, reading.submittedAt),
    later: laterOf(reading),
  };
}
