/** The résumé of a case as the document a reader would make of the file; a case without one carries none. */
import type { ApplicationDocument } from "@bonafide/core/domain/document";
import type { WorkedCase } from "./schema.ts";

type Resume = WorkedCase["application"]["resume"];

export function caseDocument(
  resume: (Pick<NonNullable<Resume>, "text"> & Partial<NonNullable<Resume>>) | null,
): ApplicationDocument {
  if (resume === null || resume.text === null) return { status: "none" };
  const { text, file_sha256: digest = null, pdf = null } = resume;
  return {
    status: "fetched",
    digest,
    outcome: {
      kind: "read",
      format: "pdf",
      text,
      truncated: false,
      metadata: {
        author: pdf?.author ?? null,
        lastAuthor: null,
        creator: pdf?.creator ?? null,
        producer: pdf?.producer ?? null,
        created: null,
        modified: null,
        documentIds: [],
      },
      links: [],
      hiddenText: [],
      machineInstructions: false,
      wallets: [],
    },
  };
}
