/** The list value of a candidate: kept per application, written as the strongest over those that are live. */
import type { CarrierOutcome } from "../ats/ats.ts";
import type { ListValue } from "../domain/annotation.ts";
import type { ApplicationRef } from "../domain/application.ts";
import { type CandidateRecord, strongest } from "../domain/candidate-record.ts";
import type { Connection } from "../domain/connection.ts";
import { ProviderError } from "../domain/errors.ts";
import { retentionOf } from "../domain/retention.ts";
import { expiry, RECORD_RETENTION_DAYS } from "../domain/screening-record.ts";
import type { CandidateKey } from "../stores/stores.ts";
import type { ScreeningDeps } from "./deps.ts";
import { LeaseLostError, type Run } from "./run.ts";

const WRITE_ATTEMPTS = 16;

const DAY_MS = 86_400_000;

type Verdicts = CandidateRecord["verdicts"];

/** What a caller holds of an item without having read it just now: its last content, or that there was none. */
interface Held {
  readonly item: CandidateRecord | undefined;
}

async function change(
  deps: ScreeningDeps,
  { connection, candidateId }: { readonly connection: Connection; readonly candidateId: string },
  edit: (verdicts: Verdicts) => Verdicts,
  held?: Held,
): Promise<CandidateRecord | undefined> {
  const key: CandidateKey = { connectionId: connection.id, candidateId };
  const days = Math.max(retentionOf(connection).evidenceDays, RECORD_RETENTION_DAYS);
  const { candidates } = deps.stores;
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    // The condition of the write finds out where what is held no longer stands; what is not written must be read.
    const current = attempt === 0 && held !== undefined ? held.item : await candidates.read(key);
    const verdicts = edit(current?.verdicts ?? {});
    const kept = current !== undefined && JSON.stringify(verdicts) === JSON.stringify(current.verdicts);
    // The item must outlive the records it leads to, so a repeated screening prolongs it too: at most once a day.
    if (kept && Date.parse(current.expiresAt) - deps.clock().getTime() > (days - 1) * DAY_MS) return current;
    if (Object.keys(verdicts).length === 0) {
      if (!current || (await candidates.remove(key, current.fence)) === "written") return undefined;
      continue;
    }
    const next: CandidateRecord = {
      schemaVersion: 1,
      ...key,
      fence: (current?.fence ?? 0) + 1,
      verdicts,
      expiresAt: expiry(deps.clock(), days),
    };
    if ((await candidates.write(next)) === "written") return next;
  }
  throw new Error(`candidate ${key.candidateId} stayed contended`);
}

/** Notes that a candidate has this application, so that candidate events find it. Keeps a verdict that is there. */
export function register(
  deps: ScreeningDeps,
  connection: Connection,
  ref: ApplicationRef,
  /** Nothing has been kept of the application before, so most likely nothing of its candidate either. */
  isNew = false,
  /** What a worker that hung would register again after an erasure nobody would take out. */
  isOvertaken: () => boolean = () => false,
): Promise<CandidateRecord | undefined> {
  return change(
    deps,
    { connection, candidateId: ref.candidateId },
    (verdicts) => {
      if (isOvertaken()) throw new LeaseLostError();
      return { ...verdicts, [ref.applicationId]: verdicts[ref.applicationId] ?? null };
    },
    isNew ? { item: undefined } : undefined,
  );
}

/** Takes the verdict of a closed application out; that the candidate has it stays known, for erasure. */
export function shelve(
  deps: ScreeningDeps,
  connection: Connection,
  ref: ApplicationRef,
): Promise<CandidateRecord | undefined> {
  return change(deps, { connection, candidateId: ref.candidateId }, (verdicts) => ({
    ...verdicts,
    [ref.applicationId]: null,
  }));
}

/** Drops the application from a candidate it belonged to. */
export function unregister(
  deps: ScreeningDeps,
  connection: Connection,
  ref: ApplicationRef,
): Promise<CandidateRecord | undefined> {
  return change(deps, { connection, candidateId: ref.candidateId }, (verdicts) =>
    Object.fromEntries(Object.entries(verdicts).filter(([applicationId]) => applicationId !== ref.applicationId)),
  );
}

type Writer = Pick<Run, "deps" | "connection" | "account">;

/** Whatever the vendor or the network made of the request, it may still be carried out. */
const MAY_LAND: readonly string[] = ["timeout", "network", "server_error"];

/**
 * Notes on the record that a change of the list went unanswered. The next one may be right when it is made and wrong a
 * minute later, so whoever made one looks once more when the unanswered one has landed or never will.
 */
export async function changeList<Result>(
  { deps, advance }: Pick<Run, "deps" | "advance">,
  change: () => Promise<Result>,
): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    if (error instanceof ProviderError && MAY_LAND.includes(error.code)) {
      const listUnsettledAt = deps.clock().toISOString();
      await advance((record) => ({ ...record, listUnsettledAt }));
    }
    throw error;
  }
}

/** Milliseconds until an unanswered change of the list cannot land any more. */
export function listSettlesInMs({ deps, record }: Pick<Run, "deps" | "record">): number {
  const { listUnsettledAt } = record();
  if (listUnsettledAt === undefined) return 0;
  return Math.max(0, Date.parse(listUnsettledAt) + deps.timing.quiescenceMs - deps.clock().getTime());
}
/** A list value that was written, and what is left to do about it. */
export interface Shown {
  readonly outcome: CarrierOutcome;
  /**
   * Another application's worker may change the item while ours writes; whoever sees a newer item writes again, so a stale
   * value cannot remain. To be called before the run ends, however it ends; answers what stands then.
   */
  readonly lookAgain: () => Promise<CarrierOutcome>;
}

const untouched: Shown = { outcome: "unchanged", lookAgain: async () => "unchanged" };

/** Sets the application's verdict and makes the ATS show the candidate's strongest. */
export async function showVerdict(
  run: Writer,
  ref: ApplicationRef,
  value: ListValue | null,
  registered?: CandidateRecord,
  /** The item is no record under the run's fence: what an overtaken worker would still put there nobody puts right. */
  isOvertaken: () => boolean = () => false,
): Promise<Shown> {
  const { deps, connection } = run;
  if (connection.carrier.kind === "none") return untouched;
  const { candidateId } = ref;
  const edit = (verdicts: Verdicts) => {
    if (isOvertaken()) throw new LeaseLostError();
    return { ...verdicts, [ref.applicationId]: value };
  };
  // Only a write proves that what was registered still stands.
  const held = registered && registered.verdicts[ref.applicationId] !== value ? { item: registered } : undefined;
  return write(run, ref, await change(deps, { connection, candidateId }, edit, held), isOvertaken);
}

/** Makes the ATS show what the candidate's item says, also where it changes meanwhile. */
export async function show(
  run: Writer,
  ref: ApplicationRef,
  item: CandidateRecord | undefined,
): Promise<CarrierOutcome> {
  const { lookAgain } = await write(run, ref, item);
  return lookAgain();
}

async function write(
  run: Writer,
  ref: ApplicationRef,
  item: CandidateRecord | undefined,
  isOvertaken: () => boolean = () => false,
): Promise<Shown> {
  const { deps, connection, account } = run;
  const key = { connectionId: connection.id, candidateId: ref.candidateId };
  const set = async (shown: CandidateRecord | undefined) => {
    // A write of the item that hung past the lease: were this worker to die between showing it and looking again, what it
    // shows would stay, because a finished application is not begun once more.
    if (isOvertaken()) throw new LeaseLostError();
    const wanted = connection.carrier.kind === "tag" ? strongest(shown) : (shown?.verdicts[ref.applicationId] ?? null);
    const code = await account.ats.setCarrier(ref, wanted);
    deps.logger.info("carrier", { connectionId: connection.id, applicationId: ref.applicationId, code });
    return code;
  };
  const first = await set(item);
  return {
    outcome: first,
    async lookAgain() {
      let [shown, outcome] = [item, first];
      for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
        // Nothing was written, so nothing of ours can be stale there; whoever changed the item meanwhile writes themselves.
        if (outcome === "unchanged") return outcome;
        const now = await deps.stores.candidates.read(key);
        if (now?.fence === shown?.fence) return outcome;
        shown = now;
        outcome = await set(shown);
      }
      throw new Error(`carrier of candidate ${ref.candidateId} stayed contended`);
    },
  };
}
