/** A person's word on how an application turned out: appended to the record, and read by nothing that scores anybody. */
import type { Disposition } from "../domain/disposition.ts";
import type { Clock } from "../domain/ports.ts";
import { MAX_OBSERVATIONS, type ScreeningKey, type ScreeningRecord } from "../domain/screening-record.ts";
import type { ScreeningStore } from "../stores/stores.ts";
import { amend } from "./amend.ts";

/** At rest it is due at once, so that a worker writes it down on the long clock; a run under way does so by itself. */
const dueFor = ({ state, dueAt }: ScreeningRecord, now: Date) => (state === "done" ? now.toISOString() : dueAt);

export async function dispose(
  deps: { readonly screenings: Pick<ScreeningStore, "read" | "write">; readonly clock: Clock },
  key: ScreeningKey,
  disposition: Disposition,
): Promise<"unknown" | "already_there" | "full" | "written"> {
  const amended = await amend(deps, key, (record) => {
    const entries = record.dispositions ?? [];
    const last = entries.at(-1);
    const repeated =
      last?.outcome === disposition.outcome && last.how === disposition.how && last.by === disposition.by;
    return repeated || entries.length >= MAX_OBSERVATIONS
      ? null
      : { ...record, dispositions: [...entries, disposition], dueAt: dueFor(record, deps.clock()) };
  });
  if (amended.status !== "unchanged") return amended.status;
  return (amended.record.dispositions?.length ?? 0) >= MAX_OBSERVATIONS ? "full" : "already_there";
}
