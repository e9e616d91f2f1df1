/** What people enter after an application: closed codes with an author and a day, never free text. */
import * as z from "zod";

/** Nothing about looks, accent, fluency or origin has a code, so that nothing of the kind can be entered. */
export const OBSERVATION_CODES = [
  "obs-camera-refused",
  "obs-other-interviews-audible",
  "obs-backstory-contradiction",
  "obs-location-question-failed",
  "obs-remote-control-seen",
  "obs-ship-elsewhere",
  "obs-id-mismatch",
  "obs-person-mismatch",
  "obs-id-verified",
  "obs-employer-confirmed",
  "obs-met-in-person",
] as const;
export type ObservationCode = (typeof OBSERVATION_CODES)[number];

export const Observation = z.strictObject({
  code: z.enum(OBSERVATION_CODES),
  /** Whoever entered it, as the ATS or the operator names them: an id, never shown in the ATS. */
  by: z.string().min(1).max(120),
  /** The stage of the process it was made in, in the company's own word. */
  stage: z.string().max(60).nullable(),
  at: z.iso.datetime(),
});
export type Observation = z.infer<typeof Observation>;
