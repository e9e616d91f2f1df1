/** Which entries of the index are one person's, decided from the entries alone. */
import type { LinkEntry, PersonMarks } from "../domain/link.ts";

/** An entry as it was read, and under which of the connection's keys: digests of two keys have nothing in common. */
export type ReadEntry = Pick<
  LinkEntry,
  "applicationId" | "candidateId" | "jobId" | "origin" | "submittedAt" | "person" | "cleared"
> &
  Pick<Partial<LinkEntry>, "signature" | "work" | "countries"> & { readonly version: number };

const shares = (a: readonly string[], b: readonly string[]) => a.some((digest) => b.includes(digest));
const STRONG = ["mails", "phones", "profiles", "files"] as const satisfies readonly (keyof PersonMarks)[];

/**
 * The same full name with a mailbox or phone in common, or with the same candidate in the ATS; or the same given name
 * with two strong identifiers in common, as after a marriage; or no name at all and the same candidate. Two names that the ATS put into one candidate because of
 * a shared mailbox are two people.
 */
export function isSamePerson(
  a: { readonly candidateId: string; readonly person: PersonMarks },
  b: { readonly candidateId: string; readonly person: PersonMarks },
): boolean {
  const [one, other] = [a.person, b.person];
  if (one.full !== null && one.full === other.full) {
    if (a.candidateId === b.candidateId || shares(one.mails, other.mails) || shares(one.phones, other.phones))
      return true;
  }
  // Without a name there is nothing to tell two people of one candidate by.
  if (one.full === null && other.full === null && a.candidateId === b.candidateId) return true;
  const strong = STRONG.filter((kind) => shares(one[kind], other[kind])).length;
  return one.given !== null && one.given === other.given && strong >= 2;
}

function areOne(a: ReadEntry, b: ReadEntry): boolean {
  if (a.applicationId === b.applicationId) return true;
  // Across keys only the ATS can tell; at worst that counts fewer people, for as long as both keys are read.
  return a.version === b.version ? isSamePerson(a, b) : a.candidateId === b.candidateId;
}

/** One array per person; entries of one person stand together whatever connects them. */
export function peopleOf<Entry extends ReadEntry>(entries: readonly Entry[]): Entry[][] {
  const people: Entry[][] = [];
  for (const entry of entries) {
    const known = people.filter((person) => person.some((other) => areOne(entry, other)));
    const joined = [entry, ...known.flat()];
    for (const person of known) people.splice(people.indexOf(person), 1);
    people.push(joined);
  }
  return people;
}
