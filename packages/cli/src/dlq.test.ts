import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import type { Account } from "@bonafide/sandbox/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bonafide } from "./testing.ts";

let folder: string;
let settings: string;
let sandbox: Sandbox;
let account: Account;
let deadLetterUrl: string;

const run = (args: readonly string[]) => bonafide(["dlq", ...args, "--settings", settings]);
const json = async (args: readonly string[]) => JSON.parse((await run([...args, "--json"])).stdout);
const [sample] = SAMPLES;

const jobFor = (ids: { applicationId: string; candidateId: string }, kind = "application_created") =>
  JSON.stringify({
    schemaVersion: 1,
    connectionId: account.connection.id,
    event: { kind, ...ids },
    traceId: "trace",
    receivedAt: "2026-01-05T09:00:00.000Z",
    waits: 199,
  });
async function bury(...bodies: readonly string[]): Promise<void> {
  for (const MessageBody of bodies)
    await sandbox.aws.sqs.send(new SendMessageCommand({ QueueUrl: deadLetterUrl, MessageBody }));
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-dlq-"));
  sandbox = await startSandbox({ visibilitySeconds: 1 });
  settings = path.join(folder, "settings.json");
  await writeFile(settings, JSON.stringify(sandbox.env));
  const [first] = sandbox.accounts;
  if (!first) throw new Error("no account");
  account = first;
  const { QueueUrl } = await sandbox.aws.sqs.send(
    new GetQueueUrlCommand({ QueueName: "bonafide-sandbox-DeadLettersQueue" }),
  );
  deadLetterUrl = QueueUrl ?? "";
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

describe("bonafide dlq", () => {
  it("redrives finished, half-finished and poison twice: what was finished stays as it was, the rest is finished, nothing is lost", async () => {
    if (!sample) throw new Error("no sample");
    const submitted = await sandbox.submit(account, sample);
    const { record } = await sandbox.settled(submitted);
    const half = sandbox.place(account, sample);
    const stores = sandbox.stores;
    // A worker died in the middle of it: the lease ran out and nobody went on.
    await stores.screenings.write({
      ...record,
      ...half,
      fence: 1,
      state: "running",
      lease: { id: "gone", until: "2026-01-05T09:00:00.000Z" },
      revision: 0,
      outcome: null,
      assessment: null,
      annotation: null,
      notes: [],
      history: [],
      digest: null,
      dueAt: null,
    });
    const never = sandbox.place(account, sample);
    const elsewhere = jobFor(never).replace(account.connection.id, "no-such-connection-0123456789");
    const poison = "neither JSON nor polite";
    await bury(
      jobFor(submitted.ref),
      jobFor(submitted.ref, "recheck"),
      jobFor(half, "application_updated"),
      jobFor(never),
    );
    await bury(poison, elsewhere);

    const listed = await json(["list"]);
    expect(listed).toHaveLength(6);
    const states = listed.map(({ kind, state }: { kind: string; state: string }) => `${kind} ${state}`).toSorted();
    expect(states).toEqual([
      "application_created done",
      "application_created no_record",
      "application_created unknown_connection",
      "application_updated running",
      "recheck done",
      "unknown unreadable",
    ]);
    const { code, stdout: said } = await run(["explain", "--filter", "state=running"]);
    expect(code).toBe(1);
    expect(said).toContain("broke off in the middle");
    expect(said).toContain(half.applicationId);
    expect(said).not.toContain("polite");
    expect(await json(["redrive", "--dry-run"])).toMatchObject({ redriven: 0, wouldRedrive: 5 });
    expect(await sandbox.deadLetters()).toBe(6);

    expect(await json(["redrive", "--filter", "state=no_record"])).toMatchObject({ redriven: 1, left: 5 });
    expect(await json(["redrive"])).toMatchObject({ redriven: 4, left: 1 });
    const settledKey = (applicationId: string) => ({ connectionId: account.connection.id, applicationId });
    for (const { applicationId } of [half, never])
      await expect
        .poll(async () => (await stores.screenings.read(settledKey(applicationId)))?.outcome, { timeout: 60_000 })
        .toBe("annotated");
    // The poison dies once more, and what cannot be given to anybody has stayed.
    await expect.poll(() => sandbox.deadLetters(), { timeout: 60_000 }).toBe(2);

    const states2 = () =>
      account.emulator.state().applications.map(({ applicationId, tags, notes }) => ({ applicationId, tags, notes }));
    await expect.poll(() => sandbox.aws.waiting(), { timeout: 60_000 }).toBe(0);
    // What a message leaves on a record is whose it was and when; everything else is what was decided.
    const decided = () =>
      Promise.all(
        [submitted.ref, half, never].map(async ({ applicationId }) => {
          const kept = await stores.screenings.read(settledKey(applicationId));
          if (!kept) throw new Error(`nothing is kept of ${applicationId}`);
          const { fence: _, updatedAt: __, traceId: ___, receivedAt: ____, ...rest } = kept;
          return rest;
        }),
      );
    const inAts = states2();
    const finished = await decided();
    expect(finished.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    expect(inAts.map(({ notes }) => notes.length)).toEqual([1, 1, 1]);
    await bury(jobFor(submitted.ref), jobFor(half, "application_updated"), jobFor(never));
    expect(await json(["redrive", "--connection", account.connection.id])).toMatchObject({ redriven: 3, left: 2 });
    await expect.poll(() => sandbox.aws.waiting(), { timeout: 60_000 }).toBe(0);
    expect(states2()).toEqual(inAts);
    expect(await decided()).toEqual(finished);
    expect((await stores.screenings.read(settledKey(submitted.ref.applicationId)))?.notes).toHaveLength(1);
    expect((await sandbox.aws.deadLetterBodies()).toSorted()).toEqual([poison, elsewhere].toSorted());
  }, 150_000);

  it("refuses a filter it does not know and a queue it cannot find, in one sentence", async () => {
    expect(await run(["list", "--filter", "colour=red"])).toMatchObject({ code: 2 });
    const alone = path.join(folder, "alone.json");
    await writeFile(alone, JSON.stringify({ ...sandbox.env, QUEUE_URL: "" }));
    const { code, stderr } = await bonafide(["dlq", "list", "--settings", alone]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("QUEUE_URL")]);
  });
});
