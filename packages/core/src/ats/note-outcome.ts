/** What one unretried write of a note means, by status and by failure, and how our own note is told from any other. */
import { ProviderError } from "../domain/errors.ts";
import type { Clock } from "../domain/ports.ts";
import { HttpFailure, type HttpResponse } from "../http/http.ts";
import type { NoteOutcome } from "./ats.ts";
import { codeOf, retryAfterMs } from "./provider-errors.ts";
import type { Sent } from "./sender.ts";

/** Statuses that say the note was refused before it was stored. A 408 or 5xx says nothing. */
const REFUSALS = [400, 401, 403, 404, 405, 410, 413, 415, 422];

/**
 * Our marker closes the text we wrote. A marker anywhere else is one somebody quoted, or a candidate typed into a form
 * field that found its way into a note.
 */
export function endsWithMarker(body: string, marker: string): boolean {
  const last =
    body
      .trimEnd()
      .split(/\r\n|[\r\n]/)
      .at(-1) ?? "";
  return last === `ref ${marker}` || last.endsWith(` ref ${marker}`);
}

/** No token, no request: either the credential is refused for good, or it is worth another try. */
function withoutToken(error: unknown): NoteOutcome {
  if (!(error instanceof ProviderError)) return { status: "not_sent", retryAfterMs: null };
  return error.code === "unauthorized" || error.code === "forbidden"
    ? { status: "rejected", code: error.code }
    : { status: "not_sent", retryAfterMs: error.retryAfterMs };
}

/** A transport failure before a byte left is harmless; after that nobody knows. */
function withoutAnswer(error: unknown): NoteOutcome {
  const failure = error instanceof ProviderError ? error.cause : error;
  return failure instanceof HttpFailure && !failure.mayHaveArrived
    ? { status: "not_sent", retryAfterMs: null }
    : { status: "ambiguous" };
}

/** `idOf` answers the id of the note that a successful response names, or null when it names none. */
export async function noteOutcome(
  send: () => Promise<Sent>,
  idOf: (response: HttpResponse) => string | null,
  clock: Clock,
): Promise<NoteOutcome> {
  try {
    const sent = await send();
    if (!sent.sent) return withoutToken(sent.error);
    const { response } = sent;
    if (response.status === 429) return { status: "not_sent", retryAfterMs: retryAfterMs(response, clock()) };
    if (REFUSALS.includes(response.status)) return { status: "rejected", code: codeOf(response.status) };
    const noteId = response.status >= 200 && response.status <= 299 ? idOf(response) : null;
    return noteId === null ? { status: "ambiguous" } : { status: "done", noteId };
  } catch (error) {
    return withoutAnswer(error);
  }
}
