/** How far a long piece of an operator's work is, so that whoever goes on does not begin again. */
import * as z from "zod";

/** Longer than anybody waits before going on. */
export const TASK_DAYS = 30;

export const Task = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  name: z.enum(["backfill", "uninstall"]),
  fence: z.int().min(1),
  /** What was asked for: only the same request goes on from here. */
  asked: z.string().max(2_000),
  /** Behind which it goes on; null at the beginning. */
  place: z.string().max(2_000).nullable(),
  counts: z.record(z.string().max(64), z.int().min(0)),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime(),
});
export type Task = z.infer<typeof Task>;
