/** The two clocks of one connection: how long evidence is kept, and how long what was decided. */
import * as z from "zod";
import { RECORD_RETENTION_DAYS } from "./screening-record.ts";

/** Four years: the longest that a law read for this product asks for, 2 CCR § 11013(c) of California. */
export const DECISION_DAYS = 1_461;

const DAY_MS = 86_400_000;

export const Retention = z.strictObject({
  /** From the day the application closes, else from its last screening. */
  evidenceDays: z.int().min(7).max(730).default(RECORD_RETENTION_DAYS),
  /** From the last thing that was decided. */
  decisionDays: z.int().min(30).max(3_653).default(DECISION_DAYS),
});
export type Retention = z.infer<typeof Retention>;

export const retentionOf = ({ retention }: { readonly retention?: Retention | undefined }): Retention =>
  retention ?? { evidenceDays: RECORD_RETENTION_DAYS, decisionDays: DECISION_DAYS };

export const daysFrom = (now: Date, days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString();

/**
 * What a list shows is taken down this long before its evidence ends, so that nothing is shown that nobody could explain:
 * twice as long as it can take until the application is visited again.
 */
export const TAKEN_DOWN_BEFORE_MS = 2 * DAY_MS;
