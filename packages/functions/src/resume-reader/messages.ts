/** What the reading process and its parent say to each other. */
import { DocumentOutcome } from "@bonafide/core/domain/document";
import * as z from "zod";

export const Request = z.strictObject({ id: z.int().positive(), bytes: z.instanceof(Uint8Array) });
export type Request = z.infer<typeof Request>;

/** Id 0 without an outcome says that the process is ready. */
export const Report = z.strictObject({
  id: z.int().nonnegative(),
  outcome: DocumentOutcome.nullable(),
  /** The most memory the process has had resident since it began. */
  peakBytes: z.number().nonnegative(),
});
export type Report = z.input<typeof Report>;
