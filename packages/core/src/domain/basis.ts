/** What a stored assessment rests on, without a value of the evidence: where each fact came from, when, and which rules applied. */
import * as z from "zod";
import { type Evidence, type EvidenceSet, PASSING_REASONS, UNAVAILABLE_REASONS } from "./evidence.ts";
import { FACT_KINDS, type FactKind } from "./facts.ts";
import { Policy } from "./policy.ts";

const Source = z.string().min(1).max(80);

export const Provenance = z.discriminatedUnion("status", [
  z.strictObject({
    status: z.literal("found"),
    source: Source,
    /** Day the data was compiled; null where the source answered live. */
    dataDate: z.string().max(32).nullable(),
  }),
  z.strictObject({ status: z.literal("absent") }),
  z.strictObject({ status: z.literal("not_applicable") }),
  z.strictObject({ status: z.literal("unavailable"), reason: z.enum(UNAVAILABLE_REASONS), source: Source }),
]);
export type Provenance = z.infer<typeof Provenance>;

export const Basis = z.strictObject({
  screenedAt: z.iso.datetime(),
  /** By kind; a kind that did not exist then is missing. */
  facts: z.partialRecord(z.enum(FACT_KINDS), Provenance),
  /** The policy as applied, not as it is today. */
  policy: Policy,
  /** How many of the record's observations the verdict took in. */
  observed: z.int().min(0),
  /** How many of its corrections; absent where there were none. */
  corrected: z.int().min(1).exactOptional(),
});
export type Basis = z.infer<typeof Basis>;

function provenance(piece: Evidence<FactKind>): Provenance {
  switch (piece.status) {
    case "found":
      return { status: "found", source: piece.source, dataDate: piece.dataDate };
    case "unavailable":
      return { status: "unavailable", reason: piece.reason, source: piece.source };
    case "absent":
    case "not_applicable":
      return { status: piece.status };
  }
}

/** Where every fact came from; what failed just now and was found before is told as found before. */
export function provenanceOf(evidence: EvidenceSet, before: Basis["facts"] | undefined): Basis["facts"] {
  return Object.fromEntries(
    FACT_KINDS.map((kind) => {
      const now = provenance(evidence[kind]);
      const then = before?.[kind];
      const failed = now.status === "unavailable" && PASSING_REASONS.has(now.reason);
      return [kind, failed && then?.status === "found" ? then : now];
    }),
  );
}
