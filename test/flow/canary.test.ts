/** The canary end to end: the deployed handlers between a real queue and a real table, and an alarm that would sound when any of them stops. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createScreenHandler } from "@bonafide/functions/screen";
import { createCanaryHandler } from "@bonafide/functions/canary";
import { CANARY_LIMIT_MS } from "@bonafide/functions/limits";
import { createWebhookHandler } from "@bonafide/functions/webhook";
import type { MetricName } from "@bonafide/core/domain/ports";
import { afterEach, describe, expect, it } from "vitest";
import { type EmbeddedAws, startAws } from "../../packages/sandbox/src/aws.ts";
import { type EventSource, startEventSource } from "../../packages/sandbox/src/event-source.ts";
import { functionUrl } from "../../packages/sandbox/src/function-url.ts";
import { listen } from "../../packages/sandbox/src/listen.ts";

const CANARY = { connectionId: "canary-connection-0123456789", secret: "a-secret-of-the-canary-0123456789abcdef" };
const PATIENCE_MS = 20_000;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(changes: { readonly secret?: string; readonly worker?: boolean; readonly skewMs?: number } = {}) {
  const aws: EmbeddedAws = await startAws({ visibilitySeconds: 30 });
  closing.push(() => aws.close());
  const counted: [MetricName, number][] = [];
  const steps: string[] = [];
  const tell = (message: string) => void steps.push(message);
  const world = {
    logger: { info: tell, warn: tell, error: tell },
    metrics: { count: (name: MetricName, value = 1) => void counted.push([name, value]) },
  };
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-"));
  closing.push(async () => rmSync(folder, { recursive: true }));
  const secrets = path.join(folder, "secrets.json");
  writeFileSync(secrets, JSON.stringify({ connections: {} }));
  const env = { ...aws.env, WEBHOOK_SECRETS: "{}", CANARY: JSON.stringify(CANARY) };
  const ingress = await listen(functionUrl(createWebhookHandler(env, world)));
  closing.push(() => ingress.close());
  if (changes.worker !== false) {
    const source: EventSource = startEventSource({
      sqs: aws.sqs,
      queueUrl: aws.queueUrl,
      handler: createScreenHandler(
        { ...aws.env, SECRETS_FILE: secrets, CANARY_CONNECTION: CANARY.connectionId, SANDBOX: "{}" },
        world,
      ),
      onBatch: (error) => {
        if (error !== undefined) tell("event source failed");
      },
    });
    closing.push(() => source.stop());
  }
  const canary = { ...CANARY, ...(changes.secret === undefined ? {} : { secret: changes.secret }) };
  const send = createCanaryHandler(
    { INGRESS_URL: ingress.origin, CANARY: JSON.stringify(canary) },
    { ...world, clock: () => new Date(Date.now() + (changes.skewMs ?? 0)) },
  );
  return { aws, counted, steps, send, ingress };
}

const measured = (counted: readonly [MetricName, number][]) =>
  counted.flatMap(([name, value]) => (name === "CanaryMs" ? [value] : []));

async function until(look: () => boolean): Promise<void> {
  for (const endsAt = Date.now() + PATIENCE_MS; !look(); ) {
    if (Date.now() > endsAt) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("the canary", () => {
  it("goes through ingress, queue, worker and table each time, and leaves the same few items however often it comes", async () => {
    const { aws, counted, send } = await start();
    const sizes: number[] = [];
    for (const round of [1, 2, 3]) {
      expect(await send()).toEqual({ status: 200 });
      await until(() => measured(counted).length === round);
      sizes.push((await aws.items()).length);
    }
    for (const ms of measured(counted)) expect(ms).toBeLessThan(CANARY_LIMIT_MS);
    // Record, candidate, decision: those of the one application the sink has.
    expect(sizes).toEqual([3, 3, 3]);
    expect(await aws.deadLetters()).toBe(0);
    // It is no application: nothing but its own figure and the ingress's are counted.
    expect(new Set(counted.map(([name]) => name))).toEqual(new Set(["Received", "Enqueued", "CanaryMs"]));
  });

  it("is not measured when no worker takes it from the queue", async () => {
    const { aws, counted, send } = await start({ worker: false });
    expect(await send()).toEqual({ status: 200 });
    expect(await aws.waiting()).toBe(1);
    expect(measured(counted)).toEqual([]);
  });

  it.each([
    ["signed with another secret", { secret: "another-secret-of-nobody-0123456789abcdef" }],
    ["that is an hour old", { skewMs: -3_600_000 }],
  ])("is turned away by the ingress like any forgery when it is one %s", async (_, changes) => {
    const { aws, counted, send } = await start({ worker: false, ...changes });
    expect(await send()).toEqual({ status: 401 });
    expect(await aws.waiting()).toBe(0);
    expect(counted).toContainEqual(["Rejected", 1]);
  });

  it("says where it stopped when nobody answers", async () => {
    const { ingress, steps, send } = await start({ worker: false });
    await ingress.close();
    expect(await send()).toEqual({ status: 0 });
    expect(steps).toContain("canary not sent");
  });
});
