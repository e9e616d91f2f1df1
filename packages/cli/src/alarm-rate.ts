/** How many of the screened applications a person would be shown a note on, as observed so far. */
import type { RecordArchive } from "@bonafide/core/stores/stores";
import { readRecords } from "./read-records.ts";

export interface AlarmRate {
  readonly screened: number;
  readonly flagged: number;
  /** Null before the first application was screened. */
  readonly rate: number | null;
}

/** Over what is kept: an application counts once, with the verdict that stands. */
export async function alarmRate(archive: RecordArchive, connectionId: string): Promise<AlarmRate> {
  let screened = 0;
  let flagged = 0;
  for await (const { assessment } of readRecords(archive, [connectionId])) {
    if (!assessment) continue;
    screened += 1;
    if (assessment.band === "review" || assessment.band === "high") flagged += 1;
  }
  return { screened, flagged, rate: screened === 0 ? null : flagged / screened };
}
