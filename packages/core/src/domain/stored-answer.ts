/** A bought answer as it is kept for the next time the same is asked: under a keyed digest, with no identifier in it. */
import * as z from "zod";

export const StoredAnswer = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  /** Keyed digest of who was asked about what, for an application of which day. */
  digest: z.string(),
  outcome: z.discriminatedUnion("status", [
    /** Read back through the lookup's own schema. */
    z.strictObject({ status: z.literal("found"), fact: z.unknown(), dataDate: z.string().nullable() }),
    /** The provider will not answer for this, however often it is asked. */
    z.strictObject({ status: z.literal("not_supported") }),
  ]),
  expiresAt: z.iso.datetime(),
});
export type StoredAnswer = z.infer<typeof StoredAnswer>;
