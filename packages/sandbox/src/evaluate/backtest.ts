/** Worked cases under two policies: who moves to another band, and which signals count differently. */
import type { Assessment } from "@bonafide/core/domain/assessment";
import { type Backtest, createBacktest } from "@bonafide/core/domain/backtest";
import type { Policy } from "@bonafide/core/domain/policy";
import { runCase } from "./run-case.ts";
import type { WorkedCase } from "./schema.ts";

async function assessmentUnder(worked: WorkedCase, policy: Policy): Promise<Assessment> {
  // Nobody reads the notes of a comparison, and what they say of ten people costs a simulation each.
  const { record } = await runCase(worked, 0, { ...policy, wording: { honestShare: false } });
  if (record.assessment === null) throw new Error(`case ${worked.id} has no assessment (${record.outcome})`);
  return record.assessment;
}

/** Every case is screened under both: what one policy has switched off is looked up all the same for the other. */
export async function backtest(
  cases: readonly WorkedCase[],
  { policy, against }: { readonly policy: Policy; readonly against: Policy },
): Promise<Backtest> {
  // A file of cases is read whole anyway, so whoever moves is named.
  const comparing = createBacktest(Number.POSITIVE_INFINITY);
  for (const worked of cases) {
    comparing.add({
      id: worked.id,
      class: worked.class,
      from: await assessmentUnder(worked, against),
      to: await assessmentUnder(worked, policy),
    });
  }
  return comparing.result();
}
