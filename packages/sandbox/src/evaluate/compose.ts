/** The product around one worked case: the real ingress, use case and ATS adapter over memory, on a clock of its own. */
import { createHash } from "node:crypto";
import { atses } from "@bonafide/core/ats";
import type { AtsEmulator, CreateEmulator } from "@bonafide/core/ats/emulation";
import { ORIGINS } from "@bonafide/core/domain/application";
import { Connection, type ConnectionSecrets } from "@bonafide/core/domain/connection";
import { createHonestShare } from "@bonafide/core/domain/honest-share";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import type { Logger, MetricName } from "@bonafide/core/domain/ports";
import type { ApplicationDocument } from "@bonafide/core/domain/document";
import type { Policy } from "@bonafide/core/domain/policy";
import type { Signal } from "@bonafide/core/domain/signal";
import { type HttpClient, HttpFailure } from "@bonafide/core/http/http";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { addressesMachines } from "@bonafide/core/resume/machine-instructions";
import { walletsIn } from "@bonafide/core/resume/wallets";
import { defaultTiming, type ScreeningDeps } from "@bonafide/core/screening/deps";
import { createPurchases } from "@bonafide/core/screening/purchases";
import { openReference } from "@bonafide/core/screening/intake";
import { signals } from "@bonafide/core/signals";
import { createMemoryStores } from "@bonafide/core/stores/memory";
import { createMemoryTokens } from "@bonafide/core/stores/memory-tokens";
import { createWebhookApp } from "@bonafide/functions/webhook-app";
import type { Hono } from "hono";
import { INTAKE_QUESTION, PLACE_QUESTION } from "../accounts.ts";
import { caseDocument } from "./case-document.ts";
import { cannedLookups } from "./canned-lookups.ts";
import type { WorkedCase } from "./schema.ts";

/** Where the emulator stands; nothing else can be reached. */
const VENDOR = "https://vendor.invalid";

/** One for all cases: many are checked alike, and each new way of checking costs a simulation. */
const honestShare = createHonestShare(signals);

export interface Queued {
  readonly job: ScreeningJob;
  readonly at: number;
}

export interface CaseWorld {
  readonly connection: Connection;
  readonly emulator: AtsEmulator;
  readonly ingress: Hono;
  readonly signingSecret: string;
  readonly intakeKey: Uint8Array;
  readonly deps: ScreeningDeps;
  readonly secrets: ConnectionSecrets;
  /** A résumé of the case, its own or an earlier application's, as it would have been read. */
  readonly documentOf: (resume: Parameters<typeof caseDocument>[0]) => ApplicationDocument;
  /** Takes the next message off the queue, moving the clock to the time it is due. */
  readonly next: () => Queued | undefined;
  readonly counted: (metric: MetricName) => number;
  readonly advance: (ms: number) => void;
}

/** The emulator without a socket between: the same requests, the same answers. */
function withoutNetwork(app: Hono): HttpClient {
  return async ({ method, url, headers, body }) => {
    const { origin, host } = new URL(url);
    if (origin !== VENDOR) throw new HttpFailure("blocked", host, false);
    const request = new Request(url, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : Buffer.from(body) }),
    });
    const response = await app.fetch(request);
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  };
}

async function loadEmulator(ats: string): Promise<CreateEmulator> {
  const module: { createEmulator: CreateEmulator } = await import(`@bonafide/core/ats/${ats}/emulator`);
  return module.createEmulator;
}

export async function composeCase(
  worked: WorkedCase,
  policy: Policy,
  change: (lookups: readonly Lookup[]) => readonly Lookup[] = (lookups) => lookups,
  judging: readonly Signal[] = signals,
): Promise<CaseWorld> {
  const ats = atses[worked.ats];
  if (!ats) throw new Error(`no adapter for ${worked.ats}`);
  let now = Date.parse(worked.application.submitted_at);
  const clock = () => new Date(now);
  // Drawn from the case's id alone, so that a case ends in the same bytes on every run.
  const secret = (purpose: string) =>
    createHash("sha256")
      .update(JSON.stringify([worked.id, purpose]))
      .digest();
  const signingSecret = secret("signing").toString("base64url");
  const intakeKey = secret("intake");
  let given = 0;
  const ids = () => {
    given += 1;
    return secret(`id ${given}`).toString("base64url").slice(0, 22);
  };

  const emulator = (await loadEmulator(worked.ats))({ clock });
  const connection = Connection.parse({
    id: secret("connection").toString("base64url").slice(0, 24),
    ats: worked.ats,
    name: "evaluate",
    mode: "annotate",
    // A case says what a screening finds, so every way an application came in is screened.
    scope: { origins: [...ORIGINS] },
    placeQuestions: [PLACE_QUESTION],
    intakeQuestions: [INTAKE_QUESTION],
  });
  const stores = createMemoryStores(clock);
  await stores.connections.put(connection);

  const queued: Queued[] = [];
  const counts = new Map<MetricName, number>();
  const metrics: ScreeningDeps["metrics"] = {
    count: (name, value = 1) => void counts.set(name, (counts.get(name) ?? 0) + value),
  };
  const logger: Logger = { info: () => {}, warn: () => {}, error: () => {} };
  const queue: ScreeningDeps["queue"] = {
    send: async (job, { delaySeconds = 0 } = {}) => {
      queued.push({ job, at: now + delaySeconds * 1000 });
    },
  };
  const session = ats.connect({
    connection,
    credentials: emulator.credentials,
    openIntake: (sealed) => openReference(sealed, intakeKey),
    http: withoutNetwork(emulator.app),
    tokens: createMemoryTokens(clock),
    clock,
    logger,
    origins: Object.fromEntries(Object.keys(ats.descriptor.origins).map((name) => [name, VENDOR])),
  });
  const secrets = {
    credentials: emulator.credentials,
    // One for all cases: how alike two résumés are is estimated from digests, which another key would draw anew.
    indexKey: createHash("sha256").update("index").digest("base64"),
    intakeKey: intakeKey.toString("base64"),
  };

  const documentOf = (resume: Parameters<typeof caseDocument>[0]) =>
    caseDocument(resume, (text) => ({ wallets: walletsIn(text), machineInstructions: addressesMachines(text) }));

  return {
    connection,
    emulator,
    signingSecret,
    intakeKey,
    secrets,
    documentOf,
    ingress: createWebhookApp({
      secrets: { [connection.id]: { ats: worked.ats, secrets: [{ id: "current", value: signingSecret }] } },
      atses,
      // A ping is no message about any application.
      queue: { send: async (pointer) => ("ping" in pointer ? undefined : queue.send(pointer)) },
      clock,
      ids,
      logger,
      metrics,
    }),
    deps: {
      stores,
      queue,
      accountFor: async () => ({ ats: session, descriptor: ats.descriptor, secrets }),
      lookups: change(cannedLookups(worked)),
      documents: async () => documentOf(worked.application.resume),
      // Every case sees every answer it has.
      purchases: createPurchases({ stores, clock, logger, metrics, fullShare: 1 }),
      signals: judging,
      policyFor: () => policy,
      honestShare,
      clock,
      ids,
      logger,
      metrics,
      timing: defaultTiming,
    },
    next: () => {
      queued.sort((a, b) => a.at - b.at);
      const message = queued.shift();
      if (message) now = Math.max(now, message.at);
      return message;
    },
    counted: (metric) => counts.get(metric) ?? 0,
    advance: (ms) => {
      now += ms;
    },
  };
}
