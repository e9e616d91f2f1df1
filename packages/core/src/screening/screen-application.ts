/** The use case: whatever an event said, make record, carrier and note agree with what the ATS shows now. */
import { listValue } from "../domain/annotation.ts";
import type { Application, ApplicationRef } from "../domain/application.ts";
import type { CandidateRecord } from "../domain/candidate-record.ts";
import { inScope, notedBands } from "../domain/connection.ts";
import { type Note, planNote, revised } from "../domain/note.ts";
import { provenanceOf } from "../domain/basis.ts";
import { expiry, hasNewObservations, notedBand, type ScreeningRecord } from "../domain/screening-record.ts";
import { withVerdict } from "../domain/verdict.ts";
import { assessApplication } from "./assess-application.ts";
import { register, showVerdict, unregister } from "./carrier.ts";
import { followPerson, personMoved } from "./explained.ts";
import { forget, withdrawVerdict } from "./forget.ts";
import { inputDigest, noteMarker } from "./keyed.ts";
import { removeLinks, shortenLinks } from "./links.ts";
import { observedLookup } from "./observed.ts";
import type { Run } from "./run.ts";

/** `wait` asks for the job again after the delay; everything else is finished. */
export type Progress =
  | { readonly status: "finished" }
  | { readonly status: "wait"; readonly delaySeconds: number; readonly code: string };

const finished: Progress = { status: "finished" };

/** Where notes can never be taken back: this many per application and not one more. */
const MAX_NOTES = 3;

export async function screenApplication(run: Run, ref: ApplicationRef): Promise<Progress> {
  const fetched = await run.account.ats.fetchApplication(ref);
  switch (fetched.status) {
    case "anonymized":
      await forget(run, ref);
      return finished;
    case "missing":
      return missing(run, ref);
    case "mismatched":
      return mismatched(run);
    case "found":
      return present(run, fetched.application);
  }
}

/** Not readable yet is normal shortly after an event; an application that stays away, or was announced as deleted, is gone. */
async function missing(run: Run, ref: ApplicationRef): Promise<Progress> {
  const { job, deps } = run;
  const announced = job.event.kind === "application_deleted";
  const delaySeconds = nextLook(deps.timing.notYetSeconds, deps.clock().getTime() - Date.parse(job.receivedAt));
  if (!announced && delaySeconds !== undefined) return { status: "wait", delaySeconds, code: "not_yet" };
  await forget(run, ref);
  return finished;
}

/**
 * A body nobody signed can name any ids. A record this run began is dropped; one that was there before keeps what it
 * had, and the sweep goes on with the record's own ids.
 */
async function mismatched(run: Run): Promise<Progress> {
  const { deps, key } = run;
  deps.logger.warn("ids do not belong together", { ...key, traceId: run.job.traceId });
  const { fence } = run.record();
  if (fence === 1) await deps.stores.screenings.remove(key, fence);
  else {
    const dueAt = deps.clock().toISOString();
    await run.advance((record) => ({ ...record, state: "waiting", lease: null, dirty: 0, code: "mismatched", dueAt }));
  }
  return finished;
}

/** The wait that comes after this age; undefined once all of them have passed. Age, not attempts: other waits count too. */
function nextLook(waits: readonly number[], ageMs: number): number | undefined {
  let looked = 0;
  return waits.find((seconds) => {
    looked += seconds;
    return looked * 1000 > ageMs;
  });
}

async function present(run: Run, application: Application): Promise<Progress> {
  const { deps, connection } = run;
  const { ref } = application;
  const formerly = run.record().candidateId;
  const registered = await register(deps, connection.id, ref, run.record().fence === 1);
  if (formerly !== ref.candidateId) {
    await unregister(deps, connection.id, { ...ref, candidateId: formerly });
    await run.advance((record) => ({ ...record, candidateId: ref.candidateId, outcome: null }));
  }
  if (!application.open) {
    if (run.record().outcome !== "closed") await withdrawVerdict(run, ref, { forget: false });
    await shortenLinks(run);
    return complete(run, "closed");
  }
  if (!inScope(connection, application)) {
    deps.metrics.count("OutOfScope");
    await removeLinks(run);
    return complete(run, "out_of_scope");
  }
  const digest = inputDigest(run.account.secrets.indexKey, application);
  if (isDue(run, digest)) {
    await screen(run, application, digest);
  } else if (isWritten(run)) {
    // The echo of our own write, or a change of something no screening reads.
    if (!(await personMoved(run, ref))) return complete(run, run.record().outcome ?? "observed");
  } else if (run.record().outcome !== null) {
    await run.advance((record) => ({ ...record, outcome: null }));
  }
  return annotate(run, ref, registered);
}

/** Whether there is something the present verdict does not know. */
function isDue({ record, job }: Run, digest: string): boolean {
  const current = record();
  const isNew = current.digest !== digest || current.assessment === null;
  const isReopened = current.links?.until !== undefined;
  return isNew || isReopened || job.event.kind === "recheck" || hasNewObservations(current);
}

/** Whether the present verdict already stands in the ATS as this connection's mode asks. */
function isWritten({ record, connection }: Run): boolean {
  const { outcome, notes } = record();
  const last = notes.at(-1)?.state;
  const wanted = connection.mode === "annotate" ? "annotated" : "observed";
  return outcome === wanted && last !== "planned" && last !== "armed";
}

/**
 * The note a new verdict asks for, last in the list. Where notes can be replaced there is only ever one, and it is kept
 * true whatever the band; else a new one is due when the band changes.
 */
function planned(run: Run, band: Note["band"], render: (marker: string) => string): { text: string; notes: Note[] } {
  const { connection, account } = run;
  const standing = run.record().notes.filter(({ state, arms }) => state !== "planned" || arms > 0);
  const last = standing.at(-1);
  // What a person has explained stays explained: no later verdict of ours is put over it.
  if (run.record().explained && last) return { text: render(last.marker), notes: [...run.record().notes] };
  if (account.ats.updateNote && last && last.state !== "rejected") {
    const text = render(last.marker);
    const writes = connection.mode === "annotate";
    return { text, notes: writes ? [...standing.slice(0, -1), revised(last, { band, text })] : standing };
  }
  const revision = standing.length + 1;
  const marker = noteMarker(account.secrets.indexKey, run.key, revision);
  const text = render(marker);
  const due =
    connection.mode === "annotate" &&
    notedBands(connection, account.descriptor).includes(band) &&
    band !== notedBand({ notes: standing }) &&
    standing.filter(({ closing }) => !closing).length < MAX_NOTES;
  return { text, notes: due ? [...standing, planNote({ revision, band, text, marker })] : standing };
}

/** Computes the verdict and stores it with the note's exact text before anything is written to the ATS. */
async function screen(run: Run, application: Application, digest: string): Promise<void> {
  const { deps, connection } = run;
  const { indexKey } = run.account.secrets;
  const former = run.record();
  const observations = former.observations ?? [];
  const isObserved = hasNewObservations(former);
  const isSame = former.digest === digest && former.assessment !== null;
  // With the tables of numbers and domains that reading identifiers takes: loaded by the first screening of a process.
  const [{ createLinking }, { knownLookups }] = await Promise.all([import("./linking.ts"), import("./known.ts")]);
  const linking = createLinking(run, application);
  const known = knownLookups({ indicators: deps.stores.indicators, indexKey, clock: deps.clock });
  const screening = await assessApplication(
    deps,
    application,
    connection,
    indexKey,
    [observedLookup(observations), ...linking.lookups, ...known],
    isSame && former.policyHash !== null ? { assessment: former.assessment, policyHash: former.policyHash } : null,
  );
  const { assessment } = screening;
  const { band } = assessment;
  const { text, notes } = planned(run, band, screening.render);
  const isRecheck = run.job.event.kind === "recheck" && !isObserved;
  const rechecked = isRecheck ? former.rechecks + 1 : former.rechecks;
  const at = screening.screenedAt.toISOString();
  // Told of sampled applications only: where nothing is bought with care, every check is full and says nothing.
  const fullCheck = screening.full && deps.purchases !== undefined;
  await run.advance(({ fullCheck: _former, ...record }) => ({
    ...record,
    ...(fullCheck ? { fullCheck } : {}),
    basis: {
      screenedAt: at,
      facts: provenanceOf(screening.evidence, screening.bridged ? former.basis?.facts : undefined),
      policy: screening.policy,
      observed: observations.length,
    },
    history: withVerdict(record.history ?? [], {
      revision: record.revision + 1,
      at,
      band,
      points: assessment.points,
      policyVersion: assessment.policyVersion,
      policyHash: screening.policyHash,
      because: isObserved ? "observation" : isRecheck && isSame ? "source" : "application",
    }),
    ...linking.kept(),
    revision: record.revision + 1,
    digest,
    outcome: null,
    assessment,
    policyHash: screening.policyHash,
    honestOf10: screening.honestOf10,
    annotation: text,
    notes,
    rechecks: rechecked,
    incomplete: screening.incomplete,
    expiresAt: expiry(deps.clock()),
  }));
  deps.metrics.count("Screened");
  deps.logger.info("screened", {
    connectionId: connection.id,
    applicationId: run.key.applicationId,
    band,
    traceId: run.job.traceId,
  });
}

async function annotate(run: Run, ref: ApplicationRef, registered: CandidateRecord | undefined): Promise<Progress> {
  const { connection, deps } = run;
  if (connection.mode !== "annotate") return complete(run, "observed");
  const { assessment } = run.record();
  const carrier = assessment ? await showVerdict(run, ref, listValue(assessment), registered) : "unchanged";
  const progress = await followPerson(run, ref, carrier);
  if (progress.status === "wait")
    return { status: "wait", delaySeconds: Math.ceil(progress.delayMs / 1000), code: progress.code };
  deps.metrics.count("Annotated");
  return complete(run, "annotated");
}

/** Ends the run, unless an event arrived meanwhile: then what was read may be stale and the job goes round again. */
async function complete(run: Run, outcome: NonNullable<ScreeningRecord["outcome"]>): Promise<Progress> {
  const { deps } = run;
  const now = deps.clock();
  const record = await run.advance((current) => {
    if (current.dirty !== run.dirtyAtStart) return current;
    const standing = outcome === "annotated" || outcome === "observed";
    const recheckIn = current.incomplete && standing ? deps.timing.recheckSeconds[current.rechecks] : undefined;
    return {
      ...current,
      state: "done",
      lease: null,
      dirty: 0,
      outcome,
      dueAt: recheckIn === undefined ? null : new Date(now.getTime() + recheckIn * 1000).toISOString(),
      annotatedAt: outcome === "annotated" ? (current.annotatedAt ?? now.toISOString()) : current.annotatedAt,
    };
  });
  return record.state === "done" ? finished : { status: "wait", delaySeconds: 0, code: "changed_meanwhile" };
}
