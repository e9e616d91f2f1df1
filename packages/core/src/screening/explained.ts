/** Follows what a person says in the ATS: their *Explained* is final while it stands, and taking it away opens the application again. */
import type { CarrierOutcome } from "../ats/ats.ts";
import type { ApplicationRef } from "../domain/application.ts";
import { closedText, closingText } from "../domain/closing-note.ts";
import { type Note, planNote, revised } from "../domain/note.ts";
import { notedBand } from "../domain/screening-record.ts";
import { noteMarker } from "./keyed.ts";
import { clearLinks, shortenExplainedLinks } from "./links.ts";
import { driveNote, type NoteProgress } from "./note.ts";
import type { Run } from "./run.ts";

const mayLook = ({ connection }: Run) => connection.mode === "annotate" && connection.carrier.kind !== "none";

/** Whether a person explained the application, or took that back, since it was last looked at. */
export async function personMoved(run: Run, ref: ApplicationRef): Promise<boolean> {
  // Nothing but an update of what the ATS holds can have changed it; a repeated "created" costs no call.
  if (!mayLook(run) || run.job.event.kind !== "application_updated") return false;
  const held = await run.account.ats.heldValue(ref);
  return (held === "explained") !== isExplained(run);
}

const isExplained = (run: Run): boolean => run.record().explained?.carrier === run.connection.carrier.kind;

/** Settles the note after the list value was written, or was found to be a person's. */
export async function followPerson(run: Run, ref: ApplicationRef, carrier: CarrierOutcome): Promise<NoteProgress> {
  if (carrier !== "held_by_person") {
    // A carrier that cannot be read says nothing about what a person set elsewhere.
    if (isExplained(run) && mayLook(run)) {
      await clearLinks(run, false);
      await askAgain(run, ref);
      await reopen(run);
    }
    return driveNote(run, ref, { mayPost: true });
  }
  // Once a person has answered for this candidate, a note on top would reopen what they closed.
  const settled = await driveNote(run, ref, { mayPost: closingUnderWay(run) });
  if (settled.status === "wait" || (await run.account.ats.heldValue(ref)) !== "explained") return settled;
  if (!isExplained(run)) {
    await clearLinks(run, true);
    await shortenExplainedLinks(run);
  }
  await close(run);
  return driveNote(run, ref, { mayPost: true });
}

const closingUnderWay = (run: Run) => isExplained(run) && run.record().notes.at(-1)?.closing === true;

/** Writes down that a person explained it, with the one note that says so where an earlier one stands. */
async function close(run: Run): Promise<void> {
  const { deps, connection, account, key } = run;
  const now = deps.clock();
  await run.advance((record) => {
    const explained = record.explained ?? { at: now.toISOString(), carrier: connection.carrier.kind };
    const { notes } = record;
    const last = notes.at(-1);
    const answered = notes.some(({ closing, state }) => closing === true && state !== "rejected");
    const stands = notes.some(({ state }) => state === "done" || state === "unknown");
    if (!last || !stands || answered) return { ...record, explained };
    if (account.ats.updateNote) {
      const text = closedText(last.text, now, last.marker);
      const note: Note = { ...revised(last, { band: last.band, text }), closing: true };
      return { ...record, explained, notes: [...notes.slice(0, -1), note] };
    }
    const revision = notes.length + 1;
    const marker = noteMarker(account.secrets.indexKey, key, revision);
    const band = notedBand(record) ?? last.band;
    const note = planNote({ revision, band, text: closingText(now, marker), marker });
    return { ...record, explained, notes: [...notes, { ...note, closing: true }] };
  });
}

/** What it shares with others counts again, which only another screening can tell. */
async function askAgain({ deps, connection, job }: Run, ref: ApplicationRef): Promise<void> {
  await deps.queue.send({
    schemaVersion: 1,
    connectionId: connection.id,
    event: { kind: "recheck", ...ref },
    traceId: job.traceId,
    receivedAt: deps.clock().toISOString(),
    waits: 0,
  });
}

/** The person took it back: the list shows the verdict again, and a note that can be replaced says it again. */
async function reopen(run: Run): Promise<void> {
  await run.advance(({ explained: _former, ...record }) => {
    const notes = record.notes.filter(({ closing, state, arms }) => !(closing && state === "planned" && arms === 0));
    const last = notes.at(-1);
    const { annotation, assessment } = record;
    if (!run.account.ats.updateNote || !last?.closing || annotation === null || assessment === null)
      return { ...record, notes };
    const { closing: _closing, ...note } = last;
    return { ...record, notes: [...notes.slice(0, -1), revised(note, { band: assessment.band, text: annotation })] };
  });
}
