/** Removes what is held about an application the ATS no longer shows. Every prefix of these steps is safe to repeat. */
import type { ApplicationRef } from "../domain/application.ts";
import { ProviderError } from "../domain/errors.ts";
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
    if (!record || (await deps.stores.screenings.remove(run.key, record.fence)) === "written") break;
  }
  deps.metrics.count("Forgotten");
  deps.logger.info("forgotten", { connectionId: run.connection.id, applicationId: ref.applicationId });
}
