/** One screening without side effects: evidence, findings, assessment and the text a recruiter would read. */
import { renderAnnotation } from "../domain/annotation.ts";
import type { Application } from "../domain/application.ts";
import { type Assessment, assess } from "../domain/assessment.ts";
import type { Connection } from "../domain/connection.ts";
import { type EvidenceSet, PASSING_REASONS } from "../domain/evidence.ts";
import { familyStates } from "../domain/family.ts";
import type { ScreeningDeps } from "./deps.ts";
import { gather } from "./gather.ts";

export interface Screening {
  readonly evidence: EvidenceSet;
  readonly assessment: Assessment;
  /** Renders the annotation around the note's reference. */
  readonly render: (marker: string) => string;
  /** Some source failed in a way that passes: worth asking again. */
  readonly incomplete: boolean;
}

export async function assessApplication(
  deps: Pick<
    ScreeningDeps,
    "lookups" | "timing" | "logger" | "metrics" | "signals" | "policyFor" | "clock" | "documents"
  >,
  application: Application,
  connection: Connection,
): Promise<Screening> {
  const evidence = await gather(deps, application, connection);
  deps.logger.info("gathered", {
    connectionId: connection.id,
    applicationId: application.ref.applicationId,
    count: Object.values(evidence).filter(({ status }) => status === "found").length,
  });
  const policy = deps.policyFor(connection);
  const { signals } = deps;
  const findings = signals.map((signal) => signal.evaluate(evidence));
  const assessment = assess({ policy, signals, findings, families: familyStates(evidence) });
  const screenedAt = deps.clock();
  return {
    evidence,
    assessment,
    render: (marker) => renderAnnotation({ assessment, signals, policy, screenedAt, marker, honestOf10: null }),
    incomplete: Object.values(evidence).some(
      (piece) => piece.status === "unavailable" && PASSING_REASONS.has(piece.reason),
    ),
  };
}
