import { createHmac } from "node:crypto";
import { atses } from "@bonafide/core/ats";
import { PingJob, ScreeningJob } from "@bonafide/core/domain/event";
import type { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineLogger, createLineMetrics } from "./ingress-logger.ts";
import { MAX_BODY_BYTES } from "./limits.ts";
import { createWebhookApp } from "./webhook-app.ts";

const CONNECTION = "acme-connection-0123456789";
const OTHER = "other-connection-987654321";
const SECRET = "canary-signing-secret-acme";
const OLD_SECRET = "canary-signing-secret-old-acme";
const NOW = new Date("2026-03-02T09:00:00.000Z");

const SECRETS: WebhookSecrets = {
  [CONNECTION]: {
    ats: "greenhouse",
    secrets: [
      { id: "current", value: SECRET },
      { id: "old", value: OLD_SECRET, expiresAt: "2026-03-03T00:00:00Z" },
    ],
  },
  [OTHER]: { ats: "greenhouse", secrets: [{ id: "current", value: "canary-signing-secret-other" }] },
  "retired-ats-connection-0001": { ats: "retired", secrets: [{ id: "current", value: SECRET }] },
};

/** What a candidate typed, somewhere in a payload: none of it may ever be logged or enqueued. */
const CANARIES = ["Zyxwvut", "jane.canary@example.org", "+15550100999", "203.0.113.99", "canary-signing-secret"];
const CREATED = JSON.stringify({
  action: "new_candidate_application",
  payload: {
    application: {
      id: 11,
      candidate: {
        id: 22,
        first_name: "Zyxwvut",
        email_addresses: [{ value: "jane.canary@example.org" }],
        phone_numbers: [{ value: "+15550100999" }],
      },
      answers: [{ question: "203.0.113.99", answer: "<script>\u0000" }],
    },
  },
});

const sign = (body: string | Uint8Array, secret = SECRET) =>
  `sha256 ${createHmac("sha256", secret).update(body).digest("hex")}`;

function setUp(
  options: { readonly queueFails?: boolean; readonly secrets?: WebhookSecrets; readonly now?: Date } = {},
) {
  const jobs: ScreeningJob[] = [];
  const pings: PingJob[] = [];
  const lines: string[] = [];
  const clock = () => options.now ?? NOW;
  let ids = 0;
  const app = createWebhookApp({
    secrets: options.secrets ?? SECRETS,
    atses,
    queue: {
      async send(pointer) {
        if (options.queueFails) throw Object.assign(new Error(`cannot send ${CREATED}`), { name: "QueueDoesNotExist" });
        if ("ping" in pointer) pings.push(pointer);
        else jobs.push(pointer);
      },
    },
    clock,
    ids: () => `trace-id-of-22-letters-${(ids += 1)}`,
    logger: createLineLogger(clock, (line) => lines.push(line)),
    metrics: createLineMetrics(clock, (line) => lines.push(line)),
  });
  const post = (
    body: NonNullable<RequestInit["body"]>,
    { connection = CONNECTION, headers = {} }: { connection?: string; headers?: Record<string, string> } = {},
  ) => {
    const streamed = body instanceof ReadableStream ? { duplex: "half" as const } : {};
    return Promise.resolve(app.request(`/webhooks/${connection}`, { method: "POST", body, headers, ...streamed }));
  };
  const signed = (body: string, secret = SECRET) => post(body, { headers: { signature: sign(body, secret) } });
  return { app, jobs, pings, lines, post, signed };
}

const seen = async (response: Response) => ({
  status: response.status,
  body: await response.text(),
  headers: Object.fromEntries(response.headers),
});
const UNAUTHORIZED = { status: 401, body: "unauthorized" };

describe("a genuine delivery", () => {
  it("is enqueued as a pointer and answered exactly 200", async () => {
    const { jobs, signed, lines } = setUp();
    expect((await signed(CREATED)).status).toBe(200);
    expect(jobs).toEqual([
      {
        schemaVersion: 1,
        connectionId: CONNECTION,
        event: { kind: "application_created", applicationId: "11", candidateId: "22" },
        traceId: expect.any(String),
        receivedAt: NOW.toISOString(),
        announced: true,
        waits: 0,
      },
    ]);
    expect(ScreeningJob.safeParse(jobs[0]).success).toBe(true);
    expect(lines.some((line) => line.includes('"Enqueued":1'))).toBe(true);
  });

  it("is enqueued again when it is replayed: repetition is settled by the record, never before the queue", async () => {
    const { jobs, signed } = setUp();
    expect((await signed(CREATED)).status).toBe(200);
    expect((await signed(CREATED)).status).toBe(200);
    expect(jobs.map(({ event }) => event)).toHaveLength(2);
  });

  it("may be signed with the secret being rotated out until it expires, and that is counted", async () => {
    const before = setUp();
    expect((await before.signed(CREATED, OLD_SECRET)).status).toBe(200);
    expect(before.lines.join()).toContain("OldSecretUsed");
    const after = setUp({ now: new Date("2026-03-03T00:00:00Z") });
    expect(await seen(await after.signed(CREATED, OLD_SECRET))).toMatchObject(UNAUTHORIZED);
    expect(after.jobs).toEqual([]);
  });

  it("is answered 200 when it is a ping, and the connection is all that is enqueued of it", async () => {
    const { jobs, pings, signed } = setUp();
    expect((await signed(JSON.stringify({ action: "ping", payload: { who: "Zyxwvut" } }))).status).toBe(200);
    expect(jobs).toEqual([]);
    expect(pings.map((ping) => PingJob.parse(ping))).toEqual([
      {
        schemaVersion: 1,
        connectionId: CONNECTION,
        ping: true,
        traceId: expect.any(String),
        receivedAt: NOW.toISOString(),
      },
    ]);
    // A ping that is not durable has not come through, and the ATS says so on its page.
    expect((await setUp({ queueFails: true }).signed(JSON.stringify({ action: "ping" }))).status).toBe(500);
  });

  it("is answered 200 and goes no further when it is nothing we asked for", async () => {
    const { jobs, pings, signed, lines } = setUp();
    expect((await signed(JSON.stringify({ action: "offer_created", payload: {} }))).status).toBe(200);
    expect([...jobs, ...pings]).toEqual([]);
    expect(lines.some((line) => line.includes('"Ignored":1'))).toBe(true);
  });

  it("is verified over the bytes as sent, also when they are no valid text", async () => {
    const { post, jobs } = setUp();
    for (const bytes of [Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x7d]), Buffer.from("{\r\n}")]) {
      const response = await post(bytes, { headers: { signature: sign(bytes) } });
      expect(response.status).toBe(500);
    }
    expect(jobs).toEqual([]);
  });
});

describe("an unproven delivery", () => {
  it("gets one and the same answer for every cause", async () => {
    const { post, jobs } = setUp();
    const hex = sign(CREATED).slice("sha256 ".length);
    const signatures: (string | undefined)[] = [
      undefined,
      "",
      "sha256",
      "sha256 ",
      hex,
      `sha1 ${hex}`,
      `sha256 ${hex.toUpperCase()}`,
      `sha256 ${hex.slice(2)}`,
      `sha256 ${hex}00`,
      `sha256 ${hex}, sha256 ${hex}`,
      `sha256 ${"z".repeat(64)}`,
      sign(CREATED, "another secret"),
      sign(`${CREATED} `),
    ];
    const answers = [];
    for (const signature of signatures) {
      answers.push(await seen(await post(CREATED, { headers: signature === undefined ? {} : { signature } })));
    }
    const headers = { signature: sign(CREATED) };
    for (const connection of [
      "unknown-connection-0000001",
      OTHER,
      "retired-ats-connection-0001",
      "__proto__",
      "toString",
      "%00",
      "%ff",
    ]) {
      answers.push(await seen(await post(CREATED, { connection, headers })));
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject(UNAUTHORIZED);
    expect(jobs).toEqual([]);
  });

  it("is never accepted, whichever byte of body or signature is changed", async () => {
    const { post, jobs } = setUp();
    await fc.assert(
      fc.asyncProperty(fc.nat(CREATED.length - 1), fc.integer({ min: 1, max: 255 }), async (position, change) => {
        const body = Buffer.from(CREATED);
        body[position] = (body[position] ?? 0) ^ change;
        expect((await post(body, { headers: { signature: sign(CREATED) } })).status).toBe(401);
      }),
      { numRuns: 200 },
    );
    const digest = Buffer.from(sign(CREATED).slice(7), "hex");
    for (let bit = 0; bit < 256; bit += 1) {
      const forged = Buffer.from(digest);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const signature = `sha256 ${forged.toString("hex")}`;
      expect((await post(CREATED, { headers: { signature } })).status).toBe(401);
    }
    expect(jobs).toEqual([]);
  });

  it("costs as many digests for an unknown connection as for a known one", async () => {
    const digests: number[] = [];
    const app = createWebhookApp({
      secrets: SECRETS,
      atses: {
        greenhouse: {
          webhook: {
            verify: (_delivery, secrets) => {
              digests.push(secrets.length);
              return null;
            },
            parse: () => ({ kind: "ping" }),
          },
        },
      },
      queue: { send: async () => {} },
      clock: () => NOW,
      ids: () => "x".repeat(22),
      logger: createLineLogger(
        () => NOW,
        () => {},
      ),
      metrics: createLineMetrics(
        () => NOW,
        () => {},
      ),
    });
    for (const connection of [CONNECTION, OTHER, "unknown", "retired-ats-connection-0001"]) {
      await app.request(`/webhooks/${connection}`, { method: "POST", body: CREATED });
    }
    expect(digests).toEqual([2, 2, 2, 2]);
  });

  it("is never accepted under another connection's secret", async () => {
    const connections = Object.entries(SECRETS).filter(([, { ats }]) => ats === "greenhouse");
    const { post } = setUp();
    for (const [connection] of connections) {
      for (const [owner, { secrets }] of connections) {
        for (const { value } of secrets) {
          const response = await post(CREATED, { connection, headers: { signature: sign(CREATED, value) } });
          expect(response.status).toBe(connection === owner ? 200 : 401);
        }
      }
    }
  });
});

describe("an oversized delivery", () => {
  const tooLarge = Buffer.alloc(MAX_BODY_BYTES + 1, 0x20);
  const stream = (bytes: Uint8Array, pulled: { bytes: number } = { bytes: 0 }) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = bytes.subarray(pulled.bytes, pulled.bytes + 65_536);
        if (chunk.length === 0) return controller.close();
        pulled.bytes += chunk.length;
        controller.enqueue(chunk);
      },
    });

  it.each([
    ["an honest length", { "content-length": String(tooLarge.length) }],
    ["an understated length", { "content-length": "10" }],
    ["no length", {}],
    ["a length that is no number", { "content-length": "many" }],
  ])("is refused by measured bytes, with %s", async (_, headers) => {
    const { post, jobs } = setUp();
    const response = await post(stream(tooLarge), { headers: { ...headers, signature: sign(tooLarge) } });
    expect(response.status).toBe(413);
    expect(jobs).toEqual([]);
  });

  it("is refused the same way for an unknown connection", async () => {
    const { post } = setUp();
    const known = await seen(await post(stream(tooLarge)));
    expect(await seen(await post(stream(tooLarge), { connection: "unknown" }))).toEqual(known);
  });

  it("is not read to its end", async () => {
    const { post } = setUp();
    const pulled = { bytes: 0 };
    expect((await post(stream(Buffer.alloc(64 * MAX_BODY_BYTES), pulled))).status).toBe(413);
    expect(pulled.bytes).toBeLessThan(2 * MAX_BODY_BYTES);
  });

  it("is told from one of exactly the limit", async () => {
    const { post } = setUp();
    const padded = CREATED + " ".repeat(MAX_BODY_BYTES - Buffer.byteLength(CREATED));
    expect((await post(stream(Buffer.from(padded)), { headers: { signature: sign(padded) } })).status).toBe(200);
  });
});

describe("a verified delivery that cannot be handled", () => {
  it.each([
    ["no JSON", "hello"],
    ["nothing", ""],
    ["no action", "{}"],
    ["a known action without ids", JSON.stringify({ action: "new_candidate_application", payload: {} })],
    ["ids of a strange shape", CREATED.replace('"id":11', '"id":"../11"')],
    ["an array", "[]"],
    ["10,000 levels of nesting", "[".repeat(10_000) + "]".repeat(10_000)],
    [
      "deep nesting in a known action",
      `{"action":"new_candidate_application","payload":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`,
    ],
    [
      "a prototype in disguise",
      '{"action":"new_candidate_application","payload":{"__proto__":{"application":{"id":1,"candidate":{"id":2}}}}}',
    ],
  ])("is answered 500 with an alarm when it holds %s, so that the sender keeps it", async (_, body) => {
    const { signed, jobs, lines } = setUp();
    expect((await signed(body)).status).toBe(500);
    expect(jobs).toEqual([]);
    expect(lines.some((line) => line.includes('"Unreadable":1'))).toBe(true);
    expect(lines.some((line) => line.includes('"level":"ERROR"') && line.includes('"paths"'))).toBe(true);
  });

  it("is answered 500 when the queue does not take it, naming the failure by class", async () => {
    const { signed, lines } = setUp({ queueFails: true });
    expect((await signed(CREATED)).status).toBe(500);
    expect(lines.join()).toContain("QueueDoesNotExist");
    expect(lines.join()).not.toContain("cannot send");
  });
});

describe("anything else", () => {
  it.each(["GET", "PUT", "DELETE", "OPTIONS", "PATCH"])(
    "answers %s on a webhook 405 without detail",
    async (method) => {
      const { app } = setUp();
      const [known, unknown] = await Promise.all(
        [CONNECTION, "unknown"].map(async (id) => seen(await app.request(`/webhooks/${id}`, { method }))),
      );
      expect(known).toMatchObject({ status: 405, body: "method not allowed" });
      expect(unknown).toEqual(known);
    },
  );

  it.each(["/", "/webhooks", "/webhooks/", "/webhooks/a/b", "/admin", "/webhooks/../x"])(
    "answers %s 404",
    async (path) => {
      const { app } = setUp();
      expect((await app.request(path, { method: "POST", body: CREATED })).status).toBe(404);
    },
  );
});

describe("logs, metrics and messages of the ingress", () => {
  it("carry none of what a candidate typed and no secret, whatever happens", async () => {
    const good = setUp();
    await good.signed(CREATED);
    await good.signed(CREATED, OLD_SECRET);
    await good.signed(CREATED.replace('"id":11', '"id":"jane.canary@example.org"'));
    await good.signed(`Zyxwvut ${CREATED}`);
    await good.signed(CREATED.replace("new_candidate_application", "Zyxwvut jane.canary@example.org"));
    await good.post(CREATED, { headers: { signature: "sha256 canary-signing-secret" } });
    await good.post(CREATED, { connection: "jane.canary@example.org", headers: { signature: sign(CREATED) } });
    await good.post(CREATED, { headers: { signature: sign(CREATED), "greenhouse-event-id": "Zyxwvut canary" } });
    const failing = setUp({ queueFails: true });
    await failing.signed(CREATED);
    const written = [...good.lines, ...failing.lines, ...good.jobs.map((job) => JSON.stringify(job))].join("\n");
    expect(written.split("\n").length).toBeGreaterThan(20);
    for (const canary of CANARIES) expect(written).not.toContain(canary);
  });

  it("keep one trace id from the log line to the message", async () => {
    const { signed, jobs, lines } = setUp();
    await signed(CREATED);
    expect(lines.some((line) => line.includes("enqueued") && line.includes(`"${jobs[0]?.traceId}"`))).toBe(true);
  });
});
