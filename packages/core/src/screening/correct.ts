/** A person's correction: appended to the record, and the application screened again without, or again with, what it is about. */
import { type Correction, standingCorrections } from "../domain/correction.ts";
import { MAX_OBSERVATIONS, type ScreeningKey, type ScreeningRecord } from "../domain/screening-record.ts";
import type { ScreeningStore } from "../stores/stores.ts";
import { amend } from "./amend.ts";
import { type AskDeps, type Asked, askAgain, dueAgain } from "./ask-again.ts";

export interface CorrectDeps extends AskDeps {
  readonly screenings: Pick<ScreeningStore, "read" | "write">;
}

export type Corrected =
  | { readonly status: "unknown" }
  /** There is nothing to undo. */
  | { readonly status: "not_marked" }
  | { readonly status: "full" }
  /** Kept; nothing is due for an application out of scope or failed. */
  | { readonly status: "kept" }
  | Asked;

/** A closed one too: what it has in the index must not count for others. */
const isDue = ({ state, outcome }: ScreeningRecord) => state !== "failed" && outcome !== "out_of_scope";

export async function correct(deps: CorrectDeps, key: ScreeningKey, given: Omit<Correction, "at">): Promise<Corrected> {
  const now = deps.clock();
  const entry: Correction = { ...given, at: now.toISOString() };
  // A write whose answer was lost is refused when it is repeated, and stands all the same.
  const isOursStanding = (entries: readonly Correction[]) => {
    const last = entries.findLast(({ identifier }) => identifier === entry.identifier);
    return last?.at === entry.at && last.by === entry.by && last.action === entry.action;
  };
  let tried = false;
  let stood = false;
  const amended = await amend(deps, key, (record) => {
    const entries = record.corrections ?? [];
    stood = tried && isOursStanding(entries);
    tried = true;
    if (stood) return null;
    const marked = standingCorrections(entries).includes(entry.identifier);
    if (entries.length >= MAX_OBSERVATIONS || (entry.action === "undone" && !marked)) return null;
    return { ...dueAgain(record, isDue(record), now), corrections: [...entries, entry] };
  });
  if (amended.status === "unknown") return amended;
  if (amended.status === "unchanged" && !stood)
    return { status: (amended.record.corrections?.length ?? 0) >= MAX_OBSERVATIONS ? "full" : "not_marked" };
  return isDue(amended.record) ? askAgain(deps, amended.record) : { status: "kept" };
}
