/** The shape of Greenhouse's ids, in a file of its own: the ingress needs it and none of the other shapes. */
import * as z from "zod/mini";

/** Stays within what a JavaScript number holds exactly: ids go out as JSON numbers again. */
const MAX_ID_DIGITS = 15;

/** Numeric ids become strings: outside this folder an id is opaque. */
export const Id = z.pipe(
  z.union([z.int().check(z.gte(0)), z.string().check(z.regex(/^\d+$/), z.maxLength(MAX_ID_DIGITS))]),
  z.transform((id: number | string) => String(id)),
);
