/** What other people's entries under an application's identifiers come to: who counts, who is muted, and why. */
import type { ReuseFact } from "../domain/facts.ts";
import { isEarlier, type LinkKind } from "../domain/link.ts";
import { shortDigest } from "./marks.ts";
import { peopleOf, type ReadEntry } from "./people.ts";

/** More people than this on one identifier, the applicant among them: an office, a campus, a placeholder. */
export const HUB_PEOPLE = 20;
const BURST_PEOPLE = 10;
export const DAY_MS = 86_400_000;
/** A résumé's author is told by the name alone, so a name that several people have says nothing; the applicant is one. */
const COMMON_NAME_PEOPLE = 3;

/** Everything read under one identifier. */
export interface ReadKey {
  readonly kind: LinkKind;
  /** Of the identifier, under each key version. */
  readonly digests: readonly string[];
  readonly entries: readonly ReadEntry[];
}

export interface Own {
  /** The application's own entry under each key version. */
  readonly entries: readonly ReadEntry[];
  /** The same person's earlier applications, from wherever they were found. */
  readonly earlier: readonly ReadEntry[];
}

export interface ReuseRules {
  /** Entries before this are not counted, only those that make a hub. */
  readonly since?: Date;
  /** More people than this are a hub. */
  readonly hub?: number;
}

interface Judged {
  readonly counted: readonly ReadEntry[];
  readonly agency: number;
  readonly hub: number;
  readonly burst: boolean;
}

const CARRIED: Partial<Record<LinkKind, "phones" | "mails" | "profiles" | "files">> = {
  phone: "phones",
  mail: "mails",
  profile: "profiles",
  file: "files",
};

/** Whether an application found in another way has this identifier too, as far as its entry says. */
function carries({ person }: ReadEntry, { kind, digests }: ReadKey): boolean {
  const field = CARRIED[kind];
  return field !== undefined && digests.some((digest) => person[field].includes(shortDigest(digest)));
}

const firstOf = (entries: readonly ReadEntry[]) =>
  entries.reduce((first, entry) => (isEarlier(entry, first) ? entry : first));

/** Many different people within a day. */
function isBurst(people: readonly (readonly ReadEntry[])[]): boolean {
  const times = people.map((person) => Date.parse(firstOf(person).submittedAt)).toSorted((a, b) => a - b);
  return times.some((time, at) => (times[at + BURST_PEOPLE - 1] ?? Number.POSITIVE_INFINITY) - time <= DAY_MS);
}

function judge(key: ReadKey, own: Own, { since, hub = HUB_PEOPLE }: ReuseRules): Judged {
  const ours = [...own.entries, ...own.earlier.filter((entry) => carries(entry, key))];
  const mine = new Set(ours.map(({ applicationId }) => applicationId));
  const people = peopleOf([...ours, ...key.entries]);
  const isMine = (person: readonly ReadEntry[]) => person.some(({ applicationId }) => mine.has(applicationId));
  const others = people.filter((person) => !isMine(person));
  const self = people.filter(isMine).flat();
  const burst = isBurst(others);
  // Somebody has answered for this person: what they share stays theirs. Where entries do not say whether they share
  // this one too, as between the newest and the oldest of a flood, it is taken that they do.
  const answered = CARRIED[key.kind] === undefined ? [...self, ...own.earlier] : self;
  if (answered.some(({ cleared }) => cleared)) return { counted: [], agency: 0, hub: 0, burst };
  // The applicant is one of those who share it.
  if (others.length + 1 > hub) return { counted: [], agency: 0, hub: others.length, burst };
  const first = firstOf(self.length > 0 ? self : own.entries);
  const before = others.filter((person) => isEarlier(firstOf(person), first));
  const recent = before.filter((person) =>
    since === undefined ? true : person.some(({ submittedAt }) => Date.parse(submittedAt) >= since.getTime()),
  );
  const byAgency = recent.filter((person) => person.every(({ origin }) => origin === "agency"));
  const counted = recent.filter((person) => !byAgency.includes(person)).flat();
  return { counted, agency: byAgency.length, hub: 0, burst };
}

/**
 * Other people under any of these identifiers. Only who came before the person's own first use counts: the later arrival
 * carries the weight, so nobody gains a point from a stranger who types their number.
 */
export function reuseOf(keys: readonly ReadKey[], own: Own, rules: ReuseRules = {}): ReuseFact {
  const judged = keys.map((key) => judge(key, own, rules));
  const people = peopleOf(judged.flatMap(({ counted }) => counted)).length;
  const hub = Math.max(0, ...judged.map((key) => key.hub));
  const agency = Math.max(0, ...judged.map((key) => key.agency));
  const burst = judged.some((key) => key.burst && key.counted.length > 0);
  const handedIn = own.entries.some(({ origin }) => origin === "agency");
  if (people > 0) return { people, muted: handedIn ? "agency" : null, burst };
  if (hub > 0) return { people: hub, muted: "hub", burst: false };
  return agency > 0 ? { people: agency, muted: "agency", burst: false } : { people: 0, muted: null, burst: false };
}

/** Others who are called what a document's author field says; a name that several people have is nobody's. */
export function namedOthers(keys: readonly ReadKey[], own: Own): ReuseFact {
  return reuseOf(keys, own, { hub: COMMON_NAME_PEOPLE });
}

/** Different jobs within the day before the submission, by the same person or from the same mailbox or phone. */
export function jobsInADay(keys: readonly ReadKey[], own: Own, jobId: string, submittedAt: Date): number {
  const cleared = [...own.entries, ...own.earlier].some((entry) => entry.cleared);
  // What strangers send in another's name is not held against somebody who was answered for.
  if (cleared) return 1;
  const shared = keys.filter(({ entries }) => peopleOf(entries).length <= HUB_PEOPLE).flatMap(({ entries }) => entries);
  const recent = [...shared, ...own.earlier].filter(({ submittedAt: at }) => {
    const age = submittedAt.getTime() - Date.parse(at);
    return age >= 0 && age <= DAY_MS;
  });
  return new Set([jobId, ...recent.flatMap((entry) => entry.jobId ?? [])]).size;
}
