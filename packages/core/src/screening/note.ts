/** Drives a record's note to its end: look, arm, post once, settle; after an unknown outcome wait, look and adopt. */
import type { ApplicationRef } from "../domain/application.ts";
import {
  adopted,
  arm,
  disarmed,
  keptAsIs,
  type Note,
  notUpdated,
  quietIn,
  refused,
  rewritten,
  settled,
  updated,
  updateQuietIn,
  updating,
} from "../domain/note.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import { outlivesLease, type Run } from "./run.ts";

/** `wait` means: nothing more can be done before then; the record says where to go on. */
export type NoteProgress =
  | { readonly status: "settled" }
  | { readonly status: "wait"; readonly delayMs: number; readonly code: string };

/** Clocks of the ATS and ours may differ by this much when asking for notes "since". */
const SKEW_MS = 5 * 60_000;

const withNote = (record: ScreeningRecord, note: Note): ScreeningRecord => ({
  ...record,
  notes: record.notes.map((other) => (other.revision === note.revision ? note : other)),
});

/**
 * The note to go on with: an earlier one whose outcome is unknown comes before the last, or it could land on top of it
 * and say what no longer holds.
 */
const nextOf = ({ notes }: ScreeningRecord): Note | undefined =>
  notes.find(({ state }) => state === "armed") ?? notes.at(-1);

/** One that was never tried leaves no trace; one that was keeps its revision, so that its marker is never used again. */
const withoutPlanned = (record: ScreeningRecord): ScreeningRecord => ({
  ...record,
  notes: record.notes.flatMap((note) => {
    if (note.state !== "planned") return [note];
    return note.arms === 0 ? [] : [refused(note, "superseded")];
  }),
});

/**
 * The notes of a new verdict, a first one armed already: from then on nothing needs to be written before it is posted. Not
 * where one comes before it whose outcome is unknown.
 */
export function armAhead(run: Run, notes: readonly Note[]): Note[] {
  const last = notes.at(-1);
  const isNew = last !== undefined && last.state === "planned" && last.arms === 0 && last.update === null;
  if (!isNew || run.connection.mode !== "annotate" || notes.some(({ state }) => state === "armed")) return [...notes];
  run.ahead.revision = last.revision;
  return [...notes.slice(0, -1), arm(last, run.deps.clock())];
}

const isAhead = ({ ahead }: Run, { state, revision }: Note) => state === "armed" && ahead.revision === revision;

/** A note armed ahead that this run will not send after all: the next write says so. One that dies first leaves it armed. */
export function standDown(run: Run): void {
  const note = run.record().notes.find((one) => isAhead(run, one));
  run.ahead.revision = null;
  if (note) run.later((record) => withNote(record, disarmed(note, { counts: false })));
}

/** Only a limit states a wait; whatever else kept a note from being sent is a fault. */
const turnedAway = ({ deps }: Run, retryAfterMs: number | null): NoteProgress => ({
  status: "wait",
  delayMs: retryAfterMs ?? deps.timing.retrySeconds.first * 1000,
  code: retryAfterMs === null ? "not_sent" : "rate_limited",
});

/**
 * Makes a standing note say what it should, where the ATS lets it be replaced. Repeating a replacement is harmless, but
 * the last one sent must be the last to land: after one without an answer the next waits until that cannot happen.
 */
async function driveUpdate(run: Run, ref: ApplicationRef, note: Note, mayWrite: boolean): Promise<NoteProgress | null> {
  const { deps, account } = run;
  const { updateNote } = account.ats;
  const { update, noteId } = note;
  const keep = (next: Note) => run.advance((record) => withNote(record, next));
  if (!mayWrite || !updateNote || update === null || noteId === null) {
    await keep(keptAsIs(note, null));
    return null;
  }
  const delayMs = updateQuietIn(note, deps.clock(), deps.timing.quiescenceMs);
  if (delayMs > 0) return { status: "wait", delayMs, code: "quiescence" };
  if (outlivesLease(run)) return { status: "wait", delayMs: 1000, code: "lease" };
  const sent = updating(note, deps.clock());
  await keep(sent);
  if (outlivesLease(run)) {
    await keep(notUpdated(sent));
    return { status: "wait", delayMs: 1000, code: "lease" };
  }
  const outcome = await updateNote(ref, noteId, { text: update.text }, { timeoutMs: deps.timing.noteMs });
  const { id: connectionId } = run.connection;
  deps.logger.info("note replaced", { connectionId, applicationId: ref.applicationId, code: outcome.status });
  switch (outcome.status) {
    case "done":
      // Lost with this worker it is replaced once more, which is harmless.
      run.later((record) => withNote(record, updated(sent)));
      return null;
    case "rejected": {
      // Lists lag: one that was posted a moment ago need not be in them yet.
      const listedIn = outcome.code === "not_found" ? quietIn(note, deps.clock(), deps.timing.quiescenceMs) : 0;
      if (listedIn > 0) {
        await keep(notUpdated(sent));
        return { status: "wait", delayMs: listedIn, code: "not_listed" };
      }
      deps.metrics.count("Failed", 1, { code: `note_${outcome.code}` });
      await keep(keptAsIs(sent, outcome.code));
      return null;
    }
    case "not_sent":
      await keep(notUpdated(sent));
      return turnedAway(run, outcome.retryAfterMs);
    case "ambiguous":
      return {
        status: "wait",
        delayMs: updateQuietIn(sent, deps.clock(), deps.timing.quiescenceMs),
        code: "ambiguous",
      };
  }
}

/** With `mayPost` false only what may already stand is settled; nothing new is sent. */
export async function driveNote(
  run: Run,
  ref: ApplicationRef,
  options: { readonly mayPost: boolean },
): Promise<NoteProgress> {
  const { deps, account } = run;
  const ids = { connectionId: run.connection.id, applicationId: ref.applicationId, traceId: run.job.traceId };
  for (;;) {
    const note = nextOf(run.record());
    if (note?.state === "done" && note.update !== null) {
      const progress = await driveUpdate(run, ref, note, options.mayPost);
      if (progress !== null) return progress;
      continue;
    }
    if (!note || (note.state !== "planned" && note.state !== "armed")) return { status: "settled" };

    const mayBeSent = note.state === "armed" && !isAhead(run, note);
    if (mayBeSent) {
      const delayMs = quietIn(note, deps.clock(), deps.timing.quiescenceMs);
      if (delayMs > 0) return { status: "wait", delayMs, code: "quiescence" };
    }
    const isWanted = note.closing === true || run.record().assessment?.band === rewritten(note).band;
    if (!mayBeSent && !(options.mayPost && isWanted)) {
      standDown(run);
      // Certainly not in the ATS, and no longer what we would say.
      await run.advance((record) => withoutPlanned(record));
      continue;
    }
    // Looked for before every post, also the first, and then without a bound in time: a restored or re-created record
    // must adopt what already stands, however old.
    const since = new Date(note.armedAt === null || !mayBeSent ? 0 : Date.parse(note.armedAt) - SKEW_MS);
    const [standing, ...extra] = await account.ats.findNotes(ref, note.marker, since);
    if (standing !== undefined) {
      deps.metrics.count("NoteAdopted");
      if (extra.length > 0) {
        deps.metrics.count("NoteDuplicated", extra.length);
        deps.logger.error("more than one note stands", { ...ids, count: extra.length + 1 });
      }
      const looked = mayBeSent ? note : disarmed(note, { counts: false });
      run.ahead.revision = null;
      const found = account.ats.updateNote ? adopted(looked, standing) : settled(looked, standing);
      await run.advance((record) => withNote(record, found));
      continue;
    }
    if (mayBeSent) {
      const isLast = note.revision === run.record().notes.at(-1)?.revision;
      const next = isLast ? disarmed(note, { counts: true }) : refused(note, "superseded");
      if (next.state === "unknown") {
        deps.metrics.count("NoteUnknown");
        deps.logger.error("note outcome unknown", ids);
      }
      await run.advance((record) => withNote(record, next));
      continue;
    }

    if (outlivesLease(run)) return { status: "wait", delayMs: 1000, code: "lease" };
    const isArmed = isAhead(run, note);
    const armed = isArmed ? note : arm(rewritten(note), deps.clock());
    if (!isArmed) await run.advance((record) => withNote(record, armed));
    // An environment frozen during that write may be resumed long after: another worker has looked by then, or will.
    if (outlivesLease(run)) {
      await run.advance((record) => withNote(record, disarmed(armed, { counts: false })));
      return { status: "wait", delayMs: 1000, code: "lease" };
    }
    run.ahead.revision = null;
    const outcome = await account.ats.postNote(ref, { text: armed.text }, { timeoutMs: deps.timing.noteMs });
    deps.logger.info("note", { ...ids, code: outcome.status });
    switch (outcome.status) {
      case "done":
        // With the write that ends the run: lost with this worker, the note is armed still, and looked for and adopted.
        run.later((record) => withNote(record, settled(armed, outcome.noteId)));
        break;
      case "rejected":
        deps.metrics.count("Failed", 1, { code: `note_${outcome.code}` });
        await run.advance((record) => withNote(record, refused(armed, outcome.code)));
        break;
      case "not_sent":
        await run.advance((record) => withNote(record, disarmed(armed, { counts: false })));
        return turnedAway(run, outcome.retryAfterMs);
      case "ambiguous":
        return { status: "wait", delayMs: quietIn(armed, deps.clock(), deps.timing.quiescenceMs), code: "ambiguous" };
    }
  }
}
