/** Several workers in virtual time, each with a memory of its own: the real batch handler on one queue, one store, emulated ATSs. */
import { randomBytes } from "node:crypto";
import { atses } from "@bonafide/core/ats";
import type { AtsEmulator } from "@bonafide/core/ats/emulation";
import { Connection } from "@bonafide/core/domain/connection";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import type { Limit } from "@bonafide/core/domain/pace";
import { seeded } from "@bonafide/core/domain/seeded";
import type { HttpClient } from "@bonafide/core/http/http";
import { defaultTiming, type ScreeningDeps } from "@bonafide/core/screening/deps";
import { handleJob } from "@bonafide/core/screening/handle-job";
import { createPacer } from "@bonafide/core/screening/pacer";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { createMemoryStores } from "@bonafide/core/stores/memory";
import { createMemoryPace } from "@bonafide/core/stores/memory-pace";
import { createMemoryTokens } from "@bonafide/core/stores/memory-tokens";
import type { PaceStore } from "@bonafide/core/stores/stores";
// What the first screening of a process loads would take turns of the event loop here in which hours pass.
import "../../packages/core/src/screening/linking.ts";
import "../../packages/core/src/screening/known.ts";
import { createBatchHandler } from "../../packages/functions/src/batch.ts";
import { BATCH_SIZE, MAX_CONCURRENCY, MAX_RECEIVE_COUNT, VISIBILITY_SECONDS } from "@bonafide/functions/limits";
import type { SQSRecord } from "aws-lambda";
import type { VirtualTime } from "./virtual-time.ts";

/** From asking an ATS to its answer, in milliseconds. */
const LATENCY = { least: 80, most: 240 };

export interface FleetAccount {
  readonly connection: Connection;
  readonly emulator: AtsEmulator;
  readonly answers: { total: number; turnedAway: number };
}

interface Message {
  readonly body: string;
  receives: number;
}

export function createFleet(
  time: VirtualTime,
  options: { readonly accounts: readonly FleetAccount[]; readonly workers?: number; readonly seed?: number },
) {
  const { clock, now, sleep } = time;
  const random = seeded(options.seed ?? 1);
  const stores = createMemoryStores(clock);
  const tokens = createMemoryTokens(clock);
  const table = { reads: 0, updates: 0 };
  const pace = createMemoryPace();
  const counted: PaceStore = {
    read: (id) => ((table.reads += 1), pace.read(id)),
    take: (id, known, served) => ((table.updates += 1), pace.take(id, known, served)),
    steer: (id, next) => ((table.updates += 1), pace.steer(id, next)),
  };

  const due: Message[] = [];
  const idle: (() => void)[] = [];
  const deadLetters: string[] = [];
  const waited = new Map<string, number>();
  /** Milliseconds from the event to the finished record, by connection. */
  const latencies = new Map<string, number[]>();
  let sent = 0;

  function enqueue(message: Message, delayMs: number): void {
    sent += 1;
    time.at(now() + delayMs, () => {
      due.push(message);
      idle.shift()?.();
    });
  }
  const send = (job: ScreeningJob, delaySeconds = 0) =>
    enqueue({ body: JSON.stringify(job), receives: 0 }, delaySeconds * 1000);

  /** The emulator behind the time a network takes, and no socket. */
  const overNetwork = ({ emulator, answers }: FleetAccount): HttpClient => {
    const latency = () => (LATENCY.least + random() * (LATENCY.most - LATENCY.least)) / 2;
    return async ({ method, url, headers, body }) => {
      await sleep(latency());
      const answer = await time.still(async () => {
        const response = await emulator.app.fetch(
          new Request(url, {
            method,
            headers: { ...headers },
            ...(body === undefined ? {} : { body: typeof body === "string" ? body : Buffer.from(body) }),
          }),
        );
        answers.total += 1;
        if (response.status === 429) answers.turnedAway += 1;
        return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
      });
      await sleep(latency());
      return {
        status: answer.response.status,
        header: (name) => answer.response.headers.get(name),
        body: answer.bytes,
      };
    };
  };

  function createWorker() {
    const accounts = new Map(
      options.accounts.map((account) => {
        const { connection, emulator } = account;
        const ats = atses[connection.ats];
        if (!ats) throw new Error(`no adapter for ${connection.ats}`);
        const documented: Limit | undefined = ats.descriptor.limit;
        if (!documented) throw new Error(`${ats.id} documents no limit`);
        const pacer = createPacer({ connectionId: connection.id, documented, store: counted, clock, sleep, random });
        const quiet = { info: () => {}, warn: () => {}, error: () => {} };
        const session = ats.connect({
          connection,
          credentials: emulator.credentials,
          openIntake: () => null,
          http: overNetwork(account),
          gate: pacer.gate,
          sleep,
          tokens,
          clock,
          logger: quiet,
          origins: Object.fromEntries(
            Object.keys(ats.descriptor.origins).map((name) => [name, "https://vendor.invalid"]),
          ),
        });
        const secrets = { credentials: null, indexKey: Buffer.alloc(32, 7).toString("base64"), intakeKey: null };
        return [connection.id, { pacer, account: { ats: session, descriptor: ats.descriptor, secrets } }] as const;
      }),
    );
    const of = ({ id }: Connection) => {
      const found = accounts.get(id);
      if (!found) throw new Error("no such account");
      return found;
    };
    const deps: ScreeningDeps = {
      stores,
      queue: { send: async (job, { delaySeconds = 0 } = {}) => send(job, delaySeconds) },
      accountFor: async (connection) => of(connection).account,
      pacerFor: (connection) => of(connection).pacer,
      lookups: [],
      signals,
      policyFor: () => defaultPolicy,
      clock,
      random,
      ids: () => randomBytes(16).toString("base64url"),
      logger: { info: () => {}, warn: () => {}, error: () => {} },
      metrics: {
        count: (name, value = 1, dimensions = {}) => {
          if (name === "Waited") waited.set(dimensions.code ?? "", (waited.get(dimensions.code ?? "") ?? 0) + value);
        },
      },
      timing: defaultTiming,
    };
    const handle = createBatchHandler({
      handle: async (job) => {
        await handleJob(deps, job);
        if (!("applicationId" in job.event)) return;
        const { connectionId } = job;
        const record = await stores.screenings.read({ connectionId, applicationId: job.event.applicationId });
        if (record?.state !== "done") return;
        const list = latencies.get(connectionId) ?? [];
        list.push(now() - Date.parse(job.receivedAt));
        latencies.set(connectionId, list);
      },
      defer: async (job) => send(job),
      leave: async (body) => enqueue({ body, receives: 0 }, 900_000),
      logger: deps.logger,
      metrics: deps.metrics,
    });

    return async function work(): Promise<void> {
      for (;;) {
        while (due.length === 0) await new Promise<void>((resolve) => idle.push(resolve));
        const batch = due.splice(0, BATCH_SIZE);
        const { batchItemFailures } = await handle({
          Records: batch.map(({ body }, at) => toRecord(String(at), body)),
        });
        for (const { itemIdentifier } of batchItemFailures) {
          const message = batch[Number(itemIdentifier)];
          if (!message) continue;
          message.receives += 1;
          if (message.receives >= MAX_RECEIVE_COUNT) deadLetters.push(message.body);
          else enqueue(message, VISIBILITY_SECONDS * 1000);
        }
      }
    };
  }

  return {
    stores,
    deadLetters,
    waited,
    latencies,
    table,
    messages: () => sent,
    async start(): Promise<void> {
      for (const { connection } of options.accounts) await stores.connections.put(connection);
      for (let worker = 0; worker < (options.workers ?? MAX_CONCURRENCY); worker += 1) void createWorker()();
    },
    /** The webhook of a new application, as the ingress enqueues it. */
    announce(connectionId: string, ref: { readonly applicationId: string; readonly candidateId: string }): void {
      const traceId = randomBytes(16).toString("base64url");
      const event = { kind: "application_created", ...ref } as const;
      send({ schemaVersion: 1, connectionId, event, traceId, receivedAt: clock().toISOString(), waits: 0 });
    },
    finished: (connectionId: string) => latencies.get(connectionId)?.length ?? 0,
  };
}

export const fleetConnection = (id: string, ats: string): Connection =>
  Connection.parse({ id, ats, name: id, mode: "annotate" });

function toRecord(messageId: string, body: string): SQSRecord {
  return {
    messageId,
    receiptHandle: messageId,
    body,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "fleet",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:bonafide",
    awsRegion: "eu-west-1",
  };
}
