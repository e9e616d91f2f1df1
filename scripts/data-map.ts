/** Every field of every stored item and in which form it is held: the compiler and a test refuse one that is not here. */
import type * as z from "zod";
import { CandidateRecord } from "../packages/core/src/domain/candidate-record.ts";
import { Decision } from "../packages/core/src/domain/decision.ts";
import { FeedList } from "../packages/core/src/domain/indicator.ts";
import { LinkEntry } from "../packages/core/src/domain/link.ts";
import { ScreeningRecord } from "../packages/core/src/domain/screening-record.ts";
import { StoredAnswer } from "../packages/core/src/domain/stored-answer.ts";
import { Tombstone } from "../packages/core/src/domain/tombstone.ts";
import { Watermark } from "../packages/core/src/domain/watermark.ts";

/** How a field relates to a person, from the most telling to the least. */
const FORMS = {
  text: "sentences with masked values",
  id: "ids of the ATS",
  staff: "user ids of your own staff",
  digest: "keyed digests",
  context: "job, departments and offices, and a keyed mark of the stated country",
  code: "codes, points and dates of the result",
  technical: "bookkeeping",
} as const;
type Form = keyof typeof FORMS;

interface Held {
  readonly title: string;
  readonly schema: { readonly shape: Readonly<Record<string, unknown>> };
  readonly fields: Readonly<Record<string, Form>>;
}

const held = <Shape extends z.ZodRawShape>(
  title: string,
  schema: z.ZodObject<Shape>,
  fields: Readonly<Record<keyof Shape & string, Form>>,
): Held => ({ title, schema: { shape: schema.shape }, fields });

const KEYED = { schemaVersion: "technical", connectionId: "technical", expiresAt: "technical" } as const;

export const DATA_MAP: readonly Held[] = [
  held("screening record", ScreeningRecord, {
    ...KEYED,
    applicationId: "id",
    candidateId: "id",
    formerCandidateId: "id",
    fence: "technical",
    state: "technical",
    lease: "technical",
    dirty: "technical",
    revision: "technical",
    outcome: "code",
    code: "technical",
    digest: "digest",
    assessment: "text",
    policyHash: "technical",
    honestOf10: "code",
    annotation: "text",
    notes: "text",
    dueAt: "technical",
    incomplete: "technical",
    rechecks: "technical",
    fullCheck: "technical",
    basis: "code",
    history: "code",
    observations: "staff",
    corrections: "staff",
    setAside: "digest",
    explained: "code",
    dispositions: "staff",
    links: "digest",
    answers: "digest",
    decided: "technical",
    evidenceDays: "technical",
    takenDownAt: "technical",
    traceId: "technical",
    receivedAt: "code",
    updatedAt: "code",
    annotatedAt: "code",
    context: "context",
    overAt: "technical",
    listUnsettledAt: "technical",
  }),
  held("candidate item", CandidateRecord, { ...KEYED, candidateId: "id", fence: "technical", verdicts: "code" }),
  held("entry of the reuse index", LinkEntry, {
    ...KEYED,
    kind: "code",
    digest: "digest",
    applicationId: "id",
    candidateId: "id",
    jobId: "id",
    origin: "code",
    submittedAt: "code",
    person: "digest",
    cleared: "code",
    signature: "digest",
    work: "digest",
    countries: "digest",
  }),
  held("bought answer", StoredAnswer, { ...KEYED, digest: "digest", outcome: "code" }),
  held("decision", Decision, {
    ...KEYED,
    digest: "digest",
    fence: "technical",
    verdicts: "code",
    explained: "code",
    observations: "staff",
    dispositions: "staff",
  }),
  held("tombstone", Tombstone, {
    ...KEYED,
    digest: "digest",
    fence: "technical",
    mark: "staff",
    at: "code",
    residue: "digest",
  }),
  held("watermark", Watermark, {
    ...KEYED,
    fence: "technical",
    lease: "technical",
    beginning: "technical",
    created: "technical",
    updated: "technical",
    deleted: "technical",
    visitedUpTo: "technical",
    tallies: "technical",
  }),
  held("list of imported feeds", FeedList, {
    ...KEYED,
    fence: "technical",
    feeds: "technical",
    importing: "technical",
  }),
];

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** One row per item and form, with the fields by name. */
export function dataMapTable(): string {
  const rows = DATA_MAP.flatMap(({ title, fields }) =>
    (Object.keys(FORMS) as Form[]).flatMap((form) => {
      const names = Object.entries(fields).flatMap(([name, is]) => (is === form ? [`\`${name}\``] : []));
      return names.length === 0 ? [] : [row([title, FORMS[form], names.join(", ")])];
    }),
  );
  return [row(["item", "form", "fields"]), row(["---", "---", "---"]), ...rows].join("\n");
}
