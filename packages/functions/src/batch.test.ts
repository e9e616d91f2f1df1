import type { ScreeningJob } from "@bonafide/core/domain/event";
import type { SQSRecord } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { createBatchHandler, type Remaining } from "./batch.ts";
import { createLineLogger } from "./ingress-logger.ts";

const aJob = (event: ScreeningJob["event"], connectionId = "acme-connection-0123456789"): ScreeningJob => ({
  schemaVersion: 1,
  connectionId,
  event,
  traceId: "trace",
  receivedAt: "2026-03-02T09:00:00.000Z",
  waits: 0,
});
const created = (applicationId: string, candidateId = `c${applicationId}`) =>
  aJob({ kind: "application_created", applicationId, candidateId });

function record(messageId: string, body: unknown): SQSRecord {
  return {
    messageId,
    receiptHandle: "handle",
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "sender",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:jobs",
    awsRegion: "eu-west-1",
  };
}

function setUp(handle: (job: ScreeningJob) => Promise<void>) {
  const lines: string[] = [];
  const deferred: ScreeningJob[] = [];
  const left: { readonly body: string; readonly looks: number }[] = [];
  const counted: string[] = [];
  const noted: string[] = [];
  const handler = createBatchHandler({
    handle,
    note: async (connectionId, kind, receivedAt) => void noted.push(`${connectionId} ${kind} ${receivedAt}`),
    defer: async (job) => {
      deferred.push(job);
    },
    leave: async (body, looks) => {
      left.push({ body, looks });
    },
    metrics: { count: (name) => counted.push(name) },
    logger: createLineLogger(
      () => new Date("2026-03-02T09:00:00Z"),
      (line) => lines.push(line),
    ),
  });
  const run = async (records: readonly SQSRecord[], context?: Remaining) =>
    (await handler({ Records: [...records] }, context)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { run, lines, deferred, left, counted, noted };
}

describe("a batch of messages", () => {
  it("returns only what failed: malformed and throwing ones never touch their neighbours", async () => {
    const handled: string[] = [];
    const { run } = setUp(async ({ event }) => {
      const id = "applicationId" in event ? event.applicationId : "";
      if (id === "2") throw new Error("boom");
      handled.push(id);
    });
    const failures = await run([
      record("ok-1", created("1")),
      record("not-json", "{"),
      record("throws", created("2")),
      record("wrong-shape", { ...created("3"), event: { kind: "application_created" } }),
      record("older", { ...created("4"), schemaVersion: 0 }),
      record("empty", ""),
      record("ok-5", created("5")),
    ]);
    expect(failures).toEqual(["not-json", "throws", "wrong-shape", "older", "empty"]);
    expect(handled).toEqual(["1", "5"]);
  });

  it("notes pings and announced events, and of what we found by ourselves nothing", async () => {
    const { run, noted, lines } = setUp(async () => {});
    const { connectionId, receivedAt, traceId } = created("1");
    const ping = { schemaVersion: 1, connectionId, ping: true, traceId, receivedAt };
    const announced = { ...created("2"), connectionId: "other-connection-012345", announced: true };
    expect(await run([record("ping", ping), record("own", created("1")), record("said", announced)])).toEqual([]);
    expect(noted.toSorted()).toEqual([
      `${connectionId} ping ${receivedAt}`,
      `other-connection-012345 delivery ${receivedAt}`,
    ]);
    expect(lines).toEqual([]);
  });

  it("leaves a newer release's message as it is for that release, counted, and gives it up after a day of looks", async () => {
    const { run, left, counted } = setUp(async () => {});
    const body = `{ "what": ["nobody here knows"],  "schemaVersion": 2 }`;
    const seen = (looks: string) => ({
      ...record(`seen-${looks}`, body),
      messageAttributes: { looks: { dataType: "Number" as const, stringValue: looks } },
    });
    expect(await run([record("first", body), seen("95"), seen("96"), seen("x"), record("ours", created("1"))])).toEqual(
      ["seen-96"],
    );
    expect(left).toEqual([
      { body, looks: 1 },
      { body, looks: 96 },
      { body, looks: 1 },
    ]);
    expect(counted).toEqual(Array.from({ length: 4 }, () => "NewerVersion"));
  });

  it("reports what is finished when a neighbour hangs, and only the hanging one returns", async () => {
    const { run, lines } = setUp(({ event }) =>
      "applicationId" in event && event.applicationId === "hangs" ? new Promise(() => {}) : Promise.resolve(),
    );
    // First asked when the batch arrives, then per job: enough to begin, hardly any left to wait.
    const answers = [2_050];
    const context = { getRemainingTimeInMillis: () => answers.shift() ?? 60_000 };
    const failures = await run([record("hangs", created("hangs")), record("ok", created("ok"))], context);
    expect(failures).toEqual(["hangs"]);
    expect(lines.join()).toContain("job out of time");
  });

  it("works on different applications at the same time and on one application's messages one after the other", async () => {
    const log: string[] = [];
    const { run } = setUp(async ({ event }) => {
      const name = `${event.kind} ${"applicationId" in event ? event.applicationId : event.candidateId}`;
      log.push(`> ${name}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`< ${name}`);
    });
    const update = aJob({ kind: "application_updated", applicationId: "1", candidateId: "other" });
    const ofCandidate = aJob({ kind: "candidate_updated", candidateId: "c1" });
    await run([record("a", created("1")), record("b", update), record("c", ofCandidate), record("d", created("2"))]);
    const at = (entry: string) => log.indexOf(entry);
    expect(at("> application_updated 1")).toBeGreaterThan(at("< application_created 1"));
    expect(at("> candidate_updated c1")).toBeGreaterThan(at("< application_created 1"));
    expect(at("> application_created 2")).toBeLessThan(at("< application_created 1"));
    expect(log).toHaveLength(8);
  });

  it("lets equal ids of different connections run side by side", async () => {
    let running = 0;
    let most = 0;
    const { run } = setUp(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    });
    const event = { kind: "application_created", applicationId: "1", candidateId: "2" } as const;
    await run([record("a", aJob(event, "a-connection")), record("b", aJob(event, "b-connection"))]);
    expect(most).toBe(2);
  });

  it("goes on with an application's next message after one that failed", async () => {
    let calls = 0;
    const { run } = setUp(async () => {
      calls += 1;
      if (calls === 1) throw new Error("boom");
    });
    expect(await run([record("a", created("1")), record("b", created("1"))])).toEqual(["a"]);
    expect(calls).toBe(2);
  });

  it("puts a job back into the queue rather than begin it without time to finish", async () => {
    const handled: ScreeningJob[] = [];
    const { run, deferred } = setUp(async (job) => {
      handled.push(job);
    });
    const context = { getRemainingTimeInMillis: () => 20_000 };
    expect(await run([record("late", created("1"))], context)).toEqual([]);
    expect(handled).toEqual([]);
    expect(deferred).toEqual([created("1")]);
  });

  it("logs ids, the class and the place of a failure, and nothing of its message or the body", async () => {
    const { run, lines } = setUp(async () => {
      throw new TypeError("canary jane@example.org (at evil.ts:1:1)\n    at canary.ts:1:1");
    });
    await run([record("message-1", created("1")), record("message-2", '{"canary":"jane@example.org"}')]);
    const written = lines.join("\n");
    expect(written).toContain("message-1");
    expect(written).toContain("TypeError");
    expect(written).toContain("batch.test.ts:");
    expect(written).not.toMatch(/canary|jane|evil/);
  });
});
