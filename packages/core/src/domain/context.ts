/**
 * What is kept of an application's surroundings so that reports can tell whether flags fall evenly and what people make
 * of them. Nothing that scores anybody reads it, and it goes with the record.
 */
import * as z from "zod";
import { ENDINGS } from "./application.ts";

/** Longer than an id or a name an ATS gives a department. */
const Name = z.string().max(100);

export const Context = z.strictObject({
  job: z.strictObject({ id: z.string().max(100), title: z.string().max(120) }).nullable(),
  departments: z.array(Name).max(10),
  offices: z.array(Name).max(10),
  /**
   * A keyed mark that applications stating the same country share; null where none was stated. It says that two are
   * alike and not what they state, so that a report can see unevenness and no list can name a place.
   */
  place: z
    .string()
    .regex(/^[A-Za-z0-9_-]{8}$/)
    .nullable(),
  /** Absent while the application is open. `at` is when it was first seen closed, where the ATS does not say. */
  ending: z.strictObject({ as: z.enum(ENDINGS), at: z.iso.datetime() }).exactOptional(),
});
export type Context = z.infer<typeof Context>;
