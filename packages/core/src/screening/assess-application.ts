/** One screening without side effects: evidence, findings, assessment and the text a recruiter would read. */
import { renderAnnotation } from "../domain/annotation.ts";
import type { Application } from "../domain/application.ts";
import { type Assessment, assess } from "../domain/assessment.ts";
import type { Connection } from "../domain/connection.ts";
import { type EvidenceSet, PASSING_REASONS } from "../domain/evidence.ts";
import { familyStates } from "../domain/family.ts";
import type { Lookup } from "../lookups/lookup.ts";
import type { ScreeningDeps } from "./deps.ts";
import { gather } from "./gather.ts";
import { policyHash } from "./policy-hash.ts";

export interface Screening {
  readonly evidence: EvidenceSet;
  readonly assessment: Assessment;
  /** Fingerprint of the policy that was applied. */
  readonly policyHash: string;
  /** Of ten people with this result, by the forecast; null where it cannot tell. */
  readonly honestOf10: number | null;
  /** Renders the annotation around the note's reference. */
  readonly render: (marker: string) => string;
  /** Some source failed in a way that passes: worth asking again. */
  readonly incomplete: boolean;
  /** Every configured check was asked, whether or not it could change the band. */
  readonly full: boolean;
}

export async function assessApplication(
  deps: Pick<
    ScreeningDeps,
    | "lookups"
    | "timing"
    | "logger"
    | "metrics"
    | "signals"
    | "policyFor"
    | "honestShare"
    | "clock"
    | "purchases"
    | "documents"
  >,
  application: Application,
  connection: Connection,
  /** The connection's own key; null where nothing is kept or counted. */
  indexKey: string | null,
  /** Lookups made for this application alone, in what is kept under the connection's own key. */
  own: readonly Lookup[] = [],
): Promise<Screening> {
  const policy = deps.policyFor(connection);
  const { evidence, full } = await gather(
    deps,
    application,
    connection,
    indexKey === null ? null : { policy, indexKey },
    own,
  );
  deps.logger.info("gathered", {
    connectionId: connection.id,
    applicationId: application.ref.applicationId,
    count: Object.values(evidence).filter(({ status }) => status === "found").length,
  });
  const signals = deps.signals.filter(({ id }) => !policy.off.includes(id));
  const findings = signals.map((signal) => signal.evaluate(evidence));
  const assessment = assess({ policy, signals, findings, families: familyStates(evidence) });
  const screenedAt = deps.clock();
  const honestOf10 = deps.honestShare?.(policy, evidence, assessment.band) ?? null;
  return {
    evidence,
    full,
    assessment,
    policyHash: policyHash(policy),
    honestOf10,
    render: (marker) => renderAnnotation({ assessment, signals, policy, screenedAt, marker, honestOf10 }),
    incomplete: Object.values(evidence).some(
      (piece) => piece.status === "unavailable" && PASSING_REASONS.has(piece.reason),
    ),
  };
}
