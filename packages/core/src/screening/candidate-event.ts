/** Turns a candidate event into one job per application we know of, once what it says of the candidate stands. */
import type { Connection } from "../domain/connection.ts";
import { SettingsError } from "../domain/errors.ts";
import type { ScreeningJob, WebhookEvent } from "../domain/event.ts";
import type { ScreeningDeps } from "./deps.ts";
import { graveyardOf } from "./run.ts";
import { bury, findTombstone, type Graveyard, survivorOf } from "./tombstones.ts";

type CandidateEvent = Extract<WebhookEvent, { kind: `candidate_${string}` }>;

/**
 * Without a name, a mailbox and a number nobody is left to screen; with less taken away, what is left is screened again.
 * Names of the fields: https://developers.greenhouse.io/webhooks.html#candidate-anonymized
 */
const IDENTIFYING = [["full_name"], ["email_addresses", "emails"], ["phone_numbers"]];

const isWhole = (fields: readonly string[]) =>
  IDENTIFYING.every((names) => names.some((name) => fields.includes(name)));

/** Late events about the one mean the other from now on, and so does an objection. */
async function forward(graveyard: Graveyard, candidateId: string, intoCandidateId: string): Promise<void> {
  if (candidateId === intoCandidateId) return;
  await bury(graveyard, "candidate", candidateId, { reason: "candidate_merged", intoCandidateId });
  const objection = await findTombstone(graveyard, "objection", candidateId);
  if (objection) await bury(graveyard, "objection", await survivorOf(graveyard, intoCandidateId), objection.mark);
}

/** Null where the account cannot be opened; its applications' own jobs say so where it can be seen. */
async function graveyardFor(deps: ScreeningDeps, connection: Connection): Promise<Graveyard | null> {
  try {
    return graveyardOf(deps, connection, await deps.accountFor(connection));
  } catch (error) {
    if (error instanceof SettingsError) return null;
    throw error;
  }
}

export async function candidateEvent(
  deps: ScreeningDeps,
  connection: Connection,
  job: ScreeningJob & { readonly event: CandidateEvent },
): Promise<void> {
  const { event } = job;
  const { candidateId } = event;
  const named = event.kind === "candidate_deleted" ? event.applicationIds : [];
  const listed = async () =>
    (await deps.stores.candidates.read({ connectionId: connection.id, candidateId }))?.verdicts ?? {};
  // A body nobody signed can announce the end of anybody: about one we know nothing of, nothing is written down.
  if (event.kind !== "candidate_merged" && named.length === 0 && Object.keys(await listed()).length === 0) return;
  const isErased =
    event.kind === "candidate_deleted" || (event.kind === "candidate_anonymized" && isWhole(event.fields));
  let nowUnder = candidateId;
  if (event.kind === "candidate_merged") {
    nowUnder = event.intoCandidateId;
    const graveyard = await graveyardFor(deps, connection);
    // Before its applications are read again: one that is begun in between finds the mark.
    if (graveyard) await forward(graveyard, candidateId, event.intoCandidateId);
  }
  for (const applicationId of new Set([...Object.keys(await listed()), ...named])) {
    const ref = { applicationId, candidateId: nowUnder };
    // The mark of an erasure is set by whoever finds the application gone: anybody may have said that it is.
    const about = isErased
      ? ({ kind: "application_deleted", ...ref, withCandidate: true } as const)
      : ({ kind: "application_updated", ...ref } as const);
    await deps.queue.send({ ...job, event: about, waits: 0 });
  }
}
