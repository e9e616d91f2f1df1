/** What there is to judge of a worked case, for measuring the judging alone. */
import type { EvidenceSet } from "@bonafide/core/domain/evidence";
import { assessApplication } from "@bonafide/core/screening/assess-application";
import { defaultPolicy } from "@bonafide/core/signals";
import { composeCase } from "@bonafide/sandbox/evaluate/compose";
import { submitCase } from "@bonafide/sandbox/evaluate/run-case";
import type { ReadCases } from "@bonafide/sandbox/evaluate/read-cases";

export async function caseEvidence(worked: ReadCases["cases"][number]): Promise<EvidenceSet> {
  const world = await composeCase(worked, defaultPolicy);
  const { connection, deps } = world;
  const ref = submitCase(world, worked);
  const { ats } = await deps.accountFor(connection);
  const fetched = await ats.fetchApplication(ref);
  if (fetched.status !== "found") throw new Error(`case ${worked.id} cannot be read back: ${fetched.status}`);
  const { evidence } = await assessApplication(deps, fetched.application, connection, null);
  return evidence;
}
