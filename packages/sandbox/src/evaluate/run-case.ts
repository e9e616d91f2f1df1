/** Runs the product on one worked case, from the signed webhook to the record and the note, and answers what it recorded. */
import type { EmulatorState } from "@bonafide/core/ats/emulation";
import type { Policy } from "@bonafide/core/domain/policy";
import type { Signal } from "@bonafide/core/domain/signal";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { handleJob } from "@bonafide/core/screening/handle-job";
import { observe } from "@bonafide/core/screening/observe";
import { caseObservations } from "./case-observations.ts";
import { sealReference } from "@bonafide/core/screening/intake";
import { defaultPolicy } from "@bonafide/core/signals";
import { INTAKE_QUESTION } from "../accounts.ts";
import { type CaseWorld, composeCase } from "./compose.ts";
import type { WorkedCase } from "./schema.ts";
import { POSTAL_QUESTION, storeEarlier } from "./store-rows.ts";

export interface CaseRun {
  readonly worked: WorkedCase;
  readonly record: ScreeningRecord;
  /** What a recruiter sees of the application. */
  readonly inAts: EmulatorState["applications"][number];
  /** How often evidence was gathered and judged. */
  readonly screened: number;
  /** What the record came to once the case's observations were in; null where it has none. */
  readonly afterObservations: ScreeningRecord | null;
}

/** The ATS delivers at least once: twice is what every case gets. */
const twice = (created: string): readonly string[] => [created, created];
/** No case needs more; one that does goes round in circles. */
const MOST_MESSAGES = 100;

/** The application goes in as its vendor keeps it, with the address where this vendor has a place for it. */
export function submitCase({ emulator, intakeKey }: CaseWorld, { application }: WorkedCase) {
  const { ip, links, answers, location } = application;
  // One reference per key, so this initialisation vector is used once.
  const sealed = ip === null ? null : sealReference({ ip }, intakeKey, new Uint8Array(12));
  return emulator.submit({
    givenName: application.first_name,
    familyName: application.last_name,
    emails: application.emails ?? [],
    phones: application.phones ?? [],
    location: location?.text ?? null,
    links: [links?.linkedin, links?.github, links?.portfolio].filter((link) => typeof link === "string"),
    answers: [
      ...Object.entries(answers ?? {}).map(([question, answer]) => ({ question, answer })),
      ...(typeof application.address === "string" ? [{ question: POSTAL_QUESTION, answer: application.address }] : []),
      ...(sealed === null ? [] : [{ question: INTAKE_QUESTION, answer: sealed }]),
    ],
    submittedAt: new Date(application.submitted_at),
    ip,
    throughPosting: application.source === "job-board",
    agency: application.source === "agency",
  });
}

interface Change {
  readonly lookups?: (lookups: readonly Lookup[]) => readonly Lookup[];
  readonly signals?: readonly Signal[];
  /** Webhooks by the vendor's own names, in the order in which they arrive; without it those of a new application. */
  readonly deliveries?: (created: string) => readonly string[];
}

/** `again` deliveries more follow once everything is at rest; observations come after all of them. */
export async function runCase(
  worked: WorkedCase,
  again = 0,
  policy: Policy = defaultPolicy,
  change: Change = {},
): Promise<CaseRun> {
  const world = await composeCase(worked, policy, change.lookups, change.signals);
  const { emulator, connection, ingress, signingSecret, deps } = world;
  await storeEarlier(world, worked);
  const ref = submitCase(world, worked);
  const key = { connectionId: connection.id, applicationId: ref.applicationId };

  async function deliver(action: string): Promise<void> {
    const { headers, body } = emulator.delivery(action, ref, signingSecret);
    const response = await ingress.request(`/webhooks/${connection.id}`, { method: "POST", headers, body });
    if (response.status !== 200) throw new Error(`the webhook of case ${worked.id} was answered ${response.status}`);
  }
  async function drain(): Promise<void> {
    for (let handled = 0; handled < MOST_MESSAGES; handled += 1) {
      const message = world.next();
      if (!message) return;
      await handleJob(deps, message.job);
    }
    throw new Error(`case ${worked.id} does not come to rest`);
  }

  const { deliveries = twice } = change;
  for (const action of deliveries(emulator.created)) await deliver(action);
  await drain();
  for (let delivered = 0; delivered < again; delivered += 1) {
    await deliver(emulator.created);
    await drain();
  }

  async function finished(): Promise<ScreeningRecord> {
    const record = await deps.stores.screenings.read(key);
    if (!record) throw new Error(`case ${worked.id} was not screened`);
    if (record.state !== "done")
      throw new Error(`case ${worked.id} ended in ${record.state} (${record.code ?? "no code"})`);
    return record;
  }
  const record = await finished();
  const inAts = emulator.state().applications.find(({ applicationId }) => applicationId === ref.applicationId);
  if (!inAts) throw new Error(`case ${worked.id} is gone from its ATS`);
  const first = { worked, record, inAts, screened: world.counted("Screened") };
  const observations = caseObservations(worked);
  if (observations.length === 0) return { ...first, afterObservations: null };
  const { queue, clock, ids } = deps;
  for (const entry of observations)
    await observe({ screenings: deps.stores.screenings, queue, clock, ids }, key, entry);
  await drain();
  return { ...first, afterObservations: await finished() };
}
