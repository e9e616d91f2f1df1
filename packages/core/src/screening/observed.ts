/** The lookup of what people entered after an application: handed to a screening from its record, because nobody else knows. */
import { found, notApplicable } from "../domain/evidence.ts";
import type { Observation } from "../domain/observation.ts";
import type { Lookup } from "../lookups/lookup.ts";

const ID = "observations/record";

/** Nothing entered is no gap: the question does not arise before somebody has met the applicant. */
export const observedLookup = (entries: readonly Observation[]): Lookup<"observations"> => ({
  id: ID,
  fact: "observations",
  after: [],
  look: async () => (entries.length === 0 ? notApplicable : found<"observations">({ entries }, ID)),
});
