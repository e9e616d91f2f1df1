/** Everything the use cases may touch, as plain values. Only the composition root knows what is behind them. */
import type { AtsDescriptor, AtsSession } from "../ats/ats.ts";
import type { Application } from "../domain/application.ts";
import type { Connection, ConnectionSecrets } from "../domain/connection.ts";
import type { ApplicationDocument } from "../domain/document.ts";
import type { ScreeningJob } from "../domain/event.ts";
import type { HonestShare } from "../domain/honest-share.ts";
import type { JobPacer } from "../domain/pace.ts";
import type { Policy } from "../domain/policy.ts";
import type { Clock, Ids, Logger, Metrics } from "../domain/ports.ts";
import type { Signal } from "../domain/signal.ts";
import type { Lookup } from "../lookups/lookup.ts";
import type { Stores } from "../stores/stores.ts";
import type { Purchases } from "./purchases.ts";

/** A queue of pointers, delivered at least once and in any order. */
export interface JobQueue {
  /** Resolves once the message is durable. `delaySeconds` is at most 900. */
  send(job: ScreeningJob, options?: { readonly delaySeconds?: number }): Promise<void>;
}

/** One authorised account: what the ATS lets us do there, and the keys that belong to it. */
export interface Account {
  readonly ats: AtsSession;
  readonly descriptor: Pick<AtsDescriptor, "noteOn">;
  readonly secrets: ConnectionSecrets;
}

/** Every waiting time in one place. The defaults are for AWS; the sandbox and the tests shorten them. */
export interface Timing {
  /** A worker that has not finished by then may be replaced: the function's hard time-out plus a margin. */
  readonly leaseMs: number;
  /** One deadline for all lookups of one application. */
  readonly lookupsMs: number;
  /** Deadline of one note post. */
  readonly noteMs: number;
  /** From arming until an absent note is certain: function time-out + in-flight time at the ATS + list lag + clock skew. */
  readonly quiescenceMs: number;
  /** Waits, in seconds, for an application the ATS does not show yet; after the last it counts as gone. */
  readonly notYetSeconds: readonly number[];
  /** First and longest wait, in seconds, after an ATS fault that passes. */
  readonly retrySeconds: { readonly first: number; readonly longest: number };
  /** Finding what no event announced. */
  readonly reconcile: {
    /** An application younger than this may be announced yet. */
    readonly graceMs: number;
    /** How far back each reading begins before the end of the last one: lists lag, and clocks differ. */
    readonly overlapMs: number;
    /** One run over all connections; the rest is the next one's. */
    readonly budgetMs: number;
    /** Longer than a run can live: the function's hard time-out plus a margin. */
    readonly leaseMs: number;
  };
  /** Waits, in seconds, before evidence that could not be had is asked for again. */
  readonly recheckSeconds: readonly number[];
  /** For so long after an erasure was announced, what the ATS shows may be older than that. */
  readonly tombstoneHoldMs: number;
  /** After an erasure, until whoever was in the middle of it has stopped and what they sent has arrived. */
  readonly secondPassSeconds: number;
}

export const defaultTiming: Timing = {
  leaseMs: 75_000,
  lookupsMs: 8_000,
  noteMs: 10_000,
  quiescenceMs: 155_000,
  notYetSeconds: [15, 30, 60, 120, 240, 435],
  retrySeconds: { first: 30, longest: 900 },
  reconcile: { graceMs: 300_000, overlapMs: 1_800_000, budgetMs: 90_000, leaseMs: 150_000 },
  recheckSeconds: [900, 3_600, 14_400, 86_400],
  tombstoneHoldMs: 900_000,
  secondPassSeconds: 300,
};

export interface ScreeningDeps {
  readonly stores: Stores;
  readonly queue: JobQueue;
  /** Throws SettingsError when the account's credentials are missing or malformed. */
  readonly accountFor: (connection: Connection) => Promise<Account>;
  readonly lookups: readonly Lookup[];
  /** How evidence is bought. Without it every configured lookup is asked for every application, uncapped. */
  readonly purchases?: Purchases;
  /** Never rejects. Without it no document is fetched, and what only a document tells is not set up. */
  readonly documents?: (application: Application, connection: Connection) => Promise<ApplicationDocument>;
  /** Turns at an ATS with a limit. Without it nothing is paced. */
  readonly pacerFor?: (connection: Connection) => JobPacer;
  /** Spreads waits that nobody stated: from 0 up to, not including, 1. Without it they are exact. */
  readonly random?: () => number;
  readonly signals: readonly Signal[];
  /** The posting decides the base rate that is shown, and nothing else. */
  readonly policyFor: (connection: Connection, job: Application["job"]) => Policy;
  /** Without it annotations do not say how many people with the same result are honest. */
  readonly honestShare?: HonestShare;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly timing: Timing;
}
