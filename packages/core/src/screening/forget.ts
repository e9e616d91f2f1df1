/**
 * Erases what is held about an application. Every prefix of these steps is safe to repeat: the tombstone comes first and
 * knows what is to go, the record goes last, and a second pass takes what a worker in the middle wrote meanwhile.
 */
import type { ApplicationRef } from "../domain/application.ts";
import { isUndecided } from "../domain/decision.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { Mark, Residue } from "../domain/tombstone.ts";
import type { Connection } from "../domain/connection.ts";
import { changeList, shelve, unregister } from "./carrier.ts";
import { decide } from "./decide.ts";
import type { Account, ScreeningDeps } from "./deps.ts";
import { entryRefs } from "./entry-refs.ts";
import { assertInTime, graveyardOf, type Run } from "./run.ts";
import { removeNotes, takeValueDown } from "./take-down.ts";
import { bury, findTombstone } from "./tombstones.ts";

/** As many notes as one application can have, with the one that closes it. */
const REVISIONS = [1, 2, 3, 4];

/** Whether it ever got to see its application: one that did not leaves no tombstone, or a slow ATS would lose it. */
const hasSeen = ({ assessment, links, notes, answers }: ScreeningRecord) =>
  assessment !== null || links !== undefined || notes.length > 0 || answers !== undefined;

/** Something of ours may stand in the ATS. */
const hasShown = (run: Run) =>
  run.record().assessment !== null && (run.connection.mode === "annotate" || run.record().annotatedAt !== null);

const residueOf = ({ links, answers }: ScreeningRecord): Residue => ({
  links: links?.entries ?? [],
  answers: answers ?? [],
});

/** Takes the value of an application that closed, or whose time is over, out of its candidate's list. */
export async function withdrawVerdict(run: Run, ref: ApplicationRef): Promise<void> {
  const left = await shelve(run.deps, run.connection, ref);
  // Without a verdict nothing here ever reached the list, and what stands there is somebody else's.
  if (run.record().assessment === null || run.connection.mode !== "annotate") return;
  await changeList(run, () => takeValueDown(run, ref, left, { final: false }));
}

async function removeResidue({ stores }: ScreeningDeps, key: Run["key"], { links, answers }: Residue): Promise<void> {
  if (links.length > 0) await stores.links.remove(entryRefs(key, { entries: links }));
  const { connectionId } = key;
  if (answers.length > 0) await stores.answers.remove(answers.map((digest) => ({ connectionId, digest })));
}

export async function forget(run: Run, ref: ApplicationRef, cause: "ats" | "operator" = "ats"): Promise<void> {
  const { deps, connection, account, key } = run;
  // One that hung does not know what others have seen and shown since: whoever has the lease now erases that, too.
  assertInTime(run);
  const graveyard = graveyardOf(deps, connection, account);
  const mark: Mark = { reason: "application_erased", cause };
  const hadSeen = hasSeen(run.record());
  if (hadSeen)
    await bury(graveyard, "application", ref.applicationId, mark, {
      ...residueOf(run.record()),
      ...(hasShown(run) ? { shown: true } : {}),
    });
  if (isUndecided(run.record())) await decide(deps, { connection, keys: account.secrets }, run.record());
  // After a merge the event may name another candidate than the record.
  const { candidateId: recorded, formerCandidateId: former = recorded } = run.record();
  for (const candidateId of new Set([recorded, former, ref.candidateId])) {
    const owner = { ...ref, candidateId };
    const left = await unregister(deps, connection, owner);
    if (hasShown(run)) await takeValueDown(run, owner, left, { final: true });
  }
  const revisions = run.record().notes.map(({ revision }) => revision);
  await removeNotes(run, key, { ...ref, candidateId: recorded }, revisions);
  if (hadSeen) await lookAgain(run, ref);
  for (;;) {
    const record = await deps.stores.screenings.read(key);
    if (!record) break;
    const residue = residueOf(record);
    // Before the record goes, which alone knows where they are, and again after: a worker whose lease ran out may
    // have written in between, and looks for the record when it has.
    await removeResidue(deps, key, residue);
    if ((await deps.stores.screenings.remove(key, record.fence)) !== "written") continue;
    await removeResidue(deps, key, residue);
    break;
  }
  deps.metrics.count("Forgotten");
  deps.logger.info("forgotten", { connectionId: connection.id, applicationId: ref.applicationId });
}

/** Once whoever was in the middle has stopped, and whatever they sent has arrived. */
async function lookAgain({ deps, job, connection }: Run, ref: ApplicationRef): Promise<void> {
  const { applicationId, candidateId } = ref;
  await deps.queue.send(
    {
      schemaVersion: 1,
      connectionId: connection.id,
      event: { kind: "erased", applicationId, candidateId },
      traceId: job.traceId,
      receivedAt: deps.clock().toISOString(),
      waits: 0,
    },
    { delaySeconds: Math.min(900, deps.timing.secondPassSeconds) },
  );
}

/** The second pass of an erasure: by the tombstone alone, because nothing else is left to tell. */
export async function forgetAgain(
  deps: ScreeningDeps,
  connection: Connection,
  account: Account,
  ref: ApplicationRef,
  /** Nobody can be in the middle any more. */
  options: { readonly last: boolean },
): Promise<"looked" | "unfinished"> {
  const { applicationId, candidateId } = ref;
  const key = { connectionId: connection.id, applicationId };
  const graveyard = graveyardOf(deps, connection, account);
  const tombstone = await findTombstone(graveyard, "application", applicationId);
  // Lifted: then what stands is there by right.
  if (!tombstone) return "looked";
  // Whoever erases it hangs, or died and is yet to be replaced: what they write comes after this look.
  if ((await deps.stores.screenings.read(key)) !== undefined) return "unfinished";
  if (tombstone.residue) await removeResidue(deps, key, tombstone.residue);
  const writer = { deps, connection, account };
  const before = await deps.stores.candidates.read({ connectionId: connection.id, candidateId });
  const isListed = before !== undefined && Object.hasOwn(before.verdicts, applicationId);
  const left = isListed ? await unregister(deps, connection, ref) : before;
  // A value that was sent and never answered for may have landed after the first pass had looked.
  if (tombstone.residue?.shown || (isListed && connection.mode === "annotate"))
    await takeValueDown(writer, ref, left, { final: true });
  await removeNotes(writer, key, ref, REVISIONS);
  if (options.last) await bury(graveyard, "application", applicationId, tombstone.mark, null);
  return "looked";
}
