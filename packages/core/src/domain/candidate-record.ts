/**
 * What one candidate's list view should show. Tags and candidate fields belong to the candidate while records belong to
 * the application, so this item holds the verdict of every live application and the carrier shows the strongest.
 */
import * as z from "zod";
import { LIST_VALUES, type ListValue } from "./annotation.ts";

const Value = z.enum(Object.keys(LIST_VALUES) as [ListValue, ...ListValue[]]);

export const CandidateRecord = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  candidateId: z.string(),
  fence: z.int().min(1),
  /** By application id; null while it has no verdict yet. Also the way from a candidate event to its applications. */
  verdicts: z.record(z.string(), Value.nullable()),
  expiresAt: z.iso.datetime(),
});
export type CandidateRecord = z.infer<typeof CandidateRecord>;

const STRENGTH: readonly ListValue[] = [
  "not_enough_data",
  "no_signs",
  "no_signs_basic",
  "verify_contact",
  "verify_identity",
];

/** The strongest verdict over a candidate's live applications; null when none has one. */
export function strongest(record: Pick<CandidateRecord, "verdicts"> | undefined): ListValue | null {
  const values = Object.values(record?.verdicts ?? {}).filter((value) => value !== null);
  return values.toSorted((a, b) => STRENGTH.indexOf(b) - STRENGTH.indexOf(a))[0] ?? null;
}
