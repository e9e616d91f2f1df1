import { BATCH_SIZE } from "@bonafide/functions/limits";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedAws, startAws } from "./aws.ts";
import { type EventSource, startEventSource } from "./event-source.ts";

describe("the event source", () => {
  let aws: EmbeddedAws;
  let source: EventSource | undefined;
  let batches: SQSRecord[][];
  let problems: unknown[];
  beforeEach(async () => {
    aws = await startAws({ visibilitySeconds: 1 });
    batches = [];
    problems = [];
  });
  afterEach(async () => {
    await source?.stop();
    source = undefined;
    await aws.close();
  });

  function start(handler: (event: SQSEvent) => SQSBatchResponse | Promise<SQSBatchResponse>): void {
    source = startEventSource({
      sqs: aws.sqs,
      queueUrl: aws.queueUrl,
      handler: async (event) => {
        batches.push(event.Records);
        return handler(event);
      },
      onBatch: (error) => {
        if (error !== undefined) problems.push(error);
      },
    });
  }
  const received = () => batches.flat();
  async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`waited in vain: ${what}`);
  }
  const nothingLeft = () => until("an empty queue", async () => (await aws.waiting()) === 0);

  it("delivers every message in batches of the function's own size, with the fields of a real event, and deletes them", async () => {
    const bodies = Array.from({ length: 12 }, (_, at) => JSON.stringify({ at }));
    for (const body of bodies) await aws.send(body);
    start(() => ({ batchItemFailures: [] }));
    await until("all of them", () => received().length === bodies.length);
    await nothingLeft();
    expect(
      received()
        .map(({ body }) => body)
        .toSorted(),
    ).toEqual(bodies.toSorted());
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(BATCH_SIZE);
    expect(new Set(received().map(({ messageId }) => messageId)).size).toBe(bodies.length);
    const [record] = received();
    expect(record).toMatchObject({ eventSource: "aws:sqs", attributes: { ApproximateReceiveCount: "1" } });
    expect(Number(record?.attributes.SentTimestamp)).toBeGreaterThan(0);
  });

  it("gives back only what the function names as failed, and counts its receives", async () => {
    for (const body of ["good", "bad", "fine"]) await aws.send(body);
    start(({ Records }) => ({
      batchItemFailures: Records.filter(
        ({ body, attributes }) => body === "bad" && attributes.ApproximateReceiveCount !== "3",
      ).map(({ messageId }) => ({ itemIdentifier: messageId })),
    }));
    await until("the third receive", () => received().filter(({ body }) => body === "bad").length === 3);
    await nothingLeft();
    expect(received().filter(({ body }) => body !== "bad")).toHaveLength(2);
    expect(
      received().flatMap(({ body, attributes }) => (body === "bad" ? [attributes.ApproximateReceiveCount] : [])),
    ).toEqual(["1", "2", "3"]);
    expect(await aws.deadLetters()).toBe(0);
  });

  it("leaves a whole batch in the queue when the function throws, tells about it, and goes on", async () => {
    await aws.send("one");
    let calls = 0;
    start(() => {
      calls += 1;
      if (calls === 1) throw new Error("crashed");
      return { batchItemFailures: [] };
    });
    await until("the second delivery", () => received().length === 2);
    await nothingLeft();
    expect(problems).toEqual([new Error("crashed")]);
  });

  it("stops: what comes afterwards stays in the queue", async () => {
    start(() => ({ batchItemFailures: [] }));
    await source?.stop();
    await aws.send("late");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received()).toEqual([]);
    expect(await aws.waiting()).toBe(1);
    expect(problems).toEqual([]);
  });
});
