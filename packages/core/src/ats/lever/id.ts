/** The shape of Lever's ids, in a file of its own: the ingress needs it and none of the other shapes. */
import * as z from "zod/mini";

/** Documented as a plain UUID. Checked no further than that it can do no harm in a path, a log line or a message of ours. */
export const Id = z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/));
