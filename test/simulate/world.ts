/** One simulated installation: the product's own ingress, worker and crons on ports that fail, in virtual time. */
import { atses } from "@bonafide/core/ats";
import type { AtsSession } from "@bonafide/core/ats/ats";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { catalogPolicy } from "@bonafide/core/domain/policy";
import { Connection } from "@bonafide/core/domain/connection";
import type { Logger, Metrics } from "@bonafide/core/domain/ports";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { beginningAt } from "@bonafide/core/domain/watermark";
import { defaultTiming, type ScreeningDeps } from "@bonafide/core/screening/deps";
import type { HttpRequest } from "@bonafide/core/http/http";
import { handleJob } from "@bonafide/core/screening/handle-job";
import { createPurchases } from "@bonafide/core/screening/purchases";
import { createPacer } from "@bonafide/core/screening/pacer";
import { reconcile } from "@bonafide/core/screening/reconcile";
import { sweep } from "@bonafide/core/screening/sweep";
import { signals } from "@bonafide/core/signals";
import { createMemoryStores } from "@bonafide/core/stores/memory";
import { createMemoryPace } from "@bonafide/core/stores/memory-pace";
import { createMemoryTokens } from "@bonafide/core/stores/memory-tokens";
import type { SQSRecord } from "aws-lambda";
import * as z from "zod";
import { createBatchHandler } from "../../packages/functions/src/batch.ts";
import {
  RECONCILE_TIMEOUT_SECONDS,
  SCREEN_TIMEOUT_SECONDS,
  SWEEP_TIMEOUT_SECONDS,
} from "../../packages/functions/src/limits.ts";
import type { IngressDeps } from "../../packages/functions/src/ingress.ts";
import { createWebhookApp } from "../../packages/functions/src/webhook-app.ts";
// Loaded by the first screening of a process, which takes real time: virtual time must not run on meanwhile.
import "../../packages/core/src/screening/known.ts";
import "../../packages/core/src/screening/linking.ts";
import { createCalls, type OnCall } from "./calls.ts";
import { createLookups, SOURCES } from "./evidence.ts";
import { createInjector, type Fault, type Spot, type Struck } from "./faults.ts";
import { remembering, withMaps } from "./kept.ts";
import { wrapPorts } from "./ports.ts";
import { type Process, startProcess } from "./process.ts";
import { createQueue, type Message } from "./queue.ts";
import type { AtsId, Draw, Story } from "./stories.ts";
import { bandOf, createVendor, type Delivery, FIELD, RETRIES } from "./vendor.ts";
import type { VirtualTime } from "./virtual-time.ts";

const CONNECTION_ID = "simulated-0123456789abcdef";
const SIGNING_SECRET = "simulated-signing-secret-1";
const INDEX_KEY = Buffer.alloc(32, 7).toString("base64");
/** What no log, message or exception may ever hold. */
export const SECRETS: Readonly<Record<AtsId, readonly string[]>> = {
  greenhouse: [SIGNING_SECRET, INDEX_KEY, "emulated-client-secret", "emulated.1.token"],
  lever: [SIGNING_SECRET, INDEX_KEY, "emulated-api-key"],
};
const WORKER_MS = SCREEN_TIMEOUT_SECONDS * 1000;
/** Any two clocks of ours differ by at most the five seconds that the quiescence allows for. */
const SKEW_MS = 2_500;
/** After this the vendor takes a delivery for failed. */
const DELIVERY_MS = 15_000;
/** A frozen process is thawed by the next invocation that gets its environment, or never. */
const LONGEST_FROZEN_MS = 600_000;
/** How far the next invocation has come, at most, when what it thawed goes on beside it. */
const BESIDE_MS = 1_000;

/** The signals that read what the simulated sources know: the protocol is what is simulated, and a hundred more change nothing of it. */
const ASKED = signals.filter(({ needs }) => needs.every((kind) => SOURCES.includes(kind)));
const POLICY = catalogPolicy(ASKED);

const Acknowledged = z.object({
  event: z.object({ kind: z.string(), applicationId: z.string().optional(), candidateId: z.string() }),
});

export interface WorldOptions {
  readonly story: Story;
  readonly faults: readonly Fault[];
  readonly draw: Draw;
  readonly time: VirtualTime;
  readonly struck: Struck;
  readonly onCall?: (spot: Spot) => void;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

export interface WebhookOutcome {
  /** Null when no answer came. */
  readonly status: number | null;
  /** Messages this very request made durable. */
  readonly enqueued: number;
}

const isRequest = (value: unknown): value is Pick<HttpRequest, "url"> =>
  typeof value === "object" && value !== null && "url" in value && typeof value.url === "string";

const silent: Logger = { info() {}, warn() {}, error() {} };

export function createWorld({ story, faults, draw, time, struck, onCall, ...out }: WorldOptions) {
  const logger = out.logger ?? silent;
  const metrics = out.metrics ?? { count() {} };
  const vendor = createVendor(story, time, SIGNING_SECRET);
  const { made: kept, maps } = withMaps(() => ({
    stores: createMemoryStores(() => new Date(time.now()), remembering),
    tokens: createMemoryTokens(() => new Date(time.now())),
    pace: createMemoryPace(),
  }));
  const queue = createQueue(time, poll);
  const injector = createInjector(faults, struck);
  const paid = new Map<string, number>();
  /** What must never happen, and did, told as it happened. */
  const witnessed: string[] = [];
  const webhookSecrets = {
    [CONNECTION_ID]: { ats: story.ats, secrets: [{ id: "current", value: SIGNING_SECRET }] },
  };
  /** Applications that were erased in the ATS. */
  const erased = new Set<string>();
  /** Waiting for the next invocation. */
  const frozen: Process[] = [];
  /** Requests that write an application's field and have not landed, by the end of their path. */
  const underway: string[] = [];
  /** When a person last set the field of an application, by its id. */
  const setAt = new Map<string, number>();
  const crossed = new Set<string>();
  let issued = 0;
  const ids = () => `id${String((issued += 1)).padStart(20, "0")}`;

  const connection = Connection.parse({
    id: CONNECTION_ID,
    ats: story.ats,
    name: "Simulated",
    mode: story.mode,
    carrier:
      story.carrier === "tag"
        ? { kind: "tag" }
        : { kind: story.carrier, key: FIELD, proof: { applicationId: "1", provenAt: "2026-11-20T00:00:00.000Z" } },
  });

  /** Counts a call, and holds on to a write of a field from the look before it until it lands. */
  function watched(): OnCall {
    let lookedAt = 0;
    return (spot, [request]) => {
      onCall?.(spot);
      if (!isRequest(request)) return undefined;
      if (spot.method === "http GET /v3/applications") return () => void (lookedAt = time.now());
      if (!spot.method.startsWith("http PATCH ")) return undefined;
      const { pathname } = new URL(request.url);
      const applicationId = pathname.slice(pathname.lastIndexOf("/") + 1);
      if ((setAt.get(applicationId) ?? -Infinity) >= lookedAt) crossed.add(applicationId);
      underway.push(applicationId);
      return () => void underway.splice(underway.indexOf(applicationId), 1);
    };
  }

  function start(kind: Process["kind"], receives = 0) {
    const skewMs = Math.round((draw.random() * 2 - 1) * SKEW_MS);
    const process = startProcess(time, { kind, skewMs, receives });
    return { process, calls: createCalls(time, draw.random, injector, process, watched()) };
  }

  const lookups = createLookups(bandOf, (question) => paid.set(question, (paid.get(question) ?? 0) + 1));

  /** The worker's ports, and the product's own code over them: what its composition root does, without AWS. */
  function workerDeps(process: Process, calls: ReturnType<typeof start>["calls"]): ScreeningDeps {
    const { clock } = process;
    const ports = wrapPorts(
      {
        stores: kept.stores,
        queue: { send: queue.send },
        http: vendor.http,
        tokens: kept.tokens,
        pace: kept.pace,
        lookups,
        secretsOf: async () => ({
          credentials: vendor.emulator.credentials,
          indexKey: INDEX_KEY,
          intakeKey: null,
        }),
      },
      calls,
    );
    const { stores, http, tokens } = ports;
    const sleep = (ms: number) =>
      new Promise<void>((resolve) => time.at(time.now() + ms, () => process.whenRunning(resolve)));
    const pacer = createPacer({
      connectionId: CONNECTION_ID,
      documented: vendor.limit,
      store: ports.pace,
      clock,
      sleep,
      random: draw.random,
    });
    let session: AtsSession | undefined;
    return {
      stores,
      queue: ports.queue,
      accountFor: async (of) => {
        const secrets = await ports.secretsOf();
        session ??= vendor.ats.connect({
          connection: of,
          credentials: secrets.credentials,
          openIntake: () => null,
          http,
          tokens,
          clock,
          sleep,
          gate: pacer.gate,
          logger,
          metrics,
        });
        return { ats: session, descriptor: vendor.ats.descriptor, secrets };
      },
      pacerFor: () => pacer,
      random: draw.random,
      lookups: ports.lookups,
      purchases: createPurchases({ stores, clock, logger, metrics, fullShare: 0 }),
      signals: ASKED,
      policyFor: () => POLICY,
      clock,
      ids,
      logger,
      metrics,
      timing: defaultTiming,
    };
  }

  /** Nobody will come back to it: nothing of it is due, and no message about it waits. */
  const isLeft = (applicationId: string, record: ScreeningRecord | undefined) =>
    (record?.dueAt ?? null) === null && !queue.messages.some(({ body }) => body.includes(`"${applicationId}"`));

  /** A message may go only when somebody else knows what is left to do. */
  async function acknowledge(message: Message): Promise<void> {
    queue.remove(message);
    const { kind, applicationId, candidateId } = Acknowledged.parse(JSON.parse(message.body)).event;
    const rows = vendor.state();
    const undone = (id: string) => witnessed.push(`acknowledged ${kind} with work undone: application ${id}`);
    if (applicationId === undefined) {
      // Of a candidate: every application that ended, or went to another one, has a message of its own by now.
      for await (const record of kept.stores.archive.all(CONNECTION_ID)) {
        const row = rows.find((one) => one.applicationId === record.applicationId);
        const isOver = kind !== "candidate_merged" && kind !== "candidate_updated" && erased.has(record.applicationId);
        const isElsewhere = kind === "candidate_merged" && row !== undefined && row.candidateId !== candidateId;
        if (record.candidateId === candidateId && (isOver || isElsewhere) && isLeft(record.applicationId, record))
          undone(record.applicationId);
      }
      return;
    }
    if (kind !== "application_created" && kind !== "application_deleted") return;
    const record = await kept.stores.screenings.read({ connectionId: CONNECTION_ID, applicationId });
    const isErased = erased.has(applicationId);
    const isUndone =
      kind === "application_created"
        ? !isErased && rows.some((row) => row.applicationId === applicationId) && record?.state !== "done"
        : isErased && record !== undefined;
    if (isUndone && isLeft(applicationId, record)) undone(applicationId);
  }

  const toRecord = ({ messageId, body, receives }: Message): SQSRecord => ({
    messageId,
    body,
    receiptHandle: `${messageId}-${receives}`,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: "0",
      SenderId: "simulated",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-central-1:000000000000:simulated",
    awsRegion: "eu-central-1",
  });

  function poll(): void {
    const messages = queue.receive(1 + draw.below(3), draw.random);
    if (messages.length === 0) return;
    for (const one of frozen.splice(0)) time.at(time.now() + draw.below(BESIDE_MS), () => one.thaw());
    const { process, calls } = start("worker", Math.max(...messages.map(({ receives }) => receives)));
    const deps = workerDeps(process, calls);
    const startedAt = time.now();
    let isOver = false;
    const handle = createBatchHandler({
      handle: (job) => handleJob(deps, job),
      defer: (job) => deps.queue.send(job),
      leave: async () => {
        throw new Error("there is no newer release here");
      },
      logger,
      metrics,
    });
    const context = { getRemainingTimeInMillis: () => WORKER_MS - (time.now() - startedAt) };
    const batch = handle({ Records: messages.map(toRecord) }, context).then(async ({ batchItemFailures }) => {
      if (!process.isAlive()) return;
      isOver = true;
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const message of messages) if (!failed.has(message.messageId)) await acknowledge(message);
      if (process.waiting > 0) leaveFrozen(process);
    });
    time.at(startedAt + WORKER_MS, () => {
      if (!isOver) process.crash();
    });
    batch.catch((error: unknown) => witnessed.push(`the batch handler threw: ${String(error)}`));
    // Whoever polls goes on polling.
    time.at(time.now(), poll);
  }

  /** The handler has answered with work in flight: the environment stops until somebody needs it again. */
  function leaveFrozen(process: Process): void {
    process.freeze();
    if (draw.chance(0.2)) return;
    // Mostly by whoever takes up what it left undone: then two are at work on one record.
    if (draw.chance(0.75)) frozen.push(process);
    else time.at(time.now() + draw.below(LONGEST_FROZEN_MS), () => process.thaw());
    time.at(time.now() + LONGEST_FROZEN_MS + WORKER_MS, () => process.crash());
  }

  /** What runs on a schedule; a run that fails is followed by the next one. */
  const cron =
    (kind: "sweep" | "reconcile", run: (deps: ScreeningDeps) => Promise<unknown>, timeoutSeconds: number) => () =>
      time.at(time.now(), () => {
        const { process, calls } = start(kind);
        time.at(time.now() + timeoutSeconds * 1000, () => process.crash());
        void run(workerDeps(process, calls)).catch(() => undefined);
      });

  /** One request to the ingress, as the vendor sees it. */
  function knock(delivery: Delivery): Promise<WebhookOutcome> {
    const { process, calls } = start("ingress");
    let enqueued = 0;
    const send: IngressDeps["queue"]["send"] = async (pointer) => {
      // The vendor here sends none, and a ping is no message about any application.
      if ("ping" in pointer) return;
      await queue.send(pointer);
      enqueued += 1;
    };
    const app = createWebhookApp({
      ...wrapPorts({ queue: { send } }, calls),
      secrets: webhookSecrets,
      atses,
      clock: process.clock,
      ids,
      logger,
      metrics,
    });
    return new Promise((resolve) => {
      time.at(time.now() + DELIVERY_MS, () => resolve({ status: null, enqueued }));
      const request = new Request(`https://ingress.invalid/webhooks/${CONNECTION_ID}`, { method: "POST", ...delivery });
      Promise.resolve(app.fetch(request)).then(
        ({ status }) => process.isAlive() && resolve({ status, enqueued }),
        () => resolve({ status: null, enqueued }),
      );
    });
  }

  /** Delivers until it is taken, as the vendor does. */
  function deliver(delivery: Delivery, attempt = 0): void {
    const wait = RETRIES[attempt];
    if (wait === undefined) return;
    time.at(time.now() + wait, () => {
      void knock(delivery).then(({ status, enqueued }) => {
        if (status !== 200) deliver(delivery, attempt + 1);
        else if (enqueued === 0) witnessed.push("answered 200 with nothing enqueued");
      });
    });
  }

  return {
    vendor,
    queue,
    connection,
    stores: kept.stores,
    maps,
    paid,
    witnessed,
    /**
     * Applications whose field a person set while a write of ours was on its way there, or about to be sent after a look:
     * no ATS offers a write that takes place only where nothing has changed, so no promise is made about that moment.
     */
    crossed,
    personSets({ applicationId }: ApplicationRef): void {
      setAt.set(applicationId, time.now());
      if (underway.includes(applicationId)) crossed.add(applicationId);
    },
    erased,
    deliver,
    async begin(): Promise<void> {
      vendor.bystander();
      await kept.stores.connections.put(connection);
      // As the first run of the reconciling leaves it.
      await kept.stores.watermarks.write(beginningAt(CONNECTION_ID, new Date(time.now())));
    },
    /** From here on nothing goes wrong any more. */
    calm: injector.stop,
    sweep: cron("sweep", sweep, SWEEP_TIMEOUT_SECONDS),
    reconcile: cron("reconcile", reconcile, RECONCILE_TIMEOUT_SECONDS),
    /** The application as the ATS shows it, or that it is gone. */
    find: ({ applicationId }: ApplicationRef) => vendor.state().find((row) => row.applicationId === applicationId),
  };
}
export type World = ReturnType<typeof createWorld>;
