/** The résumé of a case as the document a reader would make of the file; a case without one carries none. */
import type { ApplicationDocument, ReadDocument, StatedTime } from "@bonafide/core/domain/document";
import type { WorkedCase } from "./schema.ts";

type Resume = NonNullable<WorkedCase["application"]["resume"]>;

/** What a reader of documents finds in their text. */
export type TextMarks = (text: string) => Pick<ReadDocument, "wallets" | "machineInstructions">;

const MAX_LABEL = 512;
const label = (value: string | null | undefined) => value?.slice(0, MAX_LABEL) ?? null;

/** A date with an offset tells of a zone; one in UTC or without tells of none. */
function statedTime(created: string | null): StatedTime | null {
  const at = created === null ? Number.NaN : Date.parse(created);
  if (created === null || Number.isNaN(at)) return null;
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(created) ?? [];
  const offset = sign === undefined ? null : (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return { at: new Date(at).toISOString(), offsetMinutes: offset };
}

export function caseDocument(
  resume: (Pick<Resume, "text"> & Partial<Resume>) | null,
  marks: TextMarks,
): ApplicationDocument {
  if (resume === null) return { status: "none" };
  const { text, file_sha256: digest = null, pdf = null } = resume;
  // A file without text is one that was scanned.
  if (text === null) return { status: "fetched", digest, outcome: { kind: "scanned" } };
  const hidden = resume.hidden_text ?? [];
  // A program that reads a file does not tell hidden text apart.
  const all = [text, ...hidden].join("\n");
  return {
    status: "fetched",
    digest,
    outcome: {
      kind: "read",
      format: "pdf",
      text: all,
      truncated: false,
      metadata: {
        author: label(pdf?.author),
        lastAuthor: null,
        creator: label(pdf?.creator),
        producer: label(pdf?.producer),
        created: statedTime(pdf?.created ?? null),
        modified: null,
        documentIds: [],
      },
      links: [],
      hiddenText: hidden.map((one) => ({ kind: "invisible", characters: one.length })),
      ...marks(all),
    },
  };
}
