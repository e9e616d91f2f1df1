/** Removes what is held about an application the ATS no longer shows. Every prefix of these steps is safe to repeat. */
import type { ApplicationRef } from "../domain/application.ts";
import { ProviderError } from "../domain/errors.ts";
import { entryRefs } from "./entry-refs.ts";
import { shelve, show, unregister } from "./carrier.ts";
import type { Run } from "./run.ts";

/** Takes the application's share out of its candidate's list value; a candidate that is gone too needs nothing. */
export async function withdrawVerdict(
  run: Run,
  ref: ApplicationRef,
  options: { readonly forget: boolean },
): Promise<void> {
  const { deps, connection } = run;
  const left = await (options.forget ? unregister : shelve)(deps, connection.id, ref);
  // Without a verdict nothing here ever reached the list, and what stands there is somebody else's.
  if (run.record().assessment === null || connection.mode !== "annotate" || connection.carrier.kind !== "tag") return;
  try {
    await show(run, ref, left);
  } catch (error) {
    const gone = error instanceof ProviderError && (error.code === "not_found" || error.code === "invalid");
    if (!gone) throw error;
  }
}

export async function forget(run: Run, ref: ApplicationRef): Promise<void> {
  const { deps } = run;
  // After a merge the event may name another candidate than the record.
  for (const candidateId of new Set([run.record().candidateId, ref.candidateId])) {
    await withdrawVerdict(run, { ...ref, candidateId }, { forget: true });
  }
  for (;;) {
    const record = await deps.stores.screenings.read(run.key);
    if (!record) break;
    const links = entryRefs(run.key, record.links ?? { entries: [] });
    // Before the record goes, which alone knows where they are, and again after: a worker whose lease ran out may
    // have written in between, and looks for the record when it has.
    if (links.length > 0) await deps.stores.links.remove(links);
    if ((await deps.stores.screenings.remove(run.key, record.fence)) !== "written") continue;
    if (links.length > 0) await deps.stores.links.remove(links);
    break;
  }
  deps.metrics.count("Forgotten");
  deps.logger.info("forgotten", { connectionId: run.connection.id, applicationId: ref.applicationId });
}
