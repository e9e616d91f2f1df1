/** A person's objection: their candidate is not screened, what was shown is taken down, and the evidence goes. */
import type { Clock, Ids } from "../domain/ports.ts";
import type { Stores } from "../stores/stores.ts";
import { amend } from "./amend.ts";
import type { JobQueue } from "./deps.ts";
import { bury, findTombstone, type Graveyard, isRestricted, lift, survivorOf } from "./tombstones.ts";

export interface RestrictDeps {
  readonly stores: Pick<Stores, "tombstones" | "candidates" | "screenings">;
  /** Without one the next sweep finds the records instead. */
  readonly queue: JobQueue | null;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Restricted {
  readonly status: "restricted" | "already_there";
  /** Applications whose evidence is being erased. */
  readonly applications: number;
  readonly by: "queue" | "sweep";
}

/** The candidate an id names, and the one it means today where it was merged. */
const idsOf = async (graveyard: Graveyard, candidateId: string) =>
  new Set([candidateId, await survivorOf(graveyard, candidateId)]);

const graveyardOf = (
  { stores, clock }: RestrictDeps,
  account: Pick<Graveyard, "connectionId" | "keys">,
): Graveyard => ({
  stores,
  clock,
  ...account,
});

/** Repeating it repeats what is to be erased, and keeps the first word. */
export async function restrict(
  deps: RestrictDeps,
  account: Pick<Graveyard, "connectionId" | "keys">,
  { candidateId, by }: { readonly candidateId: string; readonly by: string },
): Promise<Restricted> {
  const graveyard = graveyardOf(deps, account);
  const { connectionId } = account;
  const found: string[] = [];
  let isNew = false;
  for (const id of await idsOf(graveyard, candidateId)) {
    // First the mark, then what there is: an application that is begun in between finds it.
    if (!(await isRestricted(graveyard, id))) {
      await bury(graveyard, "objection", id, { reason: "candidate_restricted", by });
      isNew = true;
    }
    const known = await deps.stores.candidates.read({ connectionId, candidateId: id });
    for (const applicationId of Object.keys(known?.verdicts ?? {})) {
      found.push(applicationId);
      await takeUp(deps, { connectionId, applicationId, candidateId: id });
    }
  }
  const status = isNew ? "restricted" : "already_there";
  return { status, applications: found.length, by: deps.queue === null ? "sweep" : "queue" };
}

async function takeUp(
  { stores, queue, clock, ids }: RestrictDeps,
  key: { readonly connectionId: string; readonly applicationId: string; readonly candidateId: string },
): Promise<void> {
  const { connectionId, applicationId, candidateId } = key;
  const now = clock().toISOString();
  if (queue === null) {
    await amend({ screenings: stores.screenings, clock }, key, (record) => ({
      ...record,
      ...(record.state === "running" ? { dirty: record.dirty + 1 } : { dueAt: now }),
    }));
    return;
  }
  await queue.send({
    schemaVersion: 1,
    connectionId,
    event: { kind: "application_updated", applicationId, candidateId },
    traceId: ids(),
    receivedAt: now,
    waits: 0,
  });
}

/** The person has taken it back: the next event of theirs is screened as anybody's. */
export async function liftRestriction(
  deps: RestrictDeps,
  account: Pick<Graveyard, "connectionId" | "keys">,
  candidateId: string,
): Promise<"lifted" | "not_there"> {
  const graveyard = graveyardOf(deps, account);
  let lifted = false;
  for (const id of await idsOf(graveyard, candidateId)) {
    if ((await findTombstone(graveyard, "objection", id)) === undefined) continue;
    await lift(graveyard, "objection", id);
    lifted = true;
  }
  return lifted ? "lifted" : "not_there";
}
