/** The narrative as one secret note that nobody is notified of, and that is replaced in place when the verdict changes. */
import * as z from "zod/mini";
import { ProviderError } from "../../domain/errors.ts";
import type { Clock } from "../../domain/ports.ts";
import { type HttpResponse, json } from "../../http/http.ts";
import type { NoteOutcome, NoteWriter } from "../ats.ts";
import { endsWithMarker, noteOutcome } from "../note-outcome.ts";
import { unless } from "../provider-errors.ts";
import type { Client } from "./client.ts";
import { type NoteRow, WrittenNote } from "./schema.ts";

/** "@name" in a note notifies that user, and a masked address has an "@". */
const withoutMentions = (text: string) => text.replaceAll("@", " at ");

function idOf(response: HttpResponse): string | null {
  const written = z.safeParse(WrittenNote, json(response));
  return written.success ? (written.data.data.id ?? written.data.data.noteId) : null;
}

export function createNotes(client: Client, clock: Clock, performAs: string | undefined): Required<NoteWriter> {
  /** Notes of the API have no author but `perform_as`; without one there is only the marker to tell ours by. */
  const isOurs = ({ deletedAt, user }: NoteRow) =>
    deletedAt === null && (performAs === undefined || user === performAs);

  /** Why the note cannot be replaced, or null. Replacing writes the whole note, and with it what people put under it. */
  async function obstacle(opportunityId: string, noteId: string, timeoutMs: number): Promise<NoteOutcome | null> {
    try {
      const note = (await client.notes(opportunityId, timeoutMs)).find(({ id }) => id === noteId);
      if (!note || note.deletedAt !== null) return { status: "rejected", code: "not_found" };
      return note.fields.length > 1 ? { status: "rejected", code: "unsupported" } : null;
    } catch (error) {
      return error instanceof ProviderError && !error.retryable
        ? { status: "rejected", code: error.code }
        : { status: "not_sent", retryAfterMs: error instanceof ProviderError ? error.retryAfterMs : null };
    }
  }

  return {
    postNote: ({ candidateId }, { text }, { timeoutMs }) =>
      noteOutcome(() => client.sendNote(candidateId, withoutMentions(text), timeoutMs), idOf, clock),

    async updateNote({ candidateId }, noteId, { text }, { timeoutMs }) {
      const endsAt = clock().getTime() + timeoutMs;
      const inTheWay = await obstacle(candidateId, noteId, timeoutMs);
      if (inTheWay) return inTheWay;
      const left = endsAt - clock().getTime();
      if (left <= 0) return { status: "not_sent", retryAfterMs: null };
      return noteOutcome(
        () => client.replaceNote(candidateId, noteId, withoutMentions(text), left),
        // The note keeps its id; what the answer says of it is not documented.
        () => noteId,
        clock,
      );
    },

    async removeNote({ candidateId }, noteId) {
      const note = (await client.notes(candidateId)).find(({ id }) => id === noteId);
      if (!note || note.deletedAt !== null || note.fields.length > 1) return;
      await unless(client.deleteNote(candidateId, noteId), ["not_found"]);
    },

    async findNotes({ candidateId }, marker, since) {
      const rows = (await client.notes(candidateId)).filter(
        (row) =>
          isOurs(row) &&
          row.createdAt.getTime() >= since.getTime() &&
          endsWithMarker(row.fields[0]?.value ?? "", marker),
      );
      return rows.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime()).map(({ id }) => id);
    },
  };
}
