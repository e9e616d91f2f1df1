/** Takes down what was shown of an application: its share of the candidate's list value, its field, its notes where an ATS lets them go. */
import type { ApplicationRef } from "../domain/application.ts";
import { PROVIDER_CODES, ProviderError, type ProviderCode } from "../domain/errors.ts";
import type { CandidateRecord } from "../domain/candidate-record.ts";
import type { ScreeningKey } from "../domain/screening-record.ts";
import { show } from "./carrier.ts";
import { noteMarker } from "./keyed.ts";
import type { Run } from "./run.ts";

type Writer = Pick<Run, "deps" | "connection" | "account">;

/** The object is gone too, or never could be written: nothing of ours is there. */
const GONE: readonly ProviderCode[] = ["not_found", "invalid", "unsupported"];

/** Does it as far as the ATS lets us: a refusal for good is not repeated for ever. */
async function unlessRefused(work: () => Promise<unknown>, codes: readonly ProviderCode[]): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable || !codes.includes(error.code)) throw error;
  }
}

/** Makes the list say what is left; `final` also where we are not let in any more. */
export async function takeValueDown(
  writer: Writer,
  ref: ApplicationRef,
  left: CandidateRecord | undefined,
  options: { readonly final: boolean },
): Promise<void> {
  if (writer.connection.carrier.kind === "none") return;
  await unlessRefused(() => show(writer, ref, left), options.final ? PROVIDER_CODES : GONE);
}

/** Removes our own notes, where notes can be removed; one that a person wrote under stays for them. */
export async function removeNotes(
  { account }: Writer,
  key: ScreeningKey,
  ref: ApplicationRef,
  revisions: readonly number[],
): Promise<void> {
  const { removeNote, findNotes } = account.ats;
  if (!removeNote) return;
  for (const revision of revisions) {
    const marker = noteMarker(account.secrets.indexKey, key, revision);
    await unlessRefused(async () => {
      for (const noteId of await findNotes(ref, marker, new Date(0))) await removeNote(ref, noteId);
    }, PROVIDER_CODES);
  }
}
