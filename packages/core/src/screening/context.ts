/** Keeps of an application's surroundings what reports need, bounded, and nothing of the person. */
import type { Application } from "../domain/application.ts";
import type { Context } from "../domain/context.ts";
import type { EvidenceSet } from "../domain/evidence.ts";
import { placeMark } from "./keyed.ts";

const named = (names: readonly string[]) => names.slice(0, 10).map((name) => name.slice(0, 100));

export function contextOf(
  { job, offices = [] }: Pick<Application, "job" | "offices">,
  { place }: Pick<EvidenceSet, "place">,
  indexKey: string,
): Context {
  return {
    job: job === null ? null : { id: job.id.slice(0, 100), title: job.title.slice(0, 120) },
    departments: named(job?.departmentIds ?? []),
    offices: named(offices),
    place: place.status === "found" ? placeMark(indexKey, place.fact.country) : null,
  };
}

/** The context with how the application ended; what is not screened has none. A known end keeps its day. */
export function ended(context: Context | undefined, { ending }: Pick<Application, "ending">, now: Date) {
  if (context === undefined) return {};
  const { as = "other", at = null } = ending ?? {};
  const known = context.ending?.as === as ? context.ending.at : null;
  return { context: { ...context, ending: { as, at: at?.toISOString() ?? known ?? now.toISOString() } } };
}

/** Open again. */
export function reopened(context: Context | undefined) {
  if (context === undefined) return {};
  const { ending: _ending, ...open } = context;
  return { context: open };
}
