/** The whole system on one machine: the real handlers between an embedded table and queue, simulated ATSs and providers. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { randomBytes } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import type { LogFields, Logger, MetricName } from "@bonafide/core/domain/ports";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { atses } from "@bonafide/core/ats";
import type { HttpClient } from "@bonafide/core/http/http";
import { feedReaders } from "@bonafide/core/indicators";
import type { Timing } from "@bonafide/core/screening/deps";
import { importFeed } from "@bonafide/core/screening/import-feed";
import { sealReference } from "@bonafide/core/screening/intake";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { createDynamoIndicators } from "@bonafide/core/stores/dynamo-indicators";
import type { Stores } from "@bonafide/core/stores/stores";
import { createReconcileHandler, type ReconcileHandler } from "@bonafide/functions/reconcile";
import { createLocalReader } from "@bonafide/functions/resume-reader/local";
import { createScreenHandler, type ScreenHandler } from "@bonafide/functions/screen";
import { createSweepHandler, type SweepHandler } from "@bonafide/functions/sweep";
import { createWebhookHandler } from "@bonafide/functions/webhook";
import type { EmulatedSubmission } from "@bonafide/core/ats/emulation";
import type { SQSRecord } from "aws-lambda";
import type { Applicant } from "./applicant.ts";
import {
  type Account,
  type Between,
  type ConnectionSettings,
  INTAKE_QUESTION,
  PLACE_QUESTION,
  startAccounts,
} from "./accounts.ts";
import { type EmbeddedAws, startAws } from "./aws.ts";
import { createBatchWatch } from "./batch-watch.ts";
import { startEventSource } from "./event-source.ts";
import { functionUrl } from "./function-url.ts";
import { createJournal, type Step } from "./journal.ts";
import { listen } from "./listen.ts";
import { startTimers } from "./timers.ts";
import { createPage } from "./page/page.ts";
import { FEED } from "./provider-data.ts";
import { type Providers, startProviders } from "./providers.ts";
import { followFile } from "./follow-file.ts";
import { sampleResume } from "./sample-resume.ts";
import { createSubscriptions, deliver, type Subscription, type Subscriptions } from "./subscriptions.ts";
import type { Sample } from "./samples.ts";

/** Waits of minutes in the cloud are waits of moments here; the order of things stays the same. */
const SANDBOX_TIMING: Partial<Timing> = {
  // A machine with other things to do answers late, and a story must not end otherwise for it.
  lookupsMs: 40_000,
  notYetSeconds: [1, 1, 2, 2],
  retrySeconds: { first: 1, longest: 5 },
  quiescenceMs: 3_000,
  tombstoneHoldMs: 2_000,
  secondPassSeconds: 1,
};
/** Of one question to a provider, which is asked on this same machine. */
const PROVIDER_MS = 20_000;
const HOUR_MS = 3_600_000;
const VISIBILITY_SECONDS = 30;
/** A machine with other things to do takes its time; whoever ends the sandbox for it loses what a person is doing there. */
const SETTLE_TIMEOUT_MS = 180_000;

export type { Step };

/** A sample of which nothing came in time: the system goes on with it, and nobody has to stop for it. */
export class UnsettledError extends Error {
  override readonly name = "UnsettledError";
}

export interface Submitted<A extends Applicant = Sample> {
  readonly account: Account;
  readonly sample: A;
  readonly ref: ApplicationRef;
  /** The connection its webhook went to. */
  readonly connectionId: string;
  readonly sentAt: number;
  /** Milliseconds from sending the webhook to its 200. */
  readonly acknowledgedMs: number;
}

export interface Sandbox {
  readonly origin: string;
  readonly accounts: readonly Account[];
  readonly stores: Stores;
  readonly aws: EmbeddedAws;
  readonly providers: Providers;
  /** Every setting the handlers are given here. */
  readonly env: Readonly<Record<string, string>>;
  /** What an operator's commands need to reach it, under the names that a stage writes down. */
  readonly local: Readonly<Record<string, string>>;
  /** Where the simulated ATSs send their webhooks. */
  readonly subscriptions: Subscriptions;
  /** Keeps the sandbox's own connections as they are until the samples are through. */
  readonly whileSamples: <T>(work: Promise<T>) => Promise<T>;
  /** What the functions counted so far. */
  readonly counted: (name: MetricName) => number;
  /** The crons, as their schedules would run them. */
  readonly reconcile: ReconcileHandler;
  readonly sweep: SweepHandler;
  /** Lets the ATS send its signed webhook about an application that it holds; answers the status it got. */
  readonly announce: (account: Account, ref: ApplicationRef) => Promise<number>;
  /** The worker itself, for a batch of one's own making. */
  readonly screen: ScreenHandler;
  /** Puts the sample into an account's ATS without a word to anybody. `changes` go into the submission. */
  readonly place: (account: Account, sample: Applicant, changes?: Partial<EmulatedSubmission>) => ApplicationRef;
  /** Places the sample and lets the ATS send its signed webhook. */
  readonly submit: <A extends Applicant>(
    account: Account,
    sample: A,
    changes?: Partial<EmulatedSubmission>,
  ) => Promise<Submitted<A>>;
  /** The record once it is at rest, and milliseconds since the webhook was sent. */
  readonly settled: (
    submitted: Submitted<Applicant>,
  ) => Promise<{ readonly record: ScreeningRecord; readonly annotatedMs: number }>;
  /** Resolves once the worker has dealt with another message about it, or has had time to. */
  readonly afterBatchOf: (ref: ApplicationRef) => Promise<void>;
  readonly deadLetters: () => Promise<number>;
  readonly close: () => Promise<void>;
}

function stepLogger(onStep: (step: Step) => void): Logger {
  const tell = (message: string, fields: LogFields = {}) => onStep({ message, fields });
  return { info: tell, warn: tell, error: tell };
}

/** A worker somewhere else than in this process. */
export interface RunningWorker {
  readonly screen: ScreenHandler;
  readonly close: () => Promise<void>;
}

export async function startSandbox(options: {
  readonly port?: number;
  readonly settings?: ConnectionSettings;
  readonly clock?: () => Date;
  readonly onStep?: (step: Step) => void;
  /** Sees each message as the worker gets it. */
  readonly onRecord?: (record: SQSRecord) => void;
  readonly timing?: Partial<Timing>;
  readonly visibilitySeconds?: number;
  /** Share of applications that get every configured check: all, so that each sample shows every answer. */
  readonly fullShare?: number;
  /** Stands between the worker and every ATS. */
  readonly between?: Between;
  /** The key of every connection's reuse index: what is estimated under one differs a little from what is under another. */
  readonly indexKey?: Uint8Array;
  /** Runs the crons by themselves, this often. */
  readonly every?: { readonly reconcileMs: number; readonly sweepMs: number };
  /** Another worker than the one in this process, with the same settings. */
  readonly worker?: (env: Readonly<Record<string, string>>, onStep: (step: Step) => void) => RunningWorker;
}): Promise<Sandbox> {
  const clock = options.clock ?? (() => new Date());
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const aws = await startAws({ visibilitySeconds: options.visibilitySeconds ?? VISIBILITY_SECONDS });
    closing.push(aws.close);
    const providers = await startProviders(clock());
    closing.push(providers.close);
    const accounts = await startAccounts(clock, options.settings ?? {}, options.between, options.indexKey);
    closing.push(...accounts.map(({ server }) => server.close));
    const folder = await mkdtemp(path.join(tmpdir(), "bonafide-"));
    closing.push(() => rm(folder, { recursive: true, force: true }));

    const secretsFile = path.join(folder, "secrets.json");
    const connections = Object.fromEntries(accounts.map(({ connection, secrets }) => [connection.id, secrets]));
    await writeFile(secretsFile, JSON.stringify({ connections, providers: providers.credentials }), { mode: 0o600 });
    const origins = Object.fromEntries(
      accounts.map(({ connection: { ats }, server }) => [
        ats,
        Object.fromEntries(Object.keys(atses[ats]?.descriptor.origins ?? {}).map((name) => [name, server.origin])),
      ]),
    );
    const env = {
      ...aws.env,
      SECRETS_FILE: secretsFile,
      WEBHOOK_SECRETS: JSON.stringify(
        Object.fromEntries(accounts.map(({ connection, webhookSecrets }) => [connection.id, webhookSecrets])),
      ),
      SANDBOX: JSON.stringify({
        origins,
        lookups: providers.overrides,
        fullShare: options.fullShare ?? 1,
        timing: { ...SANDBOX_TIMING, ...options.timing },
      }),
    };
    const table = { client: aws.dynamo, table: aws.env["TABLE_NAME"] ?? "", clock };
    const stores = createDynamoStores(table);
    for (const { connection } of accounts) await stores.connections.put(connection);
    await importFeed(
      { indicators: createDynamoIndicators(table), clock, ids: () => randomBytes(16).toString("base64url") },
      {
        ...FEED,
        entries: feedReaders.csv(Readable.from([Buffer.from(FEED.csv)]), { columns: {} }),
        confirmed: true,
        expiresAt: new Date(clock().getTime() + FEED.days * 86_400_000),
        connections: accounts.map(({ connection, secrets }) => ({ id: connection.id, indexKey: secrets.indexKey })),
      },
    );

    const journal = createJournal(clock);
    const onStep = (step: Step) => {
      journal.tell(step);
      options.onStep?.(step);
    };
    const reader = createLocalReader();
    closing.push(async () => reader.close());
    const counts = new Map<MetricName, number>();
    const count = (name: MetricName, value = 1) => void counts.set(name, (counts.get(name) ?? 0) + value);
    const around =
      (http: HttpClient): HttpClient =>
      (request) =>
        http(providers.isAsked(request.url) ? { ...request, timeoutMs: PROVIDER_MS } : request);
    const world = { clock, logger: stepLogger(onStep), metrics: { count }, reader, around };
    const webhookSecretsFile = path.join(folder, "webhook-secrets.json");
    await writeFile(webhookSecretsFile, env.WEBHOOK_SECRETS, { mode: 0o600 });
    // A deployed ingress gets new secrets with a deployment; this one is made anew when the file has changed.
    const handlerOf = followFile(webhookSecretsFile, (WEBHOOK_SECRETS) =>
      createWebhookHandler({ ...env, WEBHOOK_SECRETS }, world),
    );
    const webhooks = functionUrl(async (event) => (await handlerOf())(event));
    let samples: Promise<unknown> = Promise.resolve();
    const subscriptions = createSubscriptions({
      origin: () => ingress.origin,
      connections: stores.connections,
      atRest: () => samples,
    });
    const page = getRequestListener(
      createPage({ accounts, stores, journal, subscriptions, origin: () => ingress.origin, submit: handIn }).fetch,
    );
    // One port: what an ATS would call, and what a person opens.
    const ingress = await listen((request, response) => {
      if (request.url?.startsWith("/webhooks/")) webhooks(request, response);
      else void page(request, response);
    }, options.port ?? 0);
    closing.push(ingress.close);

    const elsewhere = options.worker?.(env, onStep);
    if (elsewhere) closing.push(elsewhere.close);
    const screen = elsewhere?.screen ?? createScreenHandler(env, world);
    const reconcile = createReconcileHandler(env, world);
    const sweep = createSweepHandler(env, world);
    const batches = createBatchWatch();
    const source = startEventSource({
      sqs: aws.sqs,
      queueUrl: aws.queueUrl,
      handler: (event) => {
        for (const record of event.Records) options.onRecord?.(record);
        batches.begun(event.Records);
        return screen(event);
      },
      onBatch: (error) => {
        if (error !== undefined)
          world.logger.error("event source failed", { code: error instanceof Error ? error.name : "unknown" });
        batches.ended();
      },
    });
    closing.push(source.stop);
    if (options.every) {
      const timers = startTimers(
        [
          [() => reconcile(), options.every.reconcileMs],
          [() => sweep(), options.every.sweepMs],
        ],
        (error) => world.logger.error("cron failed", { code: error instanceof Error ? error.name : "unknown" }),
      );
      closing.push(timers.stop);
    }

    function place(account: Account, sample: Applicant, changes: Partial<EmulatedSubmission> = {}): ApplicationRef {
      const ref = account.emulator.submit({
        givenName: sample.givenName,
        familyName: sample.familyName,
        emails: [sample.email],
        phones: sample.phone === null ? [] : [sample.phone],
        location: sample.place,
        ...(sample.links === undefined ? {} : { links: sample.links }),
        answers: [
          ...(sample.place === null ? [] : [{ question: PLACE_QUESTION, answer: sample.place }]),
          ...(sample.address === null
            ? []
            : [
                {
                  question: INTAKE_QUESTION,
                  answer: sealReference({ ip: sample.address }, account.intakeKey, randomBytes(12)),
                },
              ]),
        ],
        submittedAt: new Date(clock().getTime() - (sample.hoursAgo ?? 0) * HOUR_MS),
        ip: sample.address,
        resume: sample.resume === undefined ? null : sampleResume(sample, sample.resume === "rewritten"),
        ...changes,
      });
      journal.open({ account, applicant: sample, ref });
      return ref;
    }

    /** As a person does at the page: announced to whom the account's webhook is set to now. */
    async function handIn(account: Account, applicant: Applicant): Promise<{ readonly ref: ApplicationRef }> {
      const to = subscriptions.current(account);
      const ref = place(account, applicant);
      journal.open({ account, connectionId: to.connectionId, applicant, ref });
      const status = await announceTo(to, account, ref);
      if (status !== 200) throw new Error(`the webhook was answered ${status}`);
      return { ref };
    }

    /** By account and family name: some stories begin where another has ended. */
    const told = new Map<string, Promise<unknown>>();
    const storyOf = ({ connection }: Account, familyName: string) => `${connection.id} ${familyName}`;

    function submit<A extends Applicant>(
      account: Account,
      sample: A,
      changes?: Partial<EmulatedSubmission>,
    ): Promise<Submitted<A>> {
      const before = "after" in sample && typeof sample.after === "string" ? sample.after : undefined;
      const waits = before === undefined ? undefined : told.get(storyOf(account, before));
      const sent = (waits ?? Promise.resolve()).then(() => send(account, sample, changes));
      if (sample.resume !== undefined) {
        // A story that fails is its own caller's to hear of.
        told.set(
          storyOf(account, sample.familyName),
          sent.then(settled).catch(() => undefined),
        );
      }
      return sent;
    }

    const announce = (account: Account, ref: ApplicationRef) => announceTo(subscriptions.own(account), account, ref);

    async function announceTo({ url, secret }: Subscription, account: Account, ref: ApplicationRef): Promise<number> {
      return (await deliver(url, account.emulator.delivery(account.emulator.created, ref, secret))) ?? 0;
    }

    async function send<A extends Applicant>(
      account: Account,
      sample: A,
      changes?: Partial<EmulatedSubmission>,
    ): Promise<Submitted<A>> {
      const { connectionId } = subscriptions.own(account);
      const ref = place(account, sample, changes);
      const sentAt = performance.now();
      const status = await announce(account, ref);
      if (status !== 200)
        throw new UnsettledError(status === 0 ? "the webhook was not answered" : `the webhook was answered ${status}`);
      return { account, sample, ref, connectionId, sentAt, acknowledgedMs: performance.now() - sentAt };
    }

    async function settled({ connectionId, ref, sentAt }: Submitted<Applicant>) {
      const key = { connectionId, applicationId: ref.applicationId };
      while (performance.now() - sentAt < SETTLE_TIMEOUT_MS) {
        // Before the look, so that nothing happens unseen between the two.
        const batch = batches.next(ref);
        const record = await stores.screenings.read(key);
        if (record?.state === "done" || record?.state === "failed")
          return { record, annotatedMs: performance.now() - sentAt };
        await batch;
      }
      throw new UnsettledError(
        `application ${ref.applicationId} was not settled within ${SETTLE_TIMEOUT_MS / 1000} seconds`,
      );
    }

    return {
      origin: ingress.origin,
      accounts,
      stores,
      aws,
      providers,
      env,
      local: {
        ...aws.env,
        DEAD_LETTER_QUEUE_URL: aws.deadLetterUrl,
        WEBHOOK_URL: ingress.origin,
        SECRETS_FILE: secretsFile,
        WEBHOOK_SECRETS_FILE: webhookSecretsFile,
        SANDBOX: env.SANDBOX,
      },
      subscriptions,
      whileSamples: (work) => {
        samples = work.catch(() => undefined);
        return work;
      },
      counted: (name) => counts.get(name) ?? 0,
      reconcile,
      sweep,
      announce,
      screen,
      place,
      close,
      submit,
      settled,
      afterBatchOf: batches.next,
      deadLetters: () => aws.deadLetters(),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
