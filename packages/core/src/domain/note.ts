/**
 * Exactly one note on an API without idempotency keys: write-ahead ARM, one unretried post, settle, and after an
 * unknown outcome wait, read back and adopt. Pure transitions; the record they live on is written conditionally.
 */
import * as z from "zod";

export const Note = z.strictObject({
  /** 1 for the first note of an application; a new one only when the band changes. */
  revision: z.int().min(1),
  band: z.enum(["unscored", "low", "review", "high"]),
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
});
export type Note = z.infer<typeof Note>;

/** After this many posts without a known outcome nothing more is sent. */
export const MAX_ARMS = 3;

export function planNote(plan: Pick<Note, "revision" | "band" | "text" | "marker">): Note {
  return { ...plan, state: "planned", arms: 0, armedAt: null, noteId: null, code: null };
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

/** Milliseconds until an armed note may be looked for: before that, a post still in flight could appear after the look. */
export function quietIn(note: Note, now: Date, quiescenceMs: number): number {
  if (note.armedAt === null) return 0;
  return Math.max(0, Date.parse(note.armedAt) + quiescenceMs - now.getTime());
}
