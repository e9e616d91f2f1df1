/** Drives a record's note to its end: look, arm, post once, settle; after an unknown outcome wait, look and adopt. */
import type { ApplicationRef } from "../domain/application.ts";
import { arm, disarmed, type Note, quietIn, refused, settled } from "../domain/note.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { Run } from "./run.ts";

/** `wait` means: nothing more can be done before then; the record says where to go on. */
export type NoteProgress =
  | { readonly status: "settled" }
  | { readonly status: "wait"; readonly delayMs: number; readonly code: string };

/** Clocks of the ATS and ours may differ by this much when asking for notes "since". */
const SKEW_MS = 5 * 60_000;

const withNote = (record: ScreeningRecord, note: Note): ScreeningRecord => ({
  ...record,
  notes: [...record.notes.slice(0, -1), note],
});

/** One that was never tried leaves no trace; one that was keeps its revision, so that its marker is never used again. */
const withoutPlanned = (record: ScreeningRecord): ScreeningRecord => ({
  ...record,
  notes: record.notes.flatMap((note) => {
    if (note.state !== "planned") return [note];
    return note.arms === 0 ? [] : [refused(note, "superseded")];
  }),
});

/** With `mayPost` false only what may already stand is settled; nothing new is sent. */
export async function driveNote(
  run: Run,
  ref: ApplicationRef,
  options: { readonly mayPost: boolean },
): Promise<NoteProgress> {
  const { deps, account } = run;
  const ids = { connectionId: run.connection.id, applicationId: ref.applicationId, traceId: run.job.traceId };
  for (;;) {
    const note = run.record().notes.at(-1);
    if (!note || (note.state !== "planned" && note.state !== "armed")) return { status: "settled" };

    if (note.state === "armed") {
      const delayMs = quietIn(note, deps.clock(), deps.timing.quiescenceMs);
      if (delayMs > 0) return { status: "wait", delayMs, code: "quiescence" };
    }
    if (note.state === "planned" && !(options.mayPost && run.record().assessment?.band === note.band)) {
      // Certainly not in the ATS, and no longer what we would say.
      await run.advance((record) => withoutPlanned(record));
      continue;
    }
    // Looked for before every post, also the first: a restored or re-created record must adopt what already stands.
    const since = new Date(Date.parse(run.record().receivedAt) - SKEW_MS);
    const [standing, ...extra] = await account.ats.findNotes(ref, note.marker, since);
    if (standing !== undefined) {
      deps.metrics.count("NoteAdopted");
      if (extra.length > 0) deps.logger.error("more than one note stands", { ...ids, count: extra.length + 1 });
      await run.advance((record) => withNote(record, settled(note, standing)));
      continue;
    }
    if (note.state === "armed") {
      const next = disarmed(note, { counts: true });
      if (next.state === "unknown") {
        deps.metrics.count("NoteUnknown");
        deps.logger.error("note outcome unknown", ids);
      }
      await run.advance((record) => withNote(record, next));
      continue;
    }

    const leaseEnds = Date.parse(run.record().lease?.until ?? "");
    // A post that could outlive the lease could land after another worker has looked.
    if (!(leaseEnds - deps.clock().getTime() > deps.timing.noteMs))
      return { status: "wait", delayMs: 1000, code: "lease" };
    const armed = arm(note, deps.clock());
    await run.advance((record) => withNote(record, armed));
    const outcome = await account.ats.postNote(ref, { text: armed.text }, { timeoutMs: deps.timing.noteMs });
    deps.logger.info("note", { ...ids, code: outcome.status });
    switch (outcome.status) {
      case "done":
        await run.advance((record) => withNote(record, settled(armed, outcome.noteId)));
        break;
      case "rejected":
        deps.metrics.count("Failed", 1, { code: `note_${outcome.code}` });
        await run.advance((record) => withNote(record, refused(armed, outcome.code)));
        break;
      case "not_sent":
        await run.advance((record) => withNote(record, disarmed(armed, { counts: false })));
        return {
          status: "wait",
          delayMs: outcome.retryAfterMs ?? deps.timing.retrySeconds.first * 1000,
          code: "not_sent",
        };
      case "ambiguous":
        return { status: "wait", delayMs: quietIn(armed, deps.clock(), deps.timing.quiescenceMs), code: "ambiguous" };
    }
  }
}
