/** What a scenario is: the same applications twice, once in peace and once in trouble, and what is different afterwards. */
import type { ApplicationRef } from "@bonafide/core/domain/application";
import type { Account } from "../accounts.ts";
import { deviations, outcomeOf, type Settled } from "../outcome.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Sample } from "../samples.ts";

export interface Totals {
  /** Applications that stand in the ATSs. */
  readonly applications: number;
  /** Webhooks that were received and enqueued. */
  readonly received: number;
  /** Applications found in the ATS's lists that no webhook had announced. */
  readonly reconciled: number;
  readonly screened: number;
  readonly annotated: number;
  readonly notes: number;
  readonly dlq: number;
}

export interface ScenarioOutcome {
  readonly scenario: "outage" | "chaos";
  readonly undisturbed: Totals;
  readonly disturbed: Totals;
  /** How often what was done to it. */
  readonly faults: Readonly<Record<string, number>>;
  /** What does not stand in the ATS as it does without the trouble, or as the policy asks; empty when all is right. */
  readonly differences: readonly string[];
}

/** What stands because of one application, without what is bound to differ: references and dates. */
export interface Stands {
  readonly who: string;
  readonly band: string;
  readonly tags: readonly string[];
  readonly notes: readonly string[];
}

export interface Finished {
  readonly totals: Totals;
  readonly stands: readonly Stands[];
  readonly deviations: readonly string[];
}

export interface Placed {
  readonly account: Account;
  readonly sample: Sample;
  readonly ref: ApplicationRef;
}

const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 50;
/** For lookups: on a busy machine the two runs must not differ by who was too slow to answer. */
export const PATIENT_MS = 60_000;

/** A clock that can be moved ahead, also for threads that share its memory. */
export function createTimeline() {
  const shared = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  const ahead = new BigInt64Array(shared);
  return {
    shared,
    clock: () => new Date(Date.now() + Number(Atomics.load(ahead, 0))),
    /** Only while nothing is under way: who waits for an answer would think that it took this long. */
    advance: (ms: number) => void Atomics.add(ahead, 0, BigInt(Math.round(ms))),
  };
}

/** Until no message is on the queue, delayed or under way. */
export async function drained(sandbox: Sandbox): Promise<void> {
  const endsAt = performance.now() + PATIENCE_MS;
  // Twice in a row: a worker acknowledges one message after it has sent the next.
  for (let empty = 0; empty < 2; ) {
    empty = (await sandbox.aws.waiting()) === 0 ? empty + 1 : 0;
    if (performance.now() > endsAt) throw new Error(`the queue was not empty within ${PATIENCE_MS / 1000} seconds`);
    if (empty < 2) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Longer than a lease, than the grace in which a webhook may still come, and than a source's pause before it is asked again. */
const ROUND_MS = 16 * 60_000;
/** More than this many would be a fault of ours. */
const MAX_ROUNDS = 12;

/** Lets the crons run until there is nothing left to do. */
export async function atRest(sandbox: Sandbox, advance: (ms: number) => void): Promise<void> {
  await drained(sandbox);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    advance(ROUND_MS);
    const failed = sandbox.counted("Failed");
    const { requeued } = await sandbox.sweep();
    const { enqueued } = await sandbox.reconcile();
    if (requeued + enqueued > 0) await drained(sandbox);
    // A run that the ATS refused found nothing because it saw nothing.
    else if (sandbox.counted("Failed") === failed) return;
  }
  throw new Error(`there was still something to do after ${MAX_ROUNDS} runs of the crons`);
}

const withoutReference = (text: string) =>
  text.replace(/\d{4}-\d{2}-\d{2}( · policy)/, "DATE$1").replace(/ref [a-z0-9]{4}(-[a-z0-9]{4})+/g, "ref");

/** What the run ended in. Everything must be at rest. */
export async function finish(sandbox: Sandbox, placed: readonly Placed[]): Promise<Finished> {
  const settled: Settled[] = [];
  const missing: string[] = [];
  for (const { account, sample, ref } of placed) {
    const key = { connectionId: account.connection.id, applicationId: ref.applicationId };
    const record = await sandbox.stores.screenings.read(key);
    const { connectionId } = key;
    if (record)
      settled.push({ account, sample, ref, connectionId, record, sentAt: 0, acknowledgedMs: 0, annotatedMs: 0 });
    else missing.push(`${sample.givenName} ${sample.familyName}: not screened`);
  }
  const outcome = await outcomeOf(sandbox, settled);
  const stands = settled.map(({ account, sample, ref, record }): Stands => {
    const state = account.emulator
      .state()
      .applications.find(({ applicationId }) => applicationId === ref.applicationId);
    return {
      who: `${account.connection.ats}: ${sample.givenName} ${sample.familyName}`,
      band: record.assessment?.band ?? "none",
      tags: (state?.tags ?? []).toSorted(),
      notes: (state?.notes ?? []).map(({ text }) => withoutReference(text)),
    };
  });
  const { received: applications, screened, annotated, notes, dlq } = outcome.totals;
  return {
    totals: {
      applications,
      received: sandbox.counted("Enqueued"),
      reconciled: sandbox.counted("ReconciledMissed"),
      screened,
      annotated,
      notes,
      dlq,
    },
    stands,
    deviations: [...missing, ...deviations(outcome, settled)],
  };
}

/** How what stands differs from what stands undisturbed. */
export function differences(undisturbed: Finished, disturbed: Finished): readonly string[] {
  const found = undisturbed.stands.flatMap((one): string[] => {
    const other = disturbed.stands.find(({ who }) => who === one.who);
    if (!other) return [`${one.who}: nothing of it is there`];
    const lines = (stands: Stands) => [stands.band, stands.tags.join(", "), ...stands.notes.join("\n").split("\n")];
    const [wanted, shown] = [lines(one), lines(other)];
    const at = wanted.findIndex((line, index) => line !== shown[index]);
    if (at < 0 && wanted.length === shown.length) return [];
    const said = (line: string | undefined) => `"${line ?? ""}"`;
    return [`${one.who}: ${said(shown.at(Math.max(at, 0)))} instead of ${said(wanted.at(Math.max(at, 0)))}`];
  });
  const at = (name: string, lines: readonly string[]) => lines.map((line) => `${name}: ${line}`);
  return [...at("undisturbed", undisturbed.deviations), ...at("disturbed", disturbed.deviations), ...found];
}

/** Everything the scenarios tell while they run. */
export type Say = (line: string) => void;
