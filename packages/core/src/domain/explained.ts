/** A person's word that an application is answered: final while it stands where they set it. */
import * as z from "zod";

export const Explained = z.strictObject({
  /** When it was first seen. */
  at: z.iso.datetime(),
  /** Where it stands; that it is gone from elsewhere takes nothing back. */
  carrier: z.enum(["tag", "application_field", "none"]),
});
export type Explained = z.infer<typeof Explained>;
