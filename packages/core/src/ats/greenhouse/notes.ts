/** The narrative as one note that only admins see. Greenhouse notes cannot be changed or taken back by API. */
import * as z from "zod/mini";
import type { ApplicationRef } from "../../domain/application.ts";
import { json } from "../../http/http.ts";
import type { Clock } from "../../domain/ports.ts";
import type { NoteWriter } from "../ats.ts";
import { endsWithMarker, noteOutcome } from "../note-outcome.ts";
import type { Client } from "./client.ts";
import { Created, type NoteRow } from "./schema.ts";

export function createNotes(client: Client, clock: Clock, userId: string | undefined): NoteWriter {
  const isOurs = (row: NoteRow, { applicationId }: ApplicationRef, marker: string, since: Date) =>
    row.application_id === applicationId &&
    (userId === undefined || row.user_id === userId) &&
    Date.parse(row.created_at) >= since.getTime() &&
    endsWithMarker(row.body ?? "", marker);

  return {
    postNote: ({ applicationId, candidateId }, { text }, { timeoutMs }) =>
      noteOutcome(
        () => client.sendNote({ applicationId, candidateId, body: text }, timeoutMs),
        (response) => {
          const created = z.safeParse(Created, json(response));
          return created.success ? created.data.id : null;
        },
        clock,
      ),

    async findNotes(ref, marker, since) {
      const rows = (await client.notes(ref.candidateId, since)).filter((row) => isOurs(row, ref, marker, since));
      const byAge = rows.toSorted(
        (a, b) => Date.parse(a.created_at) - Date.parse(b.created_at) || Number(a.id) - Number(b.id),
      );
      return byAge.map(({ id }) => id);
    },
  };
}
