/** An assessment as it is stored: masked values and closed codes, checked field by field, so that it can be derived again. */
import * as z from "zod";
import { type Assessment, BANDS } from "./assessment.ts";
import { UNAVAILABLE_REASONS } from "./evidence.ts";
import { FACT_KINDS, MUTED } from "./facts.ts";
import { FAMILIES } from "./family.ts";
import { GROUPS } from "./signal.ts";

/** Checks and their cases may be of a later or an earlier catalogue: shaped like an id, and no more is asked. */
const Id = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
/** Longer than any mask, shorter than anything worth hiding in one. */
const Shown = z.record(z.string().max(64), z.union([z.string().max(200), z.number()]));
const Missing = z.strictObject({ fact: z.enum(FACT_KINDS), reason: z.enum([...UNAVAILABLE_REASONS, "no_input"]) });
const Because = z.enum([...MUTED, "aged", "one_author"]);
const FamilyState = z.enum(["full", "basic", "none"]);

const StoredFinding = z.discriminatedUnion("status", [
  z.strictObject({ signal: Id, status: z.literal("fired"), tier: Id, shown: Shown }),
  z.strictObject({ signal: Id, status: z.literal("clear") }),
  z.strictObject({ signal: Id, status: z.literal("not_checked"), missing: z.array(Missing).readonly() }),
  z.strictObject({ signal: Id, status: z.literal("not_applicable") }),
  z.strictObject({ signal: Id, status: z.literal("suppressed"), because: Because }),
]);

/** Keys in the order in which `assess` writes them, so that what is stored and what is derived again are the same bytes. */
export const StoredAssessment = z.strictObject({
  band: z.enum(BANDS),
  basic: z.boolean(),
  points: z.number(),
  contributions: z
    .array(z.strictObject({ signal: Id, tier: Id, group: z.enum(GROUPS), points: z.number(), shown: Shown }))
    .readonly(),
  suppressed: z
    .array(z.union([z.strictObject({ signal: Id, by: Id }), z.strictObject({ signal: Id, because: Because })]))
    .readonly(),
  findings: z.array(StoredFinding).readonly(),
  families: z.strictObject(
    Object.fromEntries(FAMILIES.map((family) => [family, FamilyState])) as Record<
      (typeof FAMILIES)[number],
      typeof FamilyState
    >,
  ),
  coverage: z.strictObject({ checked: z.int().min(0), of: z.int().min(0), basic: z.int().min(0) }),
  restsOn: z.array(Id).readonly(),
  reliefMissing: z.array(Id).readonly(),
  policyVersion: z.string().max(32),
  baseRate: z.number(),
}) satisfies z.ZodType<Assessment>;
