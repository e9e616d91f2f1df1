/**
 * The handlers as Lambda runs them: the very bundles a deployment uploads, each in a process of its own that knows only
 * the environment the synthesized stack gives it, fed with the events the service makes.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ScreeningJob } from "@bonafide/core/domain/event";
import { begin } from "@bonafide/core/domain/screening-record";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { aDocx, paragraph } from "../../packages/core/src/resume/testing-docx.ts";
import { aResume } from "../../packages/core/src/resume/testing-pdf.ts";
import { type Stack, synthesize } from "../infra/harness.ts";
import { type Bundle, bundleAsDeployed, DEPLOYED } from "../support/lambda/bundle.ts";
import { functionUrlEvent, sqsEvent } from "../support/lambda/events.ts";
import { type Lambda, type LambdaOptions, startLambda } from "../support/lambda/runtime-api.ts";
import { STAGE, startWorld, type World } from "../support/lambda/world.ts";

/** A tenth above what they were when last looked at: a dependency that doubles a cold start does not come in unseen. */
const BUDGET_KB = {
  Webhook: { minified: 75, gzip: 26 },
  Canary: { minified: 75, gzip: 26 },
  ReadResume: { minified: 1990, gzip: 620 },
  Screen: { minified: 2290, gzip: 710 },
  Sweep: { minified: 650, gzip: 195 },
  Reconcile: { minified: 2030, gzip: 630 },
  Watch: { minified: 640, gzip: 196 },
  Refresh: { minified: 1610, gzip: 500 },
};
/** What the bare handler weighs, which is nearly all the SDK's client for one service. */
const BARE_HANDLER = "test/bench/bare-webhook.handler";

let folder: string;
let stack: Stack;
let world: World;
const bundles = new Map<string, Bundle>();
const started: Lambda[] = [];

const variables = (name: string) =>
  (stack.one("aws:lambda/function:Function", name).inputs["environment"] as { variables: Record<string, string> })
    .variables;
const timeoutMs = (name: string) => Number(stack.one("aws:lambda/function:Function", name).inputs["timeout"]) * 1000;
const bundleOf = (name: string): Bundle => {
  const bundle = bundles.get(name);
  if (!bundle) throw new Error(`${name} was not bundled`);
  return bundle;
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "bonafide-deployed-"));
  // The account comes first: its signing secret is set before anything is deployed.
  world = await startWorld();
  stack = await synthesize(STAGE, { WebhookSecrets: world.webhookSecrets });
  await Promise.all(
    stack.functions.map(async (built) => {
      bundles.set(built.name, await bundleAsDeployed(built, path.join(folder, built.name)));
    }),
  );
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((lambda) => lambda.close()));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: LambdaOptions): Promise<Lambda> {
  const lambda = await startLambda(options);
  started.push(lambda);
  return lambda;
}

/** A function of the stack with the stack's own settings; of their values only the queue's address is of this machine. */
function startFunction(
  name: "Webhook" | "ReadResume" | "Screen" | "Sweep",
  changes: Readonly<Record<string, string | undefined>> = {},
) {
  const env: Record<string, string | undefined> = {
    ...variables(name),
    QUEUE_URL: world.settings.QUEUE_URL,
    ...world.lambdaEnv,
    ...(name === "Screen" ? world.workerEnv : {}),
    ...changes,
  };
  const given = Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
  return start({ root: bundleOf(name).root, name, env: Object.fromEntries(given), timeoutMs: timeoutMs(name) });
}

/** One made-up handler in a bundle of its own, to see the runtime itself at work. */
function startSource(source: string, options: Partial<LambdaOptions> = {}) {
  const root = mkdtempSync(path.join(folder, "own-"));
  writeFileSync(path.join(root, "bundle.mjs"), source);
  return start({ root, ...options });
}

/** A signed webhook of the emulated ATS as the function URL passes it on. */
function delivery(options: { readonly base64?: boolean; readonly body?: (body: string) => string } = {}) {
  const ref = world.apply();
  const { headers, body } = world.emulator.delivery(world.emulator.created, ref, world.signingSecret);
  const event = functionUrlEvent({
    path: `/webhooks/${world.connection.id}`,
    headers,
    body: options.body?.(body) ?? body,
    ...(options.base64 === undefined ? {} : { base64: options.base64 }),
  });
  return { ref, event };
}

const pointers = async () => (await world.messages()).map((body) => ScreeningJob.parse(JSON.parse(body)));
const jobFor = (ref: { applicationId: string; candidateId: string }): ScreeningJob => ({
  schemaVersion: 1,
  connectionId: world.connection.id,
  event: { kind: "application_created", ...ref },
  traceId: "trace",
  receivedAt: new Date().toISOString(),
  waits: 0,
});
const recordOf = ({ applicationId }: { applicationId: string }) =>
  world.stores.screenings.read({ connectionId: world.connection.id, applicationId });

describe("the bundles", () => {
  it("are those of the list that the figures are taken from", () => {
    const listed = Object.values(DEPLOYED).toSorted((one, other) => one.name.localeCompare(other.name));
    const built = stack.functions.toSorted((one, other) => one.name.localeCompare(other.name));
    expect(built.map(({ name, handler, properties, copyFiles }) => ({ name, handler, properties, copyFiles }))).toEqual(
      listed,
    );
  });

  it.each(Object.entries(BUDGET_KB))("stay within the budget of %s", (name, { minified, gzip }) => {
    expect(bundleOf(name).bytes / 1000).toBeLessThan(minified);
    expect(bundleOf(name).gzipBytes / 1000).toBeLessThan(gzip);
  });

  it("weigh, where they are the ingress, at most 0.35 of the bare handler that is bundled beside it", async () => {
    const bare = await bundleAsDeployed({ ...DEPLOYED.Webhook, handler: BARE_HANDLER }, path.join(folder, "bare"));
    expect(bundleOf("Webhook").bytes / bare.bytes).toBeLessThanOrEqual(0.35);
    expect(bundleOf("Webhook").gzipBytes / bare.gzipBytes).toBeLessThanOrEqual(0.35);
    // A baseline that grew by mistake would flatter.
    expect(bare.bytes).toBeLessThan(400_000);
  });

  it("hold no secret in clear", () => {
    expect(Object.keys(stack.functions.find(({ name }) => name === "Webhook")?.links ?? {})).toEqual([
      "WebhookSecrets",
      "CanarySecret",
    ]);
    for (const value of Object.values(variables("Webhook"))) expect(value).not.toContain(world.signingSecret);
  });
});

describe("the ingress behind its function URL", () => {
  it("opens the linked secret, answers a signed delivery 200 and leaves a pointer", async () => {
    const ingress = await startFunction("Webhook");
    const { ref, event } = delivery();
    expect(await ingress.invoke(event)).toMatchObject({
      value: { statusCode: 200, body: "ok", isBase64Encoded: false },
    });
    expect(await pointers()).toEqual([
      {
        schemaVersion: 1,
        connectionId: world.connection.id,
        event: { kind: "application_created", ...ref },
        traceId: expect.any(String),
        receivedAt: expect.any(String),
        announced: true,
        waits: 0,
      },
    ]);
    expect(ingress.log()).toContain('"message":"enqueued"');
    expect(ingress.log()).not.toMatch(/robin|example/i);
  });

  it("verifies the raw bytes of a base64 body", async () => {
    const ingress = await startFunction("Webhook");
    const { ref, event } = delivery({ base64: true });
    expect(await ingress.invoke(event)).toMatchObject({ value: { statusCode: 200 } });
    expect((await pointers()).map((job) => job.event)).toEqual([{ kind: "application_created", ...ref }]);
    const respaced = delivery({ base64: true, body: (body) => body.replace(":", ": ") });
    expect(await ingress.invoke(respaced.event)).toMatchObject({ value: { statusCode: 401 } });
  });

  it("answers a forged and an unknown delivery with one 401, and enqueues neither", async () => {
    const ingress = await startFunction("Webhook");
    const forged = delivery({ body: (body) => body.replace(/"id":\d+/, '"id":1') });
    const { event } = delivery();
    const answers = await Promise.all([
      ingress.invoke(forged.event),
      ingress.invoke({ ...event, rawPath: "/webhooks/not-a-connection-of-anybody" }),
    ]);
    expect(answers[0]).toMatchObject({ value: { statusCode: 401, body: "unauthorized" } });
    expect(answers[1]).toEqual(answers[0]);
    expect(await pointers()).toEqual([]);
  });

  it("takes the linked secret from the environment where there is no sealed file", async () => {
    const linked = {
      SST_RESOURCE_WebhookSecrets: JSON.stringify({ value: world.webhookSecrets, type: "sst.sst.Secret" }),
    };
    const ingress = await startFunction("Webhook", { SST_KEY: undefined, SST_KEY_FILE: undefined, ...linked });
    expect(await ingress.invoke(delivery().event)).toMatchObject({ value: { statusCode: 200 } });
    expect(await pointers()).toHaveLength(1);
  });

  it("fails by the names of the settings it lacks, each time it is asked, and stays up", async () => {
    const ingress = await startFunction("Webhook", { QUEUE_URL: undefined, SST_KEY: undefined });
    for (const event of [delivery().event, delivery().event]) {
      expect(await ingress.invoke(event)).toMatchObject({
        fault: { errorType: "SettingsError", errorMessage: "settings missing: QUEUE_URL, WEBHOOK_SECRETS" },
      });
    }
    expect(ingress.alive()).toBe(true);
  });
});

describe("the worker behind its queue", () => {
  it("screens with credentials from the parameter store and the IP pack beside the bundle, and annotates once", async () => {
    const worker = await startFunction("Screen");
    const ref = world.apply();
    expect(await worker.invoke(sqsEvent([JSON.stringify(jobFor(ref))]))).toEqual({ value: { batchItemFailures: [] } });
    const record = await recordOf(ref);
    expect(record).toMatchObject({ state: "done", outcome: "annotated" });
    const network = record?.assessment?.findings.filter(({ signal }) => signal.startsWith("ip-"));
    expect(network?.length).toBeGreaterThan(0);
    // What only a provider could tell is not set up here; everything the pack answers was checked.
    const unread = network?.filter(
      (finding) => finding.status === "not_checked" && finding.missing.some(({ fact }) => fact === "network"),
    );
    expect(unread).toEqual([]);
    const inAts = world.emulator.state().applications.find(({ applicationId }) => applicationId === ref.applicationId);
    expect(inAts?.notes).toHaveLength(1);
    expect(worker.log()).not.toMatch(/robin|freemail|2025550143|9\.9\.9\.9/i);
  });

  it("says what it did not check when the pack is missing", async () => {
    const root = path.join(folder, "without-pack");
    const built = stack.functions.find(({ name }) => name === "Screen");
    if (!built) throw new Error("the stack has no Screen");
    const bundle = await bundleAsDeployed({ ...built, copyFiles: [] }, root);
    const env = { ...variables("Screen"), QUEUE_URL: world.settings.QUEUE_URL, ...world.lambdaEnv, ...world.workerEnv };
    const worker = await start({ root: bundle.root, env, timeoutMs: timeoutMs("Screen") });
    const ref = world.apply();
    expect(await worker.invoke(sqsEvent([JSON.stringify(jobFor(ref))]))).toEqual({ value: { batchItemFailures: [] } });
    const findings = (await recordOf(ref))?.assessment?.findings.filter(({ signal }) => signal === "ip-hosting");
    expect(findings).toMatchObject([{ status: "not_checked" }]);
  });

  it("asks again for the messages that failed and for no others", async () => {
    const worker = await startFunction("Screen");
    const [first, second] = [world.apply(), world.apply()];
    const stranger = { ...jobFor(first), connectionId: "nobodys-connection-0123456789" };
    const bodies = [JSON.stringify(jobFor(first)), "{}", JSON.stringify(stranger), JSON.stringify(jobFor(second))];
    // What nobody can read comes back until it is a dead letter; a connection nobody has is none of ours and is dropped.
    expect(await worker.invoke(sqsEvent(bodies))).toEqual({
      value: { batchItemFailures: [{ itemIdentifier: "message-1" }] },
    });
    expect([(await recordOf(first))?.state, (await recordOf(second))?.state]).toEqual(["done", "done"]);
  });

  it("puts back what Lambda's own deadline leaves no time for", async () => {
    const worker = await startFunction("Screen");
    const ref = world.apply();
    const job = jobFor(ref);
    expect(await worker.invoke(sqsEvent([JSON.stringify(job)]), 20_000)).toEqual({
      value: { batchItemFailures: [] },
    });
    expect(await recordOf(ref)).toBeUndefined();
    expect((await pointers()).filter(({ event }) => event.kind !== "recheck")).toEqual([job]);
  });

  it("fails by the names of the settings it lacks", async () => {
    const worker = await startFunction("Screen", { TABLE_NAME: undefined, PARAMETER_PREFIX: "no-path" });
    expect(await worker.invoke(sqsEvent([]))).toMatchObject({
      fault: {
        errorType: "SettingsError",
        errorMessage: "settings missing: TABLE_NAME; settings malformed: PARAMETER_PREFIX",
      },
    });
  });
});

describe("the reader of documents", () => {
  it("reads one without a setting, a credential or a network, and goes on after one that is none", async () => {
    const reader = await start({ root: bundleOf("ReadResume").root, env: {}, timeoutMs: timeoutMs("ReadResume") });
    const content = (bytes: Uint8Array) => ({ content: Buffer.from(bytes).toString("base64") });
    expect(await reader.invoke(content(aResume()))).toMatchObject({ value: { kind: "read", format: "pdf" } });
    expect(await reader.invoke(content(aDocx(paragraph("text"))))).toMatchObject({
      value: { kind: "read", text: "text" },
    });
    expect(await reader.invoke(content(Buffer.from("%PDF-1.7")))).toEqual({ value: { kind: "malformed" } });
    expect(await reader.invoke(content(aResume()))).toMatchObject({ value: { kind: "read" } });
    expect(reader.log()).not.toContain("parcels");
  });
});

describe("the sweep on its schedule", () => {
  const scheduled = { version: "0", "detail-type": "Scheduled Event", source: "aws.scheduler", detail: {} };

  it("puts back what a dead worker left, with no credentials at all", async () => {
    const ref = world.apply();
    const now = new Date(Date.now() - 3_600_000);
    const begun = begin(undefined, {
      key: { connectionId: world.connection.id, applicationId: ref.applicationId },
      candidateId: ref.candidateId,
      traceId: "trace",
      receivedAt: now.toISOString(),
      leaseId: "lease",
      leaseMs: 1_000,
      now,
    });
    if (begun.status !== "begun") throw new Error("nothing else holds this application");
    await world.stores.screenings.write(begun.next);
    const sweep = await startFunction("Sweep", { AWS_ENDPOINT_URL_SSM: undefined });
    expect(await sweep.invoke(scheduled)).toEqual({ value: { requeued: 1 } });
    expect((await pointers()).map((job) => job.event)).toMatchObject([{ applicationId: ref.applicationId }]);
  });
});

describe("the runtime they run under", () => {
  it("hands over the deadline, the request and the trace", async () => {
    const lambda = await startSource(
      `export const handler = async (event, context) => ({
        event,
        left: context.getRemainingTimeInMillis(),
        id: context.awsRequestId,
        trace: process.env._X_AMZN_TRACE_ID,
        ambient: Object.keys(process.env).filter((name) => name.startsWith("VITEST")),
      });`,
      { timeoutMs: 5_000 },
    );
    const outcome = await lambda.invoke({ hello: "é😀" });
    expect(outcome).toMatchObject({
      value: {
        event: { hello: "é😀" },
        left: expect.any(Number),
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        trace: expect.stringMatching(/^Root=1-[\da-f]{8}-[\da-f]{24};Parent=[\da-f]{16};Sampled=0$/),
        ambient: [],
      },
    });
    const { left } = (outcome as { value: { left: number } }).value;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  it("ends a handler that hangs at its deadline, process and all", async () => {
    const lambda = await startSource("export const handler = () => new Promise(() => setInterval(() => {}, 1000));", {
      timeoutMs: 300,
    });
    expect(await lambda.invoke({})).toEqual({
      fault: { errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 0.30 seconds" },
    });
    expect(await lambda.invoke({})).toMatchObject({ fault: { errorType: "Runtime.ExitError" } });
    expect(lambda.alive()).toBe(false);
  });

  it.each([
    ["a module that throws", "throw new TypeError('no such table');", "TypeError", "no such table"],
    ["no handler", "export const other = 1;", "Runtime.HandlerNotFound", "bundle.handler is undefined or not exported"],
    ["a callback", "export const handler = (event, context, done) => done();", "Runtime.CallbackHandlerDeprecated", ""],
  ])("reports %s at initialisation, by type and message", async (_, source, errorType, errorMessage) => {
    const lambda = await startSource(source);
    expect(lambda.initFault()).toMatchObject({ errorType, errorMessage: expect.stringContaining(errorMessage) });
    expect(await lambda.invoke({})).toEqual({ fault: lambda.initFault() });
  });

  it("reports a handler's error with its type, message and trace, and goes on", async () => {
    const lambda = await startSource(
      "export const handler = async (event) => { if (event.bad) throw new RangeError('too far'); return 'fine'; };",
    );
    expect(await lambda.invoke({ bad: true })).toMatchObject({
      fault: {
        errorType: "RangeError",
        errorMessage: "too far",
        trace: expect.arrayContaining(["RangeError: too far"]),
      },
    });
    expect(await lambda.invoke({})).toEqual({ value: "fine" });
  });
});
