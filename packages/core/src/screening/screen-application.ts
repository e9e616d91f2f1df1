/** The use case: whatever an event said, make record, carrier and note agree with what the ATS shows now. */
import { listValue, TAGS } from "../domain/annotation.ts";
import type { Application, ApplicationRef } from "../domain/application.ts";
import type { CandidateRecord } from "../domain/candidate-record.ts";
import { inScope, notedBands } from "../domain/connection.ts";
import { standingCorrections } from "../domain/correction.ts";
import { type Note, planNote, revised } from "../domain/note.ts";
import { provenanceOf } from "../domain/basis.ts";
import { decisiveOf, isUndecided } from "../domain/decision.ts";
import { retentionOf, TAKEN_DOWN_BEFORE_MS } from "../domain/retention.ts";
import type { Tombstone } from "../domain/tombstone.ts";
import {
  expiry,
  hasNewCorrections,
  hasNewObservations,
  notedBand,
  type ScreeningRecord,
} from "../domain/screening-record.ts";
import { withVerdict } from "../domain/verdict.ts";
import { assessApplication } from "./assess-application.ts";
import { changeList, listSettlesInMs, register, showVerdict, unregister } from "./carrier.ts";
import { contextOf, ended, reopened } from "./context.ts";
import { followPerson, personMoved } from "./explained.ts";
import { decide } from "./decide.ts";
import { holdAnswers } from "./answers.ts";
import { forget, withdrawVerdict } from "./forget.ts";
import { inputDigest, noteMarker } from "./keyed.ts";
import { removeLinks, shortenLinks, unlinkCorrected } from "./links.ts";
import { observedLookup } from "./observed.ts";
import { armAhead, type NoteProgress, standDown } from "./note.ts";
import { graveyardOf, outlivesLease, type Run } from "./run.ts";
import { buryAnnounced, findTombstone, heldForMs, isFinal, lift, marksOn, revive } from "./tombstones.ts";

/** `wait` asks for the job again after the delay; everything else is finished. */
export type Progress =
  | { readonly status: "finished" }
  | {
      readonly status: "wait";
      readonly delaySeconds: number;
      readonly code: string;
      /** Looks that found nothing, with this one. */
      readonly looks?: number;
    };

const finished: Progress = { status: "finished" };

/** Where notes can never be taken back: this many per application and not one more. */
const MAX_NOTES = 3;

export async function screenApplication(run: Run, ref: ApplicationRef): Promise<Progress> {
  try {
    const progress = await goOn(run, ref);
    if (progress.status === "wait") standDown(run);
    return progress;
  } catch (error) {
    standDown(run);
    throw error;
  }
}

async function goOn(run: Run, ref: ApplicationRef): Promise<Progress> {
  const { kind } = run.job.event;
  // What stands is not looked at again: only what a person said of it is written down.
  if (kind === "decide") return complete(run, run.record().outcome ?? "observed");
  if (kind === "recheck" && isTimeOver(run)) return takeDown(run);
  const fetched = await run.account.ats.fetchApplication(ref);
  switch (fetched.status) {
    case "anonymized":
      return gone(run, ref);
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
  const announced =
    job.event.kind === "application_deleted" ||
    (await marksOn(graveyardOf(deps, run.connection, run.account), ref)).erased !== undefined;
  const { notYetSeconds } = deps.timing;
  const looks = (job.looks ?? 0) + 1;
  // However old the event is by now: what an outage held up must be looked for as often as anything else.
  const delaySeconds =
    nextLook(notYetSeconds, deps.clock().getTime() - Date.parse(job.receivedAt)) ?? notYetSeconds[looks - 1];
  if (!announced && delaySeconds !== undefined) return { status: "wait", delaySeconds, code: "not_yet", looks };
  return gone(run, ref);
}

/** What was announced is marked before anything is erased: nothing that comes late may bring it back. */
async function gone(run: Run, ref: ApplicationRef): Promise<Progress> {
  await buryAnnounced(graveyardOf(run.deps, run.connection, run.account), run.job.event);
  await forget(run, ref);
  return finished;
}

function untilListSettles(run: Run): Progress | null {
  const delayMs = listSettlesInMs(run);
  return delayMs === 0 ? null : { status: "wait", delaySeconds: Math.ceil(delayMs / 1000), code: "list_unsettled" };
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

/** The application belongs to the candidate the ATS shows; whichever candidate may still list it stands on the record. */
async function follow(run: Run, ref: ApplicationRef): Promise<void> {
  const { deps, connection } = run;
  const { candidateId, formerCandidateId } = run.record();
  const leave = async (former: string) => {
    if (former !== ref.candidateId) await unregister(deps, connection, { ...ref, candidateId: former });
    await run.advance(({ formerCandidateId: _left, ...record }) => record);
  };
  if (formerCandidateId !== undefined) await leave(formerCandidateId);
  if (candidateId === ref.candidateId) return;
  await run.advance((record) => ({
    ...record,
    candidateId: ref.candidateId,
    formerCandidateId: candidateId,
    outcome: null,
  }));
  await leave(candidateId);
}

/**
 * What stands against an application the ATS shows: an objection, an erasure, a merge it has not caught up with. Asked
 * after the application is registered with its candidate: whoever marks the candidate later finds it there.
 */
async function standing(run: Run, ref: ApplicationRef): Promise<Progress | null> {
  const { deps, connection, account, job } = run;
  const graveyard = graveyardOf(deps, connection, account);
  const { restricted, erased, merged } = await marksOn(graveyard, ref);
  if (restricted || (erased && isFinal(erased))) {
    await forget(run, ref, restricted ? "ats" : "operator");
    return finished;
  }
  const now = deps.clock();
  const named = "candidateId" in job.event ? job.event.candidateId : ref.candidateId;
  const awaited = (tombstone: Tombstone, code: string): Progress | null => {
    const leftMs = heldForMs(tombstone, deps.timing, now);
    if (leftMs === 0) return null;
    const next = nextLook(deps.timing.notYetSeconds, now.getTime() - Date.parse(tombstone.at)) ?? leftMs / 1000;
    return { status: "wait", delaySeconds: Math.ceil(Math.min(next, leftMs / 1000)), code };
  };
  // Announced too early, or by nobody: looked at once more when what the ATS shows can be trusted. Nothing else waits
  // for that meanwhile, and an end that takes longer is found by the daily look. Under another candidate than the
  // announcement's it was merged, not deleted.
  if (job.event.kind === "application_deleted" && named === ref.candidateId && job.looks === undefined) {
    const delaySeconds = Math.ceil(deps.timing.tombstoneHoldMs / 1000);
    return { status: "wait", delaySeconds, code: "not_yet_gone", looks: 1 };
  }
  const isGoing = erased && named === ref.candidateId ? awaited(erased, "not_yet_gone") : null;
  if (isGoing) return isGoing;
  if (erased) await revive(graveyard, ref);
  if (!merged) return null;
  const isMoving = awaited(merged, "not_yet_merged");
  if (isMoving) return isMoving;
  // The ATS goes on showing it there: so that is where it belongs.
  await lift(graveyard, "candidate", ref.candidateId);
  return null;
}

/** The time of what the list shows is over. */
function isTimeOver({ record, deps }: Run): boolean {
  const { outcome, expiresAt } = record();
  return outcome === "annotated" && Date.parse(expiresAt) - deps.clock().getTime() <= TAKEN_DOWN_BEFORE_MS;
}

async function takeDown(run: Run): Promise<Progress> {
  const { applicationId, candidateId } = run.record();
  if (run.record().takenDownAt === undefined) await withdrawVerdict(run, { applicationId, candidateId });
  const takenDownAt = run.deps.clock().toISOString();
  await run.advance((record) => ({ ...record, takenDownAt }));
  return complete(run, "annotated");
}

/** Whether a verdict shows in a list at all, so that there is something to take down. */
function isShown({ connection }: Run, { assessment }: ScreeningRecord): boolean {
  if (assessment === null || connection.carrier.kind === "none") return false;
  return connection.carrier.kind === "application_field" || TAGS[listValue(assessment)] !== undefined;
}

async function present(run: Run, application: Application): Promise<Progress> {
  const { deps, connection } = run;
  const { ref } = application;
  await follow(run, ref);
  const registered = await register(deps, connection, ref, run.record().fence === 1, () => outlivesLease(run));
  // With what stands against it in one request; who needs the list says what its failing means.
  const marked = standing(run, ref);
  const listed = deps.stores.indicators.feeds.read({ connectionId: connection.id });
  listed.catch(() => undefined);
  const stopped = await marked;
  if (stopped) return stopped;
  if (!application.open) {
    if (run.record().outcome !== "closed") await withdrawVerdict(run, ref);
    if (hasNewCorrections(run.record())) await unlinkCorrected(run);
    await shortenLinks(run);
    return complete(run, "closed", ({ context }) => ended(context, application, deps.clock()));
  }
  if (run.record().context?.ending) await run.advance((record) => ({ ...record, ...reopened(record.context) }));
  if (!inScope(connection, application)) {
    deps.metrics.count("OutOfScope");
    await removeLinks(run);
    return complete(run, "out_of_scope");
  }
  const digest = inputDigest(run.account.secrets.indexKey, application);
  if (isDue(run, digest)) {
    await screen(run, application, digest, listed);
  } else if (isWritten(run) && isListed(run, registered)) {
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
  // What it shares went out of the index, or ends with the record, and stands there again after a screening.
  const isReopened = current.links?.until !== undefined || current.outcome === "out_of_scope";
  return (
    isNew || isReopened || job.event.kind === "recheck" || hasNewObservations(current) || hasNewCorrections(current)
  );
}

/** Whether the candidate's item names the verdict: a worker that died closing the application has left it out already. */
function isListed({ record, connection }: Run, registered: CandidateRecord | undefined): boolean {
  const { assessment, applicationId, takenDownAt } = record();
  const value = assessment && listValue(assessment);
  const isShowing = connection.mode === "annotate" && connection.carrier.kind !== "none" && takenDownAt === undefined;
  return !isShowing || value === null || registered?.verdicts[applicationId] === value;
}

/** Whether the present verdict already stands in the ATS as this connection's mode asks. */
function isWritten({ record, connection }: Run): boolean {
  const { outcome, notes } = record();
  const last = notes.at(-1);
  if (connection.mode !== "annotate") return outcome === "observed";
  // A note that a person's word closes may have been left half-way, with the outcome of the verdict before it.
  const isUnderWay = last?.state === "planned" || last?.state === "armed" || (last?.update ?? null) !== null;
  return outcome === "annotated" && !isUnderWay;
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
  const isNews =
    notedBands(connection, account.descriptor).includes(band) &&
    band !== notedBand({ notes: standing }) &&
    standing.filter(({ closing }) => !closing).length < MAX_NOTES;
  // What a note said of something that turned out wrong is put right once, whatever the band is now.
  const isPutRight =
    hasNewCorrections(run.record()) &&
    last?.state === "done" &&
    !last.closing &&
    revised(last, { band, text }).update !== null;
  const due = connection.mode === "annotate" && (isNews || isPutRight);
  return { text, notes: due ? [...standing, planNote({ revision, band, text, marker })] : standing };
}

function withoutDocumentLinks({ documents }: Run["deps"]): Pick<Run["deps"], "documents"> {
  if (documents === undefined) return {};
  return {
    documents: async (...asked) => {
      const { withoutLinks } = await import("./set-aside.ts");
      return withoutLinks(await documents(...asked));
    },
  };
}

/** Computes the verdict and stores it with the note's exact text before anything is written to the ATS. */
async function screen(
  run: Run,
  application: Application,
  digest: string,
  listed: ReturnType<Run["deps"]["stores"]["indicators"]["feeds"]["read"]>,
): Promise<void> {
  const { deps, connection } = run;
  const { indexKey, previousIndexKey } = run.account.secrets;
  const former = run.record();
  const observations = former.observations ?? [];
  const isObserved = hasNewObservations(former);
  const isSame = former.digest === digest && former.assessment !== null;
  const answers = holdAnswers(run);
  const { evidenceDays } = retentionOf(connection);
  const corrections = former.corrections ?? [];
  const isCorrected = hasNewCorrections(former);
  // With the tables of numbers and domains that reading identifiers takes: loaded by the first screening of a process.
  const [{ createLinking }, { knownLookups }, { seenWithout }] = await Promise.all([
    import("./linking.ts"),
    import("./known.ts"),
    import("./set-aside.ts"),
  ]);
  const { application: seen, setAside } = seenWithout(former, application, run.account.secrets);
  const marked = standingCorrections(corrections);
  const linking = createLinking(run, seen);
  const known = knownLookups({
    indicators: deps.stores.indicators,
    indexKey,
    ...(previousIndexKey === undefined ? {} : { previousIndexKey }),
    clock: deps.clock,
    listed,
  });
  const screening = await assessApplication(
    marked.includes("link") ? { ...deps, ...withoutDocumentLinks(deps) } : deps,
    seen,
    connection,
    indexKey,
    [observedLookup(observations), ...linking.lookups, ...known],
    isSame && !isCorrected && former.policyHash !== null
      ? { assessment: former.assessment, policyHash: former.policyHash }
      : null,
    answers.holder,
  );
  const { assessment } = screening;
  const { band } = assessment;
  const { text, notes } = planned(run, band, (marker) => screening.render(marker, marked));
  const isRecheck = run.job.event.kind === "recheck" && !isObserved && !isCorrected;
  const rechecked = isRecheck ? former.rechecks + 1 : former.rechecks;
  const at = screening.screenedAt.toISOString();
  // Told of sampled applications only: where nothing is bought with care, every check is full and says nothing.
  const fullCheck = screening.full && deps.purchases !== undefined;
  const withIt = ({
    fullCheck: _former,
    takenDownAt: _over,
    setAside: _before,
    ...record
  }: ScreeningRecord): ScreeningRecord => ({
    ...record,
    ...answers.kept(record),
    ...(setAside.length > 0 ? { setAside: [...setAside] } : {}),
    ...(fullCheck ? { fullCheck } : {}),
    basis: {
      screenedAt: at,
      facts: provenanceOf(screening.evidence, screening.bridged ? former.basis?.facts : undefined),
      policy: screening.policy,
      observed: observations.length,
      ...(corrections.length > 0 ? { corrected: corrections.length } : {}),
    },
    history: withVerdict(record.history ?? [], {
      revision: record.revision + 1,
      at,
      band,
      points: assessment.points,
      policyVersion: assessment.policyVersion,
      policyHash: screening.policyHash,
      because: isObserved ? "observation" : isCorrected ? "correction" : isRecheck && isSame ? "source" : "application",
    }),
    ...linking.kept(record),
    context: contextOf(application, screening.evidence, indexKey),
    revision: record.revision + 1,
    digest,
    outcome: null,
    assessment,
    policyHash: screening.policyHash,
    honestOf10: screening.honestOf10,
    annotation: text,
    notes: armAhead(run, notes),
    rechecks: rechecked,
    incomplete: screening.incomplete,
    evidenceDays,
    expiresAt: expiry(deps.clock(), evidenceDays),
  });
  // Where nothing is shown, the verdict goes with the write that ends the run: lost with this worker, it is found anew.
  // A worker that may be overtaken finds out before it writes anything down.
  if (connection.mode === "annotate" || outlivesLease(run)) await run.advance(withIt);
  else run.later(withIt);
  await writeDecision(run);
  deps.metrics.count("Screened");
  deps.logger.info("screened", {
    connectionId: connection.id,
    applicationId: run.key.applicationId,
    band,
    traceId: run.job.traceId,
  });
}

/** On the long clock before anything is shown; what the run knows of it is kept with its last step. */
async function writeDecision(run: Run): Promise<void> {
  const { deps, connection, account } = run;
  const now = await decide(deps, { connection, keys: account.secrets }, run.record());
  if (run.decided) run.decided.now = now;
}

async function annotate(run: Run, ref: ApplicationRef, registered: CandidateRecord | undefined): Promise<Progress> {
  const { connection, deps } = run;
  if (connection.mode !== "annotate") return complete(run, "observed");
  const { assessment } = run.record();
  // A worker that hung for as long as its lease holds a verdict that another may have replaced by now.
  const isOvertaken = () => outlivesLease(run);
  if (isOvertaken()) return { status: "wait", delaySeconds: 1, code: "lease" };
  const value = assessment && listValue(assessment);
  const shown =
    value === null ? null : await changeList(run, () => showVerdict(run, ref, value, registered, isOvertaken));
  let outcome = shown?.outcome ?? "unchanged";
  const lookAgain = () => (shown === null ? Promise.resolve(outcome) : changeList(run, shown.lookAgain));
  let progress: NoteProgress;
  for (;;) {
    progress = await followPerson(run, ref, outcome).catch(async (error: unknown) => {
      await lookAgain();
      throw error;
    });
    // Both at once, after the last that was shown: whether the list says what it should, and whether it still may.
    const [stands, isErased] = await Promise.all([lookAgain(), isErasedMeanwhile(run, ref)]);
    if (isErased) return { status: "wait", delaySeconds: 1, code: "erased_meanwhile" };
    if (stands !== "held_by_person" || outcome === stands) break;
    outcome = stands;
  }
  if (progress.status === "wait")
    return { status: "wait", delaySeconds: Math.ceil(progress.delayMs / 1000), code: progress.code };
  deps.metrics.count("Annotated");
  const { annotatedAt, revision, receivedAt } = run.record();
  if (annotatedAt === null && revision === 1) {
    // From the first delivery, whatever message of whose making finished it.
    const waitedMs = deps.clock().getTime() - Date.parse(receivedAt);
    deps.metrics.count("AnnotatedAfterSeconds", Math.max(0, Math.round(waitedMs / 1000)));
  }
  return complete(run, "annotated");
}

/** What was just shown is looked at once more by the job that comes again: it finds the mark, and undoes or keeps it all. */
const isErasedMeanwhile = async ({ deps, connection, account }: Run, { applicationId }: ApplicationRef) =>
  (await findTombstone(graveyardOf(deps, connection, account), "application", applicationId)) !== undefined;

/** Ends the run, unless an event arrived meanwhile: then what was read may be stale and the job goes round again. */
async function complete(
  run: Run,
  outcome: NonNullable<ScreeningRecord["outcome"]>,
  also: (record: ScreeningRecord) => Partial<ScreeningRecord> = () => ({}),
): Promise<Progress> {
  const { deps } = run;
  const unsettled = untilListSettles(run);
  if (unsettled) return unsettled;
  const now = deps.clock();
  if (isUndecided(run.record()) && run.decided?.now !== decisiveOf(run.record())) await writeDecision(run);
  const decided = run.decided?.now ?? run.record().decided;
  const record = await run.advance((current) => {
    if (current.dirty !== run.dirtyAtStart) return current;
    const standing = outcome === "annotated" || outcome === "observed";
    const recheckIn = current.incomplete && standing ? deps.timing.recheckSeconds[current.rechecks] : undefined;
    const isOver = current.takenDownAt !== undefined;
    const recheckAt =
      recheckIn === undefined || isOver ? null : new Date(now.getTime() + recheckIn * 1000).toISOString();
    const overAt =
      outcome === "annotated" && !isOver && isShown(run, current)
        ? new Date(Date.parse(current.expiresAt) - TAKEN_DOWN_BEFORE_MS).toISOString()
        : undefined;
    const closes = outcome === "closed" && current.outcome !== "closed";
    const known = { ...current, ...also(current), ...(decided === undefined ? {} : { decided }) };
    const { overAt: _formerly, listUnsettledAt: _settled, ...rest } = known;
    return {
      ...rest,
      ...(overAt === undefined ? {} : { overAt }),
      state: "done",
      lease: null,
      dirty: 0,
      outcome,
      // Said while this run was at it: the sweep has it written down.
      dueAt: isUndecided(known) ? now.toISOString() : recheckAt,
      expiresAt: closes ? expiry(now, retentionOf(run.connection).evidenceDays) : current.expiresAt,
      annotatedAt: outcome === "annotated" ? (current.annotatedAt ?? now.toISOString()) : current.annotatedAt,
    };
  });
  if (record.state !== "done") return { status: "wait", delaySeconds: 0, code: "changed_meanwhile" };
  deps.logger.info("done", { ...run.key, traceId: run.job.traceId, code: outcome });
  return finished;
}
