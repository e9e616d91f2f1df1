/** One queue message: find the account, begin a run, screen, and decide what a failure means. Throws only for poison. */
import type { ApplicationRef } from "../domain/application.ts";
import type { Connection } from "../domain/connection.ts";
import { ProviderError, SettingsError } from "../domain/errors.ts";
import type { ScreeningJob } from "../domain/event.ts";
import type { ScreeningDeps } from "./deps.ts";
import { putBack, retryDelay } from "./retry.ts";
import { LeaseLostError, type Run, start, writer } from "./run.ts";
import { screenApplication } from "./screen-application.ts";

/** About two days of the longest wait: after that an ATS that keeps failing needs a person. */
const MAX_WAITS = 200;

export async function handleJob(deps: ScreeningDeps, job: ScreeningJob): Promise<void> {
  const connection = await deps.stores.connections.get(job.connectionId);
  if (!connection || connection.mode === "off") {
    deps.logger.info("connection is off", { connectionId: job.connectionId, traceId: job.traceId });
    return;
  }
  const { event } = job;
  switch (event.kind) {
    case "application_created":
    case "application_updated":
    case "application_closed":
    case "application_deleted":
    case "recheck":
      return attend(deps, connection, job, { applicationId: event.applicationId, candidateId: event.candidateId });
    case "candidate_updated":
    case "candidate_anonymized":
      return fanOut(deps, job, event.candidateId, event.candidateId, []);
    case "candidate_deleted":
      return fanOut(deps, job, event.candidateId, event.candidateId, event.applicationIds);
    case "candidate_merged":
      return fanOut(deps, job, event.candidateId, event.intoCandidateId, []);
  }
}

/** Turns a candidate event into one job per application we know of; each is then decided by what the ATS shows. */
async function fanOut(
  deps: ScreeningDeps,
  job: ScreeningJob,
  candidateId: string,
  nowUnder: string,
  named: readonly string[],
): Promise<void> {
  const known = await deps.stores.candidates.read({ connectionId: job.connectionId, candidateId });
  const kind = job.event.kind === "candidate_deleted" ? "application_deleted" : "application_updated";
  const applicationIds = new Set([...Object.keys(known?.verdicts ?? {}), ...named]);
  for (const applicationId of applicationIds) {
    await deps.queue.send({ ...job, event: { kind, applicationId, candidateId: nowUnder }, waits: 0 });
  }
}

async function attend(
  deps: ScreeningDeps,
  connection: Connection,
  job: ScreeningJob,
  ref: ApplicationRef,
): Promise<void> {
  const key = { connectionId: connection.id, applicationId: ref.applicationId };
  const ids = { ...key, traceId: job.traceId };
  const known = job.event.kind === "application_created" || (await deps.stores.screenings.read(key)) !== undefined;
  // An update, a closing or a deletion of something never screened leaves nothing behind to correct.
  if (!known && job.event.kind !== "application_updated") return;

  const begun = await start(deps, job, ref);
  if (begun.status !== "begun") {
    deps.logger.info(begun.status, ids);
    // What it is to look at again may have come too late for the run under way.
    if (begun.status === "busy" && job.event.kind === "recheck" && job.waits < MAX_WAITS)
      await putBack(deps, job, retryDelay(deps.timing, job.waits, null), "busy");
    return;
  }
  const { record, advance, later } = writer(deps, begun);

  const { dirty: dirtyAtStart, revision } = begun.record;

  async function wait(delaySeconds: number, code: string): Promise<void> {
    if (job.waits >= MAX_WAITS) return fail(code);
    const dueAt = new Date(deps.clock().getTime() + delaySeconds * 1000 + deps.timing.leaseMs).toISOString();
    await advance((current) => ({ ...current, state: "waiting", lease: null, dirty: 0, code, dueAt }));
    // The evidence was asked for again already: what is left of a recheck is to finish writing it down.
    const asked = job.event.kind === "recheck" && record().revision > revision;
    const next: ScreeningJob = asked ? { ...job, event: { ...ref, kind: "application_updated" } } : job;
    await putBack(deps, next, delaySeconds, code);
  }
  async function fail(code: string): Promise<void> {
    deps.metrics.count("Failed", 1, { code });
    deps.logger.error("failed", { ...ids, code });
    await advance((current) => ({ ...current, state: "failed", lease: null, code, dueAt: null }));
  }

  /** What a failure means for the record. Throws what only a person can judge: that message is poison. */
  async function settle(error: unknown): Promise<void> {
    if (error instanceof LeaseLostError) deps.logger.warn("lease lost", ids);
    else if (error instanceof ProviderError && error.retryable)
      await wait(retryDelay(deps.timing, job.waits, error.retryAfterMs), error.code);
    else if (error instanceof ProviderError) await fail(error.code);
    else if (error instanceof SettingsError) await fail("settings");
    else throw error;
  }

  try {
    const account = await deps.accountFor(connection);
    const run: Run = { deps, connection, account, job, key, dirtyAtStart, record, advance, later };
    const progress = await screenApplication(run, ref);
    if (progress.status === "wait") await wait(progress.delaySeconds, progress.code);
  } catch (error) {
    // Writing the outcome down may find the lease lost; the worker that has it finishes the job.
    await settle(error).catch(settle);
  }
}
