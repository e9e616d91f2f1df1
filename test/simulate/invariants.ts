/** What must hold once every fault has stopped and nothing is due: read from the ATS and the stores, never from the run. */
import { LIST_VALUES, type ListValue, TAGS } from "@bonafide/core/domain/annotation";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import type { Band } from "@bonafide/core/domain/assessment";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { orphans, residue } from "./kept.ts";
import type { ActKind, Story } from "./stories.ts";
import { FIELD, type Person } from "./vendor.ts";
import type { World } from "./world.ts";

/** What one application ends in when nothing goes wrong. */
export interface Expected {
  readonly band: Band | null;
  readonly value: ListValue | null;
  /** What the note says above its closing line; null where the policy asks for none. */
  readonly words: string | null;
}

export interface Applied {
  readonly person: Person;
  /** The verdict it deserves now. */
  band: Band;
  /** As it was when it was handed in. */
  readonly ref: ApplicationRef;
  /** What was done to it, in order. */
  readonly acts: ActKind[];
}

export type Invariant = "lost" | "duplicate notes" | "residue" | "paid twice" | "dead letters";
export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

const STRONGEST: readonly ListValue[] = ["verify_identity", "verify_contact"];
const OURS: ReadonlySet<string> = new Set(STRONGEST.flatMap((value) => TAGS[value] ?? []));
/** One for every change of the band, as many as can be, and one that closes. */
const MOST_NOTES = 4;

/** No version of ours wrote it. */
export const POISON = '{"not":"a message of ours"}';

type Row = NonNullable<ReturnType<World["find"]>>;
const lines = (text: string) => text.split("\n");
/** The verdict in words: what stands before the points, which follow what could be asked. */
const titleOf = (text: string) => text.split(" · ")[0];
export const wordsOf = (text: string) => lines(text).slice(0, -1).join("\n");
const markerOf = (text: string) => /ref (\S+)\s*$/.exec(text)?.[1] ?? "";
const has = ({ acts }: Applied, ...kinds: readonly ActKind[]) => acts.some((act) => kinds.includes(act));
const isErased = (applied: Applied) => has(applied, "delete_application", "delete_candidate", "anonymize");

/** Also one that says again what the one before it said, whatever its marker. */
function duplicates(notes: Row["notes"]): number {
  const markers = notes.map(({ text }) => markerOf(text));
  const again = notes.filter(({ text }, at) => wordsOf(text) === wordsOf(notes[at - 1]?.text ?? "")).length;
  return Math.max(again, markers.length - new Set(markers).size) + Math.max(0, notes.length - MOST_NOTES);
}

/**
 * Where a note can be replaced it says exactly what an undisturbed run says. Where it cannot, a source that answered only
 * later may be missing from it, but never the verdict.
 */
function says(story: Story, text: string, words: string, { notes }: Pick<ScreeningRecord, "notes">): boolean {
  if (story.ats === "lever") return wordsOf(text) === words;
  return notes.at(-1)?.text === text && titleOf(text) === titleOf(words);
}

/** The note, the list value and the record of one application that is open and that nobody has answered for. */
async function open(world: World, story: Story, { ref }: Applied, row: Row, expected: Expected): Promise<string[]> {
  const { applicationId } = ref;
  const record = await world.stores.screenings.read({ connectionId: world.connection.id, applicationId });
  const wrong: string[] = [];
  if (record?.state !== "done")
    return [`application ${applicationId} is ${record?.state ?? "not screened"} ${record?.code ?? ""}`];
  if (record.assessment?.band !== expected.band)
    wrong.push(
      `application ${applicationId} is ${record.assessment?.band ?? "unjudged"}, not ${expected.band ?? "unjudged"}`,
    );
  if (record.candidateId !== row.candidateId)
    wrong.push(`application ${applicationId} is kept under another candidate`);
  const last = row.notes.at(-1);
  if (expected.words !== null && !last) wrong.push(`application ${applicationId} has no note`);
  else if (expected.words !== null && last && !says(story, last.text, expected.words, record))
    wrong.push(`application ${applicationId} has a note that says something else`);
  if (expected.words === null && story.ats === "lever" && row.notes.length > 0)
    wrong.push(`application ${applicationId} has a note nobody asked for`);
  if (story.carrier === "application_field" && story.mode === "annotate") {
    const wanted = expected.value === null ? null : LIST_VALUES[expected.value];
    if (row.fields[FIELD] !== wanted)
      wrong.push(`application ${applicationId} has ${row.fields[FIELD] ?? "nothing"} in its field`);
  }
  return wrong;
}

/** Nothing of ours is left where an application closed or was erased but is still shown: a note only where none can be deleted. */
function leftovers(story: Story, row: Row, applied: Applied): string[] {
  const { applicationId } = row;
  const value = row.fields[FIELD];
  return [
    ...(value === undefined || value === null || isAnswered(story, row)
      ? []
      : [`application ${applicationId} still has ${value} in its field`]),
    ...(isErased(applied) && story.ats === "lever" && row.notes.length > 0
      ? [`application ${applicationId} still has our note`]
      : []),
  ];
}

/** A person's word stands on the record, with one note of ours below the ones that it answers. */
async function answered(world: World, story: Story, row: Row): Promise<string[]> {
  const { applicationId } = row;
  const record = await world.stores.screenings.read({ connectionId: world.connection.id, applicationId });
  if (story.mode !== "annotate" || record === undefined) return [];
  const closing = record.notes.filter((note) => note.closing === true);
  const standing = record.notes.filter(({ state }) => state === "done").length;
  const last = row.notes.at(-1);
  return [
    ...(record.explained ? [] : [`application ${applicationId} is not known to be explained`]),
    ...(standing === 0 || (closing.length === 1 && closing[0]?.text === last?.text)
      ? []
      : [`application ${applicationId} has no note that closes it`]),
  ];
}

/** The tag of a candidate: the strongest verdict over what is open, or none. */
function tags(
  story: Story,
  rows: readonly Row[],
  live: readonly Applied[],
  expected: (band: Band) => Expected,
): string[] {
  if (story.carrier !== "tag") return [];
  return [...new Set(rows.map(({ candidateId }) => candidateId))].flatMap((candidateId) => {
    const own = rows.filter((row) => row.candidateId === candidateId);
    const standing = new Set(own.flatMap((row) => row.tags));
    if (standing.has(TAGS.explained ?? "")) return [];
    const values = live
      .filter(({ ref }) => own.some(({ applicationId }) => applicationId === ref.applicationId))
      .map(({ band }) => expected(band).value);
    const strongest = story.mode === "observe" ? undefined : STRONGEST.find((value) => values.includes(value));
    const wanted = strongest === undefined ? [] : [TAGS[strongest] ?? ""];
    const shown = [...standing].filter((tag) => OURS.has(tag));
    return shown.join() === wanted.join()
      ? []
      : [`candidate ${candidateId} shows "${shown.join()}", not "${wanted.join()}"`];
  });
}

export async function violations(
  world: World,
  story: Story,
  everybody: readonly Applied[],
  expected: (band: Band) => Expected,
  /** Faults after any of which one paid question may be asked once more. */
  brokenOff: number,
): Promise<readonly Violation[]> {
  const rows = world.vendor.state();
  const found: Violation[] = [];
  const tell = (invariant: Invariant, details: readonly string[]) =>
    found.push(...details.map((detail) => ({ invariant, detail })));
  const live = everybody.filter((applied) => !isErased(applied) && !has(applied, "close"));

  tell("lost", world.witnessed);
  for (const applied of everybody) {
    const row = rows.find(({ applicationId }) => applicationId === applied.ref.applicationId);
    if (!row) continue;
    const twice = duplicates(row.notes);
    if (twice > 0) tell("duplicate notes", [`application ${row.applicationId} has ${row.notes.length} notes`]);
    if (live.includes(applied) && !has(applied, "explain") && !isAnswered(story, row))
      tell("lost", await open(world, story, applied, row, expected(applied.band)));
    if (
      has(applied, "explain") &&
      !world.crossed.has(row.applicationId) &&
      !isAnswered(story, row) &&
      !isErased(applied)
    )
      tell("lost", [`application ${row.applicationId} has lost what a person set`]);
    if (isAnswered(story, row) && !isErased(applied) && !has(applied, "close"))
      tell("lost", await answered(world, story, row));
    if (isErased(applied) || has(applied, "close"))
      tell(isErased(applied) ? "residue" : "lost", leftovers(story, row, applied));
    if (story.mode === "observe" && row.notes.length > 0)
      tell("lost", [`application ${row.applicationId} was only to be observed`]);
  }
  tell("lost", tags(story, rows, live, expected));

  for (const applied of everybody.filter(isErased)) {
    const { person, ref } = applied;
    const elsewhere = rows.some(
      (row) => row.candidateId === ref.candidateId && row.applicationId !== ref.applicationId,
    );
    const numbers = [person.phone, ...Object.values(person.changedPhones)].map((phone) => phone.slice(1));
    const words = [person.mark, person.givenName, person.familyName, ...numbers, ref.applicationId];
    const candidate = elsewhere ? [] : [ref.candidateId];
    for (const { key } of residue(world.maps, [...words, ...candidate])) tell("residue", [key]);
  }

  const records: ScreeningRecord[] = [];
  for await (const record of world.stores.archive.all(world.connection.id)) records.push(record);
  for (const { key } of orphans(world.maps, records)) tell("residue", [`${key}, which nobody looks after`]);

  const dead = world.queue.deadLetters.map(({ body }) => body);
  tell(
    "dead letters",
    dead.filter((body) => body !== POISON),
  );
  if (story.poison && dead.length === 0) tell("dead letters", ["a message nobody can read is gone"]);
  const repeated = [...world.paid.values()].reduce((sum, count) => sum + count - 1, 0);
  if (repeated > brokenOff) tell("paid twice", [`${repeated} questions repeated after ${brokenOff} faults`]);
  return found;
}

const isAnswered = (story: Story, row: Row): boolean =>
  story.carrier === "tag" ? row.tags.includes(TAGS.explained ?? "") : row.fields[FIELD] === LIST_VALUES.explained;
