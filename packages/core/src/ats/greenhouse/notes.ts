/** The narrative as one note that only admins see. Greenhouse notes cannot be changed or taken back by API. */
import * as z from "zod/mini";
import type { ApplicationRef } from "../../domain/application.ts";
import { ProviderError } from "../../domain/errors.ts";
import { HttpFailure, json } from "../../http/http.ts";
import type { Clock } from "../../domain/ports.ts";
import type { NoteOutcome, NoteWriter } from "../ats.ts";
import type { Client } from "./client.ts";
import { codeOf, retryAfterMs } from "./errors.ts";
import { Created, type NoteRow } from "./schema.ts";

/** Statuses that say the note was refused before it was stored. A 408 or 5xx says nothing. */
const REFUSALS = [400, 401, 403, 404, 405, 410, 413, 415, 422];

/**
 * Our marker closes the text we wrote. A marker anywhere else is one somebody quoted, or a candidate typed into a form
 * field that found its way into a note.
 */
function endsWithMarker(body: string, marker: string): boolean {
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

export function createNotes(client: Client, clock: Clock, userId: string | undefined): NoteWriter {
  const isOurs = (row: NoteRow, { applicationId }: ApplicationRef, marker: string, since: Date) =>
    row.application_id === applicationId &&
    (userId === undefined || row.user_id === userId) &&
    Date.parse(row.created_at) >= since.getTime() &&
    endsWithMarker(row.body ?? "", marker);

  return {
    async postNote({ applicationId, candidateId }, { text }, { timeoutMs }) {
      try {
        const sent = await client.sendNote({ applicationId, candidateId, body: text }, timeoutMs);
        if (!sent.sent) return withoutToken(sent.error);
        const { response } = sent;
        if (response.status === 429) return { status: "not_sent", retryAfterMs: retryAfterMs(response, clock()) };
        if (REFUSALS.includes(response.status)) return { status: "rejected", code: codeOf(response.status) };
        const created = z.safeParse(Created, json(response));
        return response.status >= 200 && response.status <= 299 && created.success
          ? { status: "done", noteId: created.data.id }
          : { status: "ambiguous" };
      } catch (error) {
        return withoutAnswer(error);
      }
    },

    async findNotes(ref, marker, since) {
      const rows = (await client.notes(ref.candidateId, since)).filter((row) => isOurs(row, ref, marker, since));
      const byAge = rows.toSorted(
        (a, b) => Date.parse(a.created_at) - Date.parse(b.created_at) || Number(a.id) - Number(b.id),
      );
      return byAge.map(({ id }) => id);
    },
  };
}
