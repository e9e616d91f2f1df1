/**
 * Exactly one note on an API without idempotency keys: write-ahead ARM, one unretried post, settle, and after an
 * unknown outcome wait, read back and adopt. Pure transitions; the record they live on is written conditionally.
 */
import * as z from "zod";

const NotedBand = z.enum(["unscored", "low", "review", "high"]);

/**
 * After this many times armed without a known outcome nothing more is sent: three posts, and a first arming whose worker
 * may have died before it sent anything.
 */
export const MAX_ARMS = 4;

export const Note = z.strictObject({
  /** 1 for the first note of an application; a new one only when the band changes. */
  revision: z.int().min(1),
  band: NotedBand,
  /** Fixed before the first send, so that a retry is byte-identical. */
  text: z.string().max(1000),
  marker: z.string(),
  /**
   * - `planned`: nothing was sent, or what was sent certainly left nothing behind.
   * - `armed`: a post may be under way or may have taken effect.
   * - `done`: it stands in the ATS.
   * - `rejected`: the ATS refused it for good.
   * - `unknown`: cannot be told after several tries; the carrier holds the verdict and a person is alarmed.
   */
  state: z.enum(["planned", "armed", "done", "rejected", "unknown"]),
  arms: z.int().min(0),
  armedAt: z.iso.datetime().nullable(),
  noteId: z.string().nullable(),
  code: z.string().nullable(),
  /**
   * Where notes can be replaced in place: what the standing note should say instead, and since when a replacement may be
   * under way. Null when it says what it should.
   */
  update: z
    .strictObject({ band: NotedBand, text: z.string().max(1000), sentAt: z.iso.datetime().nullable() })
    .nullable()
    .default(null),
  /** Says that a person has explained the application. */
  closing: z.literal(true).exactOptional(),
});
export type Note = z.infer<typeof Note>;

export function planNote(plan: Pick<Note, "revision" | "band" | "text" | "marker">): Note {
  return { ...plan, state: "planned", arms: 0, armedAt: null, noteId: null, code: null, update: null };
}

export function arm(note: Note, now: Date): Note {
  return { ...note, state: "armed", arms: note.arms + 1, armedAt: now.toISOString() };
}

/** The note stands. Allowed from every state: knowing that it exists is never wrong. */
export function settled(note: Note, noteId: string): Note {
  return { ...note, state: "done", noteId };
}

export function refused(note: Note, code: string): Note {
  return { ...note, state: "rejected", code };
}

/** Certainly nothing was stored; the next attempt may arm again. An attempt that never left does not count. */
export function disarmed(note: Note, options: { readonly counts: boolean }): Note {
  const arms = options.counts ? note.arms : note.arms - 1;
  return arms >= MAX_ARMS ? { ...note, arms, state: "unknown" } : { ...note, arms, state: "planned", armedAt: null };
}

/** Date, policy version and reference close every annotation; what stands above them is what a recruiter reads. */
const words = (text: string) => text.split("\n").slice(0, -1).join("\n");

/** The note is to say something else from now on; a text that differs in its closing line only is the same. */
export function revised(note: Note, next: Pick<Note, "band" | "text">): Note {
  const sentAt = note.update?.sentAt ?? null;
  // What may be under way could still land, so only sending the right text again makes sure.
  const same = sentAt === null && words(next.text) === words(note.text);
  const update = same ? null : { band: next.band, text: next.text, sentAt };
  // Given up as unknown: long after the last post one more look tells whether there is anything to replace.
  return { ...note, state: note.state === "unknown" ? "armed" : note.state, update };
}

/** Nothing stands yet: the new text is the one to post. */
export function rewritten(note: Note): Note {
  return note.update === null ? note : { ...note, band: note.update.band, text: note.update.text, update: null };
}

/** A record that was lost does not know what the note it finds says, so it is made to say the right thing. */
export function adopted(note: Note, noteId: string): Note {
  const known = note.arms > 0 || note.update !== null;
  return { ...settled(note, noteId), update: known ? note.update : { band: note.band, text: note.text, sentAt: null } };
}

export function updating(note: Note, now: Date): Note {
  return note.update === null ? note : { ...note, update: { ...note.update, sentAt: now.toISOString() } };
}

/** The replacement certainly had no effect, and may be sent again. */
export function notUpdated(note: Note): Note {
  return note.update === null ? note : { ...note, update: { ...note.update, sentAt: null } };
}

/** It says the new thing. */
export function updated(note: Note): Note {
  return { ...rewritten(note), code: null };
}

/** It stays as it is. What a replacement left behind that nobody can tell about counts as another text than any to come. */
export function keptAsIs(note: Note, code: string | null): Note {
  return { ...note, text: note.update === null || note.update.sentAt === null ? note.text : "", update: null, code };
}

/** Milliseconds until a replacement that may be under way can be followed by another: the last one sent must be the last to land. */
export function updateQuietIn({ update }: Note, now: Date, quiescenceMs: number): number {
  return quietSince(update?.sentAt ?? null, now, quiescenceMs);
}

/** Milliseconds until an armed note may be looked for: before that, a post still in flight could appear after the look. */
export function quietIn(note: Note, now: Date, quiescenceMs: number): number {
  return quietSince(note.armedAt, now, quiescenceMs);
}

function quietSince(sentAt: string | null, now: Date, quiescenceMs: number): number {
  return sentAt === null ? 0 : Math.max(0, Date.parse(sentAt) + quiescenceMs - now.getTime());
}
