/** The résumé of a worked case as the reading of its file would have left it: text, marks and what the text holds. */
import type { ApplicationDocument, StatedTime } from "@bonafide/core/domain/document";
import { addressesMachines } from "@bonafide/core/resume/machine-instructions";
import { walletsIn } from "@bonafide/core/resume/wallets";
import type { WorkedCase } from "./schema.ts";

const MAX_LABEL = 512;

/** A date with an offset tells of a zone; one in UTC or without tells of none. */
function statedTime(created: string | null): StatedTime | null {
  const at = created === null ? Number.NaN : Date.parse(created);
  if (created === null || Number.isNaN(at)) return null;
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(created) ?? [];
  const offset = sign === undefined ? null : (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return { at: new Date(at).toISOString(), offsetMinutes: offset };
}

export function caseDocument({ application: { resume } }: WorkedCase): ApplicationDocument {
  if (resume === null) return { status: "none" };
  const { text, file_sha256, pdf } = resume;
  const hidden = resume.hidden_text ?? [];
  // A file without text is one that was scanned.
  if (text === null) return { status: "fetched", digest: file_sha256, outcome: { kind: "scanned" } };
  const all = [text, ...hidden].join("\n");
  const label = (value: string | null | undefined) => value?.slice(0, MAX_LABEL) ?? null;
  return {
    status: "fetched",
    digest: file_sha256,
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
      machineInstructions: addressesMachines(all),
      wallets: walletsIn(all),
    },
  };
}
