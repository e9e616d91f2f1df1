/** What is kept of an application on the long clock: every verdict and what people did, with nothing that names or describes anybody. */
import * as z from "zod";
import { Disposition } from "./disposition.ts";
import { OBSERVATION_CODES } from "./observation.ts";
import { MAX_OBSERVATIONS, type ScreeningRecord } from "./screening-record.ts";
import { Verdict } from "./verdict.ts";

/** As many as the histories of a record that was restored now and then. */
const MAX_DECIDED = 100;

const Decided = z.strictObject({
  ...Verdict.shape,
  /** Ids of signals with the points they gave; null where a later verdict replaced this one before it was shown. */
  reasons: z.array(z.strictObject({ signal: z.string().max(64), points: z.number() })).nullable(),
});

export const Decision = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  /** HMAC of the application under a key of its own purpose. */
  digest: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  fence: z.int().min(1),
  verdicts: z.array(Decided).max(MAX_DECIDED),
  /** Whether a person had it explained, from when on. */
  explained: z.array(z.strictObject({ at: z.iso.datetime(), stands: z.boolean() })).max(MAX_DECIDED),
  observations: z
    .array(z.strictObject({ code: z.enum(OBSERVATION_CODES), by: z.string().max(120), at: z.iso.datetime() }))
    .max(MAX_OBSERVATIONS),
  dispositions: z.array(Disposition).max(MAX_OBSERVATIONS),
  expiresAt: z.iso.datetime(),
});
export type Decision = z.infer<typeof Decision>;

type Decisive = Pick<
  ScreeningRecord,
  "history" | "assessment" | "observations" | "dispositions" | "explained" | "decided" | "revision" | "updatedAt"
>;

/** Changes whenever the record holds something that its decision does not know yet. */
export const decisiveOf = ({ revision, observations, dispositions, explained }: Omit<Decisive, "decided">): string =>
  [revision, observations?.length ?? 0, dispositions?.length ?? 0, explained?.at ?? "-"].join(" ");

const NOTHING_DECIDED = "0 0 0 -";

/** Some of what people or the policy decided is not written down on the long clock yet. */
export const isUndecided = (record: Decisive): boolean => (record.decided ?? NOTHING_DECIDED) !== decisiveOf(record);

const textOf = (entry: object) => JSON.stringify(entry);

/** Appends what is not there yet; beyond the bound the newest stay. */
function joined<Entry extends { readonly at: string }>(
  before: readonly Entry[],
  next: readonly Entry[],
  limit: number,
): Entry[] {
  const known = new Set(before.map(textOf));
  return [...before, ...next.filter((entry) => !known.has(textOf(entry)))].slice(-limit);
}

/** The decision with everything the record says; nothing that was decided before is taken out. */
export function withRecord(
  decision: Pick<Decision, "verdicts" | "explained" | "observations" | "dispositions"> | undefined,
  record: Decisive,
): Pick<Decision, "verdicts" | "explained" | "observations" | "dispositions"> {
  const before = decision ?? { verdicts: [], explained: [], observations: [], dispositions: [] };
  const known = new Set(before.verdicts.map(({ reasons: _reasons, ...verdict }) => textOf(verdict)));
  const verdicts = (record.history ?? []).flatMap((verdict) => {
    if (known.has(textOf(verdict))) return [];
    const reasons =
      verdict.revision === record.revision && record.assessment
        ? record.assessment.contributions.map(({ signal, points }) => ({ signal, points }))
        : null;
    return [{ ...verdict, reasons }];
  });
  const last = before.explained.at(-1);
  const wasExplained = record.decided !== undefined && !record.decided.endsWith("-");
  const explained = record.explained
    ? [{ at: record.explained.at, stands: true }]
    : wasExplained && last?.stands === true
      ? [{ at: record.updatedAt, stands: false }]
      : [];
  return {
    verdicts: [...before.verdicts, ...verdicts].slice(-MAX_DECIDED),
    explained: joined(before.explained, explained, MAX_DECIDED),
    observations: joined(
      before.observations,
      (record.observations ?? []).map(({ code, by, at }) => ({ code, by, at })),
      MAX_OBSERVATIONS,
    ),
    dispositions: joined(before.dispositions, record.dispositions ?? [], MAX_OBSERVATIONS),
  };
}
