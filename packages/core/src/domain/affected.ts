/** Whom it concerns when the table was read by somebody it is not for: counted from the records, never from a person's details. */
import type { ScreeningRecord } from "./screening-record.ts";

export interface AffectedApplication {
  readonly applicationId: string;
  readonly candidateId: string;
  readonly receivedAt: string;
  /** Kinds of what is held of it. */
  readonly held: readonly string[];
}

export interface Affected {
  readonly applications: readonly AffectedApplication[];
  readonly people: number;
  /** Of how many applications each kind is held. */
  readonly held: Readonly<Record<string, number>>;
}

function heldOf({ assessment, annotation, links, answers, observations, explained, dispositions }: ScreeningRecord) {
  const said = (observations ?? []).length > 0 || explained !== undefined || (dispositions ?? []).length > 0;
  return [
    ...(assessment === null ? [] : ["result"]),
    ...(annotation === null ? [] : ["note with masked values"]),
    ...new Set((links?.entries ?? []).map(({ kind }) => `keyed digest: ${kind}`)),
    ...((answers ?? []).length > 0 ? ["bought answers"] : []),
    ...(said ? ["what staff said"] : []),
  ];
}

/** Adds up everything that had come by `until`; what came before the period and is still there was there during it. */
export function createAffected(until: Date) {
  const applications: AffectedApplication[] = [];
  return {
    add(record: ScreeningRecord): void {
      if (Date.parse(record.receivedAt) > until.getTime()) return;
      const { applicationId, candidateId, receivedAt } = record;
      applications.push({ applicationId, candidateId, receivedAt, held: heldOf(record) });
    },
    result(): Affected {
      const counts = new Map<string, number>();
      for (const kind of applications.flatMap(({ held }) => held)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return {
        applications: applications.toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1)),
        people: new Set(applications.map(({ candidateId }) => candidateId)).size,
        held: Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      };
    },
  };
}
