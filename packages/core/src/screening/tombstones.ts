/** Finds, sets and lifts the tombstones of one connection, under its present index key and the one before. */
import type { ScreeningJob } from "../domain/event.ts";
import type { LinkEntry } from "../domain/link.ts";
import { type Mark, outlasting, type Residue, type Tombstone, tombstoneExpiry } from "../domain/tombstone.ts";
import type { Clock } from "../domain/ports.ts";
import type { Stores } from "../stores/stores.ts";
import type { Timing } from "./deps.ts";
import { type IndexKeys, type Subject, tombstoneDigests } from "./keyed.ts";

const WRITE_ATTEMPTS = 16;
/** A candidate merged into one that was merged, and so on: longer chains are a loop. */
const MAX_HOPS = 8;

export interface Graveyard {
  readonly stores: Pick<Stores, "tombstones">;
  readonly clock: Clock;
  readonly connectionId: string;
  readonly keys: IndexKeys;
}

export async function findTombstone(
  { stores, connectionId, keys }: Graveyard,
  subject: Subject,
  id: string,
): Promise<Tombstone | undefined> {
  for (const digest of tombstoneDigests(keys, subject, connectionId, id)) {
    const found = await stores.tombstones.read({ connectionId, digest });
    if (found) return found;
  }
  return undefined;
}

type Ref = Residue["links"][number];
const nameOf = ({ kind, digest, submittedAt }: Ref | LinkEntry) => `${kind} ${digest} ${submittedAt}`;

function together(a: Residue | undefined, b: Residue | undefined): Residue | undefined {
  if (!a || !b) return a ?? b;
  const links = new Map([...a.links, ...b.links].map((ref) => [nameOf(ref), ref]));
  return {
    links: [...links.values()],
    answers: [...new Set([...a.answers, ...b.answers])],
    ...((a.shown ?? b.shown) ? { shown: true } : {}),
  };
}

/**
 * Sets a mark, or leaves the one that stands: saying the same again changes nothing but what is to be looked after.
 * `residue` null forgets that.
 */
export async function bury(
  graveyard: Graveyard,
  subject: Subject,
  id: string,
  mark: Mark,
  residue?: Residue | null,
): Promise<void> {
  const { stores, clock, connectionId, keys } = graveyard;
  const [digest = ""] = tombstoneDigests(keys, subject, connectionId, id);
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const current = await stores.tombstones.read({ connectionId, digest });
    const holds = current ? outlasting(current.mark, mark) : mark;
    const isSame = current !== undefined && JSON.stringify(current.mark) === JSON.stringify(holds);
    const kept = residue === null ? undefined : together(current?.residue, residue);
    if (isSame && JSON.stringify(current.residue) === JSON.stringify(kept)) return;
    const now = clock();
    const next: Tombstone = {
      schemaVersion: 1,
      connectionId,
      digest,
      fence: (current?.fence ?? 0) + 1,
      mark: holds,
      at: isSame ? current.at : now.toISOString(),
      ...(kept === undefined ? {} : { residue: kept }),
      expiresAt: tombstoneExpiry(holds, now),
    };
    if ((await stores.tombstones.write(next)) === "written") return;
  }
  throw new Error("a tombstone stayed contended");
}

/** What the event says was deleted, by the ATS. */
export async function buryAnnounced(graveyard: Graveyard, event: ScreeningJob["event"]): Promise<void> {
  if (event.kind !== "application_deleted") return;
  await bury(graveyard, "application", event.applicationId, { reason: "application_erased", cause: "ats" });
  if (event.withCandidate)
    await bury(graveyard, "candidate", event.candidateId, { reason: "candidate_erased", cause: "ats" });
}

/** Takes the mark away, under whichever key it stands. */
export async function lift(graveyard: Graveyard, subject: Subject, id: string): Promise<void> {
  const { stores, connectionId, keys } = graveyard;
  for (const digest of tombstoneDigests(keys, subject, connectionId, id)) {
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
      const current = await stores.tombstones.read({ connectionId, digest });
      if (!current || (await stores.tombstones.remove(current, current.fence)) === "written") break;
    }
  }
}

/** Milliseconds for which what the ATS shows may still be older than what it announced. */
export const heldForMs = ({ at }: Tombstone, timing: Timing, now: Date): number =>
  Math.max(0, Date.parse(at) + timing.tombstoneHoldMs - now.getTime());

/** The candidate that an id means today: the last one it was merged into. */
export async function survivorOf(graveyard: Graveyard, candidateId: string): Promise<string> {
  const seen = new Set([candidateId]);
  let id = candidateId;
  while (seen.size <= MAX_HOPS) {
    const mark = (await findTombstone(graveyard, "candidate", id))?.mark;
    if (mark?.reason !== "candidate_merged" || seen.has(mark.intoCandidateId)) break;
    id = mark.intoCandidateId;
    seen.add(id);
  }
  return id;
}

/** Whether the person has objected. An objection under the key before is written under the present one, so that it lasts. */
export async function isRestricted(graveyard: Graveyard, candidateId: string): Promise<boolean> {
  const found = await findTombstone(graveyard, "objection", candidateId);
  if (!found) return false;
  const [present] = tombstoneDigests(graveyard.keys, "objection", graveyard.connectionId, candidateId);
  if (found.digest !== present) await bury(graveyard, "objection", candidateId, found.mark);
  return true;
}

export interface Marks {
  readonly restricted: boolean;
  /** Speaks against keeping anything of the application; the one that lasts longest where there are two. */
  readonly erased: Tombstone | undefined;
  /** The candidate was merged into another. */
  readonly merged: Tombstone | undefined;
}

/** Everything that is said against an application or its candidate. */
export async function marksOn(
  graveyard: Graveyard,
  { applicationId, candidateId }: { readonly applicationId: string; readonly candidateId: string },
): Promise<Marks> {
  const [application, candidate, restricted] = await Promise.all([
    findTombstone(graveyard, "application", applicationId),
    findTombstone(graveyard, "candidate", candidateId),
    isRestricted(graveyard, candidateId),
  ]);
  const isMerged = candidate?.mark.reason === "candidate_merged";
  const erasures = [application, isMerged ? undefined : candidate].filter((tombstone) => tombstone !== undefined);
  const newest = erasures.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  return { restricted, erased: erasures.find(isFinal) ?? newest, merged: isMerged ? candidate : undefined };
}

/** An operator had it erased: what the ATS shows takes nothing back. */
export const isFinal = ({ mark }: Tombstone): boolean => "cause" in mark && mark.cause === "operator";

/** The ATS shows it although it was announced as gone: restored, forged, or announced too early. */
export async function revive(
  graveyard: Graveyard,
  ref: { readonly applicationId: string; readonly candidateId: string },
): Promise<void> {
  await lift(graveyard, "application", ref.applicationId);
  const candidate = await findTombstone(graveyard, "candidate", ref.candidateId);
  if (candidate?.mark.reason === "candidate_erased") await lift(graveyard, "candidate", ref.candidateId);
}
