/** The two clocks of one connection: how long evidence is kept, and how long what was decided. */
import * as z from "zod";
import { type Jurisdiction, profileOf } from "./jurisdiction.ts";

const DAY_MS = 86_400_000;

/** What a connection says of its own; the rest follows from its law. */
export const RetentionSettings = z.strictObject({
  /** From the day the application closes, else from its last screening. */
  evidenceDays: z.int().min(7).max(730).exactOptional(),
  /** From the last thing that was decided. */
  decisionDays: z.int().min(30).max(3_653).exactOptional(),
});

export type Retention = Readonly<Required<z.infer<typeof RetentionSettings>>>;

export const retentionOf = ({
  retention,
  policy,
}: {
  readonly retention?: z.infer<typeof RetentionSettings> | undefined;
  readonly policy?: { readonly jurisdiction?: Jurisdiction | null | undefined } | null | undefined;
}): Retention => ({ ...profileOf(policy).retention, ...retention });

export const daysFrom = (now: Date, days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString();

/**
 * What a list shows is taken down this long before its evidence ends, so that nothing is shown that nobody could explain.
 * A daily visit sees to it: one that fails has a second one behind it.
 */
export const TAKEN_DOWN_BEFORE_MS = 3 * DAY_MS;
