import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Connection } from "@bonafide/core/domain/connection";
import { SettingsError } from "@bonafide/core/domain/errors";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { buildApp } from "fauxqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedTable, startTable } from "../../core/src/stores/dynamo-embedded.ts";
import { aRecord } from "../../core/src/stores/stores.contract.ts";
import { composeWorker } from "./compose.ts";
import { CONNECTION_MAX_AGE_MS } from "./limits.ts";
import { createScreenHandler } from "./screen.ts";
import { createSweepHandler } from "./sweep.ts";

const ID = "acme-connection-0123456789";
const START = Date.parse("2026-03-02T09:00:00Z");
const connection = Connection.parse({ id: ID, ats: "greenhouse", name: "Acme", mode: "observe" });

describe("the composed worker on an embedded table and queue", () => {
  const queues = buildApp({ logger: false });
  let embedded: EmbeddedTable;
  let folder: string;
  let env: Record<string, string>;
  let sqs: SQSClient;
  let nowMs = START;
  const lines: string[] = [];
  const tell = (message: string, fields: object = {}) => void lines.push(JSON.stringify({ message, ...fields }));
  const world = {
    clock: () => new Date(nowMs),
    logger: { info: tell, warn: tell, error: tell },
    metrics: { count: () => {} },
  };
  const writeSecrets = (providers: object) =>
    writeFile(
      path.join(folder, "secrets.json"),
      JSON.stringify({
        connections: { [ID]: { credentials: { canary: true }, indexKey: randomBytes(32).toString("base64") } },
        providers,
      }),
    );

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bonafide-compose-"));
    embedded = await startTable({ table: `compose-${randomUUID()}` });
    const endpoint = await queues.listen({ port: 0, host: "127.0.0.1" });
    sqs = new SQSClient({ endpoint, region: "local", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
    await writeSecrets({});
    env = {
      AWS_REGION: "local",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: embedded.endpoint,
      QUEUE_URL: (await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }))).QueueUrl ?? "",
      TABLE_NAME: embedded.table,
      SECRETS_FILE: path.join(folder, "secrets.json"),
    };
    await stores().connections.put(connection);
  });
  afterAll(async () => {
    sqs.destroy();
    await queues.close();
    await embedded.close();
    await rm(folder, { recursive: true });
  });
  const stores = () => createDynamoStores({ ...embedded, clock: world.clock });

  it("buys with care, and makes one screening in a hundred a full check", () => {
    expect(composeWorker(env, world).base.purchases?.fullShare).toBe(0.01);
    const sandbox = { ...env, SANDBOX: JSON.stringify({ fullShare: 1 }) };
    expect(composeWorker(sandbox, world).base.purchases?.fullShare).toBe(1);
  });

  it("sees a changed mode within a minute, and not by asking the table each time", async () => {
    const { base } = composeWorker(env, world);
    expect((await base.stores.connections.get(ID))?.mode).toBe("observe");
    await stores().connections.put({ ...connection, mode: "off" });
    expect((await base.stores.connections.get(ID))?.mode).toBe("observe");
    nowMs += CONNECTION_MAX_AGE_MS;
    expect((await base.stores.connections.get(ID))?.mode).toBe("off");
    await base.stores.connections.put(connection);
    expect(await base.stores.connections.get("another-connection-000001")).toBeUndefined();
    const same = await base.stores.connections.get(ID);
    expect(same?.mode).toBe("observe");
    // Read anew and unchanged it is the same one, and whatever was made for it, such as a session, is kept.
    nowMs += CONNECTION_MAX_AGE_MS;
    expect(await base.stores.connections.get(ID)).toBe(same);
  });

  it("says in words what is wrong with an account, and keeps its neighbours working", async () => {
    const { base } = composeWorker(env, world);
    await expect(base.accountFor(connection)).rejects.toThrow(SettingsError);
    await expect(base.accountFor({ ...connection, ats: "toString" })).rejects.toThrow("names an ATS");
    await expect(base.accountFor({ ...connection, id: "another-connection-000001" })).rejects.toThrow(SettingsError);
  });

  it("goes on without providers whose credentials cannot be used, and says so", async () => {
    await writeSecrets({ twilio: { keySid: "canary" } });
    const deps = await composeWorker(env, world).deps();
    expect(deps.lookups.length).toBeGreaterThan(0);
    expect(lines.join()).toContain("malformed at providers.twilio.keySecret");
    expect(lines.join()).not.toContain("canary");
    await writeSecrets({});
  });

  it("makes the lookups anew only when credentials are read anew", async () => {
    const worker = composeWorker(env, world);
    const { lookups } = await worker.deps();
    expect((await worker.deps()).lookups).toBe(lookups);
    nowMs += 300_000;
    expect((await worker.deps()).lookups).not.toBe(lookups);
  });

  it("waits as in AWS unless a sandbox says otherwise", async () => {
    expect(composeWorker(env, world).base.timing.leaseMs).toBe(75_000);
    const SANDBOX = JSON.stringify({ origins: {}, lookups: {}, timing: { leaseMs: 5 } });
    expect(composeWorker({ ...env, SANDBOX }, world).base.timing.leaseMs).toBe(5);
  });

  it("refuses to start without its settings, by name", async () => {
    expect(() => composeWorker({}, world)).toThrow("settings missing: QUEUE_URL, TABLE_NAME");
    await expect(createScreenHandler({}, world)({ Records: [] })).rejects.toThrow("settings missing");
  });

  it("puts a due record back into the queue on a sweep, with at most SQS's longest delay for what waits", async () => {
    const due = aRecord({ connectionId: ID, applicationId: "7", dueAt: new Date(START).toISOString() });
    await stores().screenings.write({ ...due, expiresAt: new Date(START + 86_400_000).toISOString() });
    expect(await createSweepHandler(env, world)()).toEqual({ requeued: 1 });
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: env["QUEUE_URL"] }));
    expect(JSON.parse(Messages[0]?.Body ?? "")).toMatchObject({ connectionId: ID, event: { applicationId: "7" } });
    const job = JSON.parse(Messages[0]?.Body ?? "");
    await expect(composeWorker(env, world).base.queue.send(job, { delaySeconds: 90_000 })).resolves.toBeUndefined();
    const { Messages: none } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: env["QUEUE_URL"] }));
    expect(none ?? []).toEqual([]);
  });
});
