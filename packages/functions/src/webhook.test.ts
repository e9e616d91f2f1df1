import { createHmac } from "node:crypto";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { SettingsError } from "@bonafide/core/domain/errors";
import { ScreeningJob } from "@bonafide/core/domain/event";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import { buildApp } from "fauxqs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createWebhookHandler, handler } from "./webhook.ts";

const CONNECTION = "acme-connection-0123456789";
const SECRET = "a-signing-secret-of-acme";
const quiet = { logger: { info() {}, warn() {}, error() {} }, metrics: { count() {} } };
const BODY = `{"action":"new_candidate_application","payload":{"application":{"id":1,"name":"\\u003cé😀\\r\\n","candidate":{"id":2}}}}`;

function event(
  body: string | Buffer,
  changes: Partial<LambdaFunctionURLEvent> = {},
  method = "POST",
): LambdaFunctionURLEvent {
  const bytes = Buffer.from(body);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: `/webhooks/${CONNECTION}`,
    rawQueryString: "",
    headers: {
      "content-type": "application/json",
      signature: `sha256 ${createHmac("sha256", SECRET).update(bytes).digest("hex")}`,
    },
    requestContext: {
      accountId: "anonymous",
      apiId: "id",
      domainName: "id.lambda-url.eu-west-1.on.aws",
      domainPrefix: "id",
      http: { method, path: `/webhooks/${CONNECTION}`, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId: "request",
      routeKey: "$default",
      stage: "$default",
      time: "02/Mar/2026:09:00:00 +0000",
      timeEpoch: 0,
    },
    body: bytes.toString("base64"),
    isBase64Encoded: true,
    ...changes,
  };
}

describe("the webhook function over a real queue", () => {
  const queues = buildApp({ logger: false });
  let sqs: SQSClient;
  let env: Record<string, string>;
  let queueUrl: string;
  beforeAll(async () => {
    const endpoint = await queues.listen({ port: 0, host: "127.0.0.1" });
    sqs = new SQSClient({ endpoint, region: "local", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
    queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: "jobs" }))).QueueUrl ?? "";
    env = {
      AWS_REGION: "local",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      AWS_ENDPOINT_URL_SQS: endpoint,
      QUEUE_URL: queueUrl,
      WEBHOOK_SECRETS: JSON.stringify({
        [CONNECTION]: { ats: "greenhouse", secrets: [{ id: "current", value: SECRET }] },
      }),
    };
  });
  afterAll(async () => {
    sqs.destroy();
    await queues.close();
  });
  const received = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body }) => ScreeningJob.parse(JSON.parse(Body ?? "")));
  };

  it("verifies the very bytes of a base64 and of a text body, and puts the pointer in the queue", async () => {
    const handle = createWebhookHandler(env, quiet);
    expect(await handle(event(BODY))).toMatchObject({ statusCode: 200, body: "ok", isBase64Encoded: false });
    expect(await handle(event(BODY, { body: BODY, isBase64Encoded: false }))).toMatchObject({ statusCode: 200 });
    const jobs = await received();
    expect(jobs.map((job) => job.event)).toEqual(
      Array.from({ length: 2 }, () => ({ kind: "application_created", applicationId: "1", candidateId: "2" })),
    );
    expect(new Set(jobs.map(({ traceId }) => traceId)).size).toBe(2);
  });

  it("refuses a base64 body whose bytes were changed after signing", async () => {
    const handle = createWebhookHandler(env, quiet);
    const changed = Buffer.from(BODY.replace('"id":1', '"id":3')).toString("base64");
    expect(await handle(event(BODY, { body: changed }))).toMatchObject({ statusCode: 401 });
  });

  it("measures the decoded body, whatever the event's headers claim", async () => {
    const handle = createWebhookHandler(env, quiet);
    const huge = event(Buffer.alloc(6 * 1024 * 1024, 0x20));
    expect(await handle({ ...huge, headers: { ...huge.headers, "content-length": "2" } })).toMatchObject({
      statusCode: 413,
    });
  });

  it("answers 500 when the queue is gone, so that the sender tries again", async () => {
    const handle = createWebhookHandler({ ...env, QUEUE_URL: `${queueUrl}-gone` }, quiet);
    expect(await handle(event(BODY))).toMatchObject({ statusCode: 500 });
  });

  it("answers requests that are none without a word about them", async () => {
    const printed = vi.spyOn(console, "error");
    const handle = createWebhookHandler(env, quiet);
    expect(await handle(event("", {}, "GET"))).toMatchObject({ statusCode: 405 });
    expect(await handle(event("", {}, "TRACE"))).toMatchObject({ statusCode: 405 });
    expect(await handle(event(BODY, { rawPath: "//[" }))).toMatchObject({ statusCode: 404 });
    const odd = event(BODY);
    expect(await handle({ ...odd, headers: { ...odd.headers, "x\nodd": "1", odd: "a\nb" } })).toMatchObject({
      statusCode: 200,
    });
    expect(printed).not.toHaveBeenCalled();
  });

  it("keeps two stacks in one process apart", async () => {
    const other = createWebhookHandler({ ...env, WEBHOOK_SECRETS: "{}" }, quiet);
    expect(await createWebhookHandler(env, quiet)(event(BODY))).toMatchObject({ statusCode: 200 });
    expect(await other(event(BODY))).toMatchObject({ statusCode: 401 });
  });

  it("can be imported without a linked stage, and names what is missing when it is called", async () => {
    vi.stubEnv("QUEUE_URL", undefined);
    vi.stubEnv("WEBHOOK_SECRETS", undefined);
    const refusal = handler(event(BODY));
    await expect(refusal).rejects.toThrow(SettingsError);
    await expect(refusal).rejects.toThrow("settings missing: QUEUE_URL, WEBHOOK_SECRETS");
  });
});
