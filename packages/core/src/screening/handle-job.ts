/** One queue message: find the account, begin a run, screen, and decide what a failure means. Throws only for poison. */
import type { ApplicationRef } from "../domain/application.ts";
import type { Connection } from "../domain/connection.ts";
import { ProviderError, SettingsError, StoredItemError } from "../domain/errors.ts";
import type { ScreeningJob } from "../domain/event.ts";
import { admit } from "./admission.ts";
import { candidateEvent } from "./candidate-event.ts";
import type { Account, ScreeningDeps } from "./deps.ts";
import { forgetAgain } from "./forget.ts";
import { delayUntil, GROWN_WAITS, putBack, retryDelay } from "./retry.ts";
import { graveyardOf, LeaseLostError, type Run, start, writer } from "./run.ts";
import { screenApplication } from "./screen-application.ts";
import { buryAnnounced } from "./tombstones.ts";

/** A limit is no fault, so its waits are not counted; one that lets nothing through for this long needs a person. */
const LONGEST_LIMIT_MS = 7 * 86_400_000;

/** About two days of the longest wait: after that an ATS that keeps failing needs a person. */
const MAX_WAITS = 200;

/** The code of every wait for room at the ATS. */
const LIMIT = "rate_limited";

/**
 * The code of the wait before another look: what the ATS refuses as wrong or gone may have been right when the application
 * was read, and merged or deleted since. Refused again, it needs a person.
 */
const STALE = "stale";
const isAboutObject = ({ code }: ProviderError) => code === "invalid" || code === "not_found";

const isNewer = (error: unknown): error is StoredItemError =>
  error instanceof StoredItemError && error.reason === "newer_version";

/** The code of waits for a later release: what it wrote is its own to change. */
const NEWER = "newer_version";

export async function handleJob(deps: ScreeningDeps, job: ScreeningJob): Promise<void> {
  try {
    await handle(deps, job);
  } catch (error) {
    // In the end it is kept among the dead letters, with the item as it is: after a rollback nobody here can read it.
    if (!isNewer(error) || job.waits >= MAX_WAITS) throw error;
    deps.metrics.count("NewerVersion");
    await putBack(deps, job, retryDelay(deps, job.waits, null), NEWER);
  }
}

async function handle(deps: ScreeningDeps, job: ScreeningJob): Promise<void> {
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
    case "decide":
      return attend(deps, connection, job, { applicationId: event.applicationId, candidateId: event.candidateId });
    case "erased":
      return pastErasure(deps, connection, job, event);
    case "candidate_updated":
    case "candidate_deleted":
    case "candidate_merged":
    case "candidate_anonymized":
      return candidateEvent(deps, connection, { ...job, event });
  }
}

/** Any fault that passes puts the job back; one that does not is for a person to see, and the tombstone says what is left. */
async function pastErasure(
  deps: ScreeningDeps,
  connection: Connection,
  job: ScreeningJob,
  { applicationId, candidateId }: ApplicationRef,
): Promise<void> {
  try {
    const account = await deps.accountFor(connection);
    const outcome = await forgetAgain(deps, connection, account, { applicationId, candidateId }, { last: true });
    if (outcome === "unfinished" && job.waits < MAX_WAITS)
      await putBack(deps, job, deps.timing.secondPassSeconds, "erasing");
  } catch (error) {
    if (!(error instanceof ProviderError && error.retryable) || job.waits >= MAX_WAITS) throw error;
    await putBack(deps, job, retryDelay(deps, job.waits, error.retryAfterMs), error.code);
  }
}

/** An account that cannot be opened is told apart later, where it can be written down. */
async function open(
  deps: ScreeningDeps,
  connection: Connection,
): Promise<{ readonly account: Account } | { readonly account: null; readonly error: unknown }> {
  try {
    return { account: await deps.accountFor(connection) };
  } catch (error) {
    return { account: null, error };
  }
}

async function attend(
  deps: ScreeningDeps,
  connection: Connection,
  job: ScreeningJob,
  named: ApplicationRef,
): Promise<void> {
  const key = { connectionId: connection.id, applicationId: named.applicationId };
  const ids = { ...key, traceId: job.traceId };
  const known = await deps.stores.screenings.read(key);
  const { kind } = job.event;
  if (kind === "application_created" && known?.state === "done") return deps.logger.info("finished", ids);
  const begins = kind === "application_created" || kind === "application_updated";
  // A closing of something never screened leaves nothing behind to correct; a deletion leaves its mark.
  if (!known && !begins && kind !== "application_deleted") return;

  const opened = await open(deps, connection);
  let ref = named;
  if (opened.account) {
    const graveyard = graveyardOf(deps, connection, opened.account);
    if (!known) {
      // There is nothing to look after here, and nothing that comes late may bring it back.
      if (!begins) return buryAnnounced(graveyard, job.event);
      const admission = await admit(deps, opened.account, graveyard, named);
      if (admission.status === "held" && job.waits < MAX_WAITS)
        return putBack(deps, job, Math.min(900, admission.delaySeconds), "erased");
      if (admission.status !== "admitted") return deps.logger.info("erased before", ids);
      ref = admission.ref;
    }
  }
  // What is decided already is only written down, without the ATS.
  const pacer = kind === "decide" ? undefined : deps.pacerFor?.(connection);
  const begun = await start(deps, job, ref, { read: { known }, ...(pacer ? { pacer } : {}) });
  if (begun.status === "paced")
    return putBack(deps, job, delayUntil(begun.at, deps.clock()), "paced", {
      waits: job.waits,
      ...(begun.ticket === null ? {} : { ticket: begun.ticket }),
    });
  if (begun.status !== "begun") {
    deps.logger.info(begun.status, ids);
    // What it is to look at again may have come too late for the run under way.
    const looksForItself = kind === "recheck" || kind === "decide" || kind === "application_deleted";
    if (begun.status === "busy" && looksForItself && job.waits < MAX_WAITS)
      await putBack(deps, job, retryDelay(deps, job.waits, null), "busy");
    return;
  }
  const { record, advance, later } = writer(deps, begun);
  deps.logger.info("begun", { ...ids, event: kind });

  const { ticket } = begun;
  const { dirty: dirtyAtStart, revision } = begun.record;
  let stopped = false;

  async function wait(delaySeconds: number, code: string, looks = job.looks): Promise<void> {
    const isLimit = code === LIMIT;
    const ageMs = deps.clock().getTime() - Date.parse(job.receivedAt);
    if (isLimit ? ageMs > LONGEST_LIMIT_MS : job.waits >= MAX_WAITS) return fail(code);
    const dueAt = new Date(deps.clock().getTime() + delaySeconds * 1000 + deps.timing.leaseMs).toISOString();
    await advance((current) => ({ ...current, state: "waiting", lease: null, dirty: 0, code, dueAt }));
    // The evidence was asked for again already: what is left of a recheck is to finish writing it down.
    const asked = job.event.kind === "recheck" && record().revision > revision;
    const next: ScreeningJob = asked ? { ...job, event: { ...ref, kind: "application_updated" } } : job;
    await putBack(deps, looks === undefined ? next : { ...next, looks }, delaySeconds, code, {
      // What the limit stopped half-way has had its turn.
      ...(isLimit ? { waits: Math.max(job.waits, Math.min(job.waits + 1, GROWN_WAITS)) } : {}),
      ...(isLimit && ticket !== undefined ? { ticket } : {}),
    });
  }

  /** For as long as was asked for, and no more at the same moment than the ATS lets in. */
  function waitForLimit(retryAfterMs: number | null): Promise<void> {
    stopped = true;
    const seconds = pacer
      ? delayUntil(pacer.comeBack(retryAfterMs), deps.clock()) + 1
      : retryDelay(deps, job.waits, retryAfterMs);
    return wait(seconds, LIMIT);
  }
  async function fail(code: string): Promise<void> {
    deps.metrics.count("Failed", 1, { code });
    deps.logger.error("failed", { ...ids, code });
    await advance((current) => ({ ...current, state: "failed", lease: null, code, dueAt: null }));
  }

  /** What a failure means for the record. Throws what only a person can judge: that message is poison. */
  async function settle(error: unknown): Promise<void> {
    if (error instanceof LeaseLostError) {
      deps.logger.warn("lease lost", ids);
      // Erased meanwhile: whatever this worker wrote after that goes again.
      if (opened.account) await forgetAgain(deps, connection, opened.account, ref, { last: false });
    } else if (error instanceof ProviderError && error.code === LIMIT) await waitForLimit(error.retryAfterMs);
    else if (error instanceof ProviderError && error.retryable)
      await wait(retryDelay(deps, job.waits, error.retryAfterMs), error.code);
    else if (
      error instanceof ProviderError &&
      isAboutObject(error) &&
      // What was never read can have gone, but not have changed.
      (record().digest !== null || error.code === "not_found") &&
      known?.code !== STALE
    )
      await wait(retryDelay(deps, 0, null), STALE);
    else if (error instanceof ProviderError) await fail(error.code);
    else if (error instanceof SettingsError) await fail("settings");
    else if (isNewer(error) && job.waits < MAX_WAITS) {
      // Not the record itself, or writing it down ends here too: something it needs.
      await wait(retryDelay(deps, job.waits, null), NEWER);
      deps.metrics.count("NewerVersion");
    } else throw error;
  }

  try {
    if (!opened.account) throw opened.error;
    const { account } = opened;
    const until = Date.parse(begun.record.lease?.until ?? "");
    const run: Run = {
      deps,
      connection,
      account,
      job,
      key,
      dirtyAtStart,
      until,
      decided: { now: null },
      ahead: { revision: null },
      record,
      advance,
      later,
    };
    const progress = await screenApplication(run, ref);
    if (progress.status !== "wait") return;
    const { delaySeconds, code, looks } = progress;
    await (code === LIMIT ? waitForLimit(delaySeconds * 1000) : wait(delaySeconds, code, looks));
  } catch (error) {
    // Writing the outcome down may find the lease lost; the worker that has it finishes the job.
    await settle(error).catch(settle);
  } finally {
    pacer?.ended({ stopped });
  }
}
