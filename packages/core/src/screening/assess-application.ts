/** One screening without side effects: evidence, findings, assessment and the text a recruiter would read. */
import { renderAnnotation } from "../domain/annotation.ts";
import type { Application } from "../domain/application.ts";
import { type Assessment, assess } from "../domain/assessment.ts";
import type { Connection } from "../domain/connection.ts";
import type { Correctable } from "../domain/correctable.ts";
import { type EvidenceSet, PASSING_REASONS } from "../domain/evidence.ts";
import { familyStates } from "../domain/family.ts";
import type { Policy } from "../domain/policy.ts";
import { withStanding } from "../domain/standing-findings.ts";
import type { Lookup } from "../lookups/lookup.ts";
import type { ScreeningDeps } from "./deps.ts";
import { gather } from "./gather.ts";
import { policyHash } from "./policy-hash.ts";
import type { AnswerHolder } from "./purchases.ts";

/** A verdict on the same application by which what fails to answer now can be known all the same. */
export interface Former {
  readonly assessment: Assessment | null;
  readonly policyHash: string;
}

export interface Screening {
  readonly evidence: EvidenceSet;
  readonly assessment: Assessment;
  /** As applied. */
  readonly policy: Policy;
  /** Fingerprint of the policy that was applied. */
  readonly policyHash: string;
  readonly screenedAt: Date;
  /** Some of the findings are from the former verdict, because their source failed this time. */
  readonly bridged: boolean;
  /** Of ten people with this result, by the forecast; null where it cannot tell. */
  readonly honestOf10: number | null;
  /** Renders the annotation around the note's reference. */
  readonly render: (marker: string, setAside?: readonly Correctable[]) => string;
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
  /** Lookups of this one application: in what is kept under that key, and in what its own record knows. */
  own: readonly Lookup[] = [],
  former: Former | null = null,
  holder?: AnswerHolder,
): Promise<Screening> {
  const policy = deps.policyFor(connection, application.job);
  const hash = policyHash(policy);
  const { evidence, full } = await gather(
    deps,
    application,
    connection,
    indexKey === null ? null : { policy, indexKey, ...(holder === undefined ? {} : { holder }) },
    own,
  );
  deps.logger.info("gathered", {
    connectionId: connection.id,
    applicationId: application.ref.applicationId,
    count: Object.values(evidence).filter(({ status }) => status === "found").length,
  });
  const signals = deps.signals.filter(({ id }) => !policy.off.includes(id));
  const now = { findings: signals.map((signal) => signal.evaluate(evidence)), families: familyStates(evidence) };
  const known = withStanding(now, former?.policyHash === hash ? former.assessment : null);
  const assessment = assess({ policy, signals, ...known });
  const screenedAt = deps.clock();
  const honestOf10 = deps.honestShare?.(policy, evidence, assessment.band) ?? null;
  return {
    evidence,
    full,
    assessment,
    policy,
    policyHash: hash,
    screenedAt,
    bridged: known !== now,
    honestOf10,
    render: (marker, setAside = []) =>
      renderAnnotation({ assessment, signals, policy, screenedAt, marker, honestOf10, setAside }),
    incomplete: Object.values(evidence).some(
      (piece) => piece.status === "unavailable" && PASSING_REASONS.has(piece.reason),
    ),
  };
}
