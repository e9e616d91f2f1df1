import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AtsEmulator } from "./emulation.ts";
import type { Clock, TokenStore } from "../domain/ports.ts";
import type { HttpClient } from "../http/http.ts";
import { type EmbeddedTable, startTable } from "../stores/dynamo-embedded.ts";
import { createDynamoTokens, tokenSealingKey } from "../stores/dynamo-tokens.ts";
import { createMemoryTokens } from "../stores/memory-tokens.ts";
import type { Ats } from "./ats.ts";
import { createEmulator as createGreenhouse } from "./greenhouse/emulator.ts";
import { greenhouse } from "./greenhouse/index.ts";
import { createEmulator as createLever } from "./lever/emulator.ts";
import { lever } from "./lever/index.ts";
import { aConnection, aSubmission, connectTo } from "./testing.ts";

const WORKERS = 50;
const LEASE_MS = 15_000;
const ORIGIN = "https://vendor.example.test";
const key = tokenSealingKey(randomBytes(32).toString("base64"));

let embedded: EmbeddedTable;
beforeAll(async () => {
  embedded = await startTable({
    table: `tokens-${randomUUID()}`,
    endpoint: process.env["AWS_ENDPOINT_URL_DYNAMODB"],
  });
});
afterAll(async () => {
  await embedded.close();
});

/** The emulator, each request a turn of the event loop away, so that workers overtake each other. */
function over({ app }: Pick<AtsEmulator, "app">, counts: Map<string, number>): HttpClient {
  return async ({ method, url, headers, body }) => {
    await new Promise((resolve) => setImmediate(resolve));
    const { pathname } = new URL(url);
    counts.set(pathname, (counts.get(pathname) ?? 0) + 1);
    const sent = body === undefined ? {} : { body: typeof body === "string" ? body : Buffer.from(body) };
    const response = await app.fetch(new Request(url, { method, headers: { ...headers }, ...sent }));
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, header: (name) => response.headers.get(name), body: bytes };
  };
}

function setUp(ats: Ats, create: (clock: Clock) => TokenStore) {
  let now = new Date("2026-03-02T09:00:00Z");
  const clock = () => now;
  const counts = new Map<string, number>();
  const store = create(clock);
  const connection = aConnection(ats.id, { id: randomUUID() });
  const errors: (string | undefined)[] = [];
  const metrics: string[] = [];
  const worker = (emulator: AtsEmulator, credentials: unknown = emulator.credentials) =>
    connectTo(ats, {
      origin: ORIGIN,
      credentials,
      clock,
      connection,
      tokens: store,
      http: over(emulator, counts),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 5)),
      logger: { info: () => {}, warn: () => {}, error: (_, fields) => errors.push(fields?.code) },
      metrics: { count: (name) => metrics.push(name) },
    });
  const advance = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  return { clock, advance, counts, store, connection, errors, metrics, worker };
}

describe.each([
  ["memory", 3, createMemoryTokens],
  [
    "the embedded table",
    2,
    (clock: Clock) =>
      createDynamoTokens({ client: embedded.client, table: embedded.table, clock, key, random: randomBytes }),
  ],
] as const)("fifty workers that share their tokens over %s", (_, times, create) => {
  it("mint once at a Greenhouse whose minting revokes, and once more for each token that is refused", async () => {
    const { clock, counts, worker } = setUp(greenhouse, create);
    const emulator = createGreenhouse({ clock });
    emulator.behave({ rateLimit: { requests: 100_000, windowMs: 1_000 } });
    const ref = emulator.submit(aSubmission());
    const workers = Array.from({ length: WORKERS }, () => worker(emulator));
    const everybody = () => Promise.all(workers.map((session) => session.fetchApplication(ref)));
    for (let generation = 1; generation <= times; generation += 1) {
      for (const { status } of await everybody()) expect(status).toBe("found");
      expect(counts.get("/token")).toBe(generation);
      emulator.revokeToken();
    }
  });

  it("refresh once at a Lever whose refreshing spends what it was asked with, hour after hour", async () => {
    const { clock, advance, counts, worker, errors } = setUp(lever, create);
    const emulator = createLever({ clock });
    emulator.behave({ rateLimit: { requests: 100_000, windowMs: 1_000 } });
    const ref = emulator.submit(aSubmission());
    const workers = Array.from({ length: WORKERS }, () => worker(emulator, emulator.oauth));
    for (let hour = 1; hour <= times; hour += 1) {
      const found = await Promise.all(workers.map((session) => session.fetchApplication(ref)));
      for (const { status } of found) expect(status).toBe("found");
      expect(counts.get("/oauth/token")).toBe(hour);
      advance(3_600_000);
    }
    expect(errors).toEqual([]);
  });
});

describe("a worker that dies with the lock", () => {
  it("holds the others up for its time and no longer: they are put back meanwhile, and then one mints", async () => {
    const { clock, advance, counts, store, connection, worker } = setUp(greenhouse, createMemoryTokens);
    const emulator = createGreenhouse({ clock });
    const ref = emulator.submit(aSubmission());
    expect(await store.lock(connection.id, LEASE_MS)).not.toBeNull();
    const workers = Array.from({ length: 5 }, () => worker(emulator));
    const outcomes = await Promise.allSettled(workers.map((session) => session.fetchApplication(ref)));
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "timeout", retryAfterMs: 2_000 } });
    expect(await workers[0]?.postNote(ref, { text: "x" }, { timeoutMs: 10_000 })).toMatchObject({ status: "not_sent" });
    expect(counts.get("/token")).toBeUndefined();
    advance(LEASE_MS);
    for (const { status } of await Promise.all(workers.map((session) => session.fetchApplication(ref))))
      expect(status).toBe("found");
    expect(counts.get("/token")).toBe(1);
  });

  it("between a refresh and the table has lost what renews: that alarms, and authorising the app anew helps", async () => {
    const { clock, advance, store, connection, errors, metrics, worker } = setUp(lever, createMemoryTokens);
    const emulator = createLever({ clock });
    const ref = emulator.submit(aSubmission());
    await worker(emulator, emulator.oauth).fetchApplication(ref);
    advance(3_600_000);
    const stored = await store.read(connection.id);
    // Another use of the stored refresh token, whose answer nobody kept.
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: emulator.oauth.clientId,
      client_secret: emulator.oauth.clientSecret,
      refresh_token: stored?.refresh?.value ?? "",
    });
    const lost = await emulator.app.fetch(new Request(`${ORIGIN}/oauth/token`, { method: "POST", body: form }));
    const { refresh_token: authorised } = (await lost.json()) as { refresh_token: string };
    await expect(worker(emulator, emulator.oauth).fetchApplication(ref)).rejects.toMatchObject({
      code: "unauthorized",
    });
    expect(errors).toEqual(["refresh_token_lost"]);
    expect(metrics).toEqual(["RefreshTokenLost"]);
    const again = worker(emulator, { ...emulator.oauth, refreshToken: authorised });
    expect((await again.fetchApplication(ref)).status).toBe("found");
    expect(errors).toHaveLength(1);
  });
});
