import { createHash, createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createLeanQueue, QueueError } from "./lean-queue.ts";

const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "session/token+of=this/environment",
};
const REGION = "eu-west-1";
const JOB: ScreeningJob = {
  schemaVersion: 1,
  connectionId: "acme-connection-0123456789",
  event: { kind: "application_created", applicationId: "11", candidateId: "22" },
  traceId: "trace",
  receivedAt: "2026-03-02T09:00:00.000Z",
  waits: 0,
};

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
type Act = (response: ServerResponse, seen: Seen) => void;

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const messageOf = ({ body }: Seen): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;
const answer =
  (status: number, body: unknown): Act =>
  (response) => {
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
const accept: Act = (response, seen) =>
  answer(200, { MessageId: randomUUID(), MD5OfMessageBody: md5(String(messageOf(seen)["MessageBody"])) })(
    response,
    seen,
  );

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** SQS on loopback that acts in turn, the last act over and over. */
async function start(...acts: Act[]) {
  const seen: Seen[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      const act = acts[Math.min(seen.length, acts.length - 1)];
      seen.push(one);
      act?.(response, one);
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const queueUrl = "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs";
  const common = { region: REGION, credentials: CREDENTIALS, endpoint };
  return {
    seen,
    queueUrl,
    connections: () => connections,
    queue: createLeanQueue({ ...common, queueUrl, clock: () => new Date(), timeoutMs: 300 }),
    sdk: new SQSClient(common),
  };
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * The service's side of the signature, written from its description and sharing nothing with the signer:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function expectedSignature({ method, path, headers, body }: Seen, secretAccessKey: string) {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/(\w+)\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    );
  if (!parts) throw new Error(`no signature in ${headers.authorization}`);
  const [, keyId = "", day = "", region = "", service = "", signed = "", signature = ""] = parts;
  const names = signed.split(";");
  const canonical = [
    method,
    path,
    "",
    ...names.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, " ")}`),
    "",
    signed,
    sha(body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return { keyId, region, service, names, signature, expected: hmac(key, text).toString("hex") };
}

describe("the request", () => {
  it("is the one the SDK's client sends: same message, same protocol, a signature of the same parts", async () => {
    const { queue, sdk, queueUrl, seen } = await start(accept);
    await queue.send(JOB, { delaySeconds: 20 });
    await sdk.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(JOB), DelaySeconds: 20 }));
    sdk.destroy();
    const [ours, theirs] = seen;
    if (!ours || !theirs) throw new Error("both were sent");
    expect(messageOf(ours)).toEqual(messageOf(theirs));
    for (const name of ["content-type", "x-amz-target", "x-amz-security-token", "host"])
      expect(ours.headers[name], name).toBe(theirs.headers[name]);
    expect([ours.method, ours.path]).toEqual([theirs.method, theirs.path]);
    for (const one of [ours, theirs]) {
      const { signature, expected, keyId, region, service, names } = expectedSignature(
        one,
        CREDENTIALS.secretAccessKey,
      );
      expect(signature).toBe(expected);
      expect([keyId, region, service]).toEqual([CREDENTIALS.accessKeyId, REGION, "sqs"]);
      expect(names).toEqual(
        expect.arrayContaining(["content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"]),
      );
    }
  });

  it("is signed so that the service accepts it, whatever the message, and nothing of it can be changed", async () => {
    const { queue, seen } = await start(accept);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (traceId) => {
        await queue.send({ ...JOB, traceId });
        const last = seen.at(-1);
        if (!last) throw new Error("nothing was sent");
        expect(JSON.parse(String(messageOf(last)["MessageBody"]))).toEqual({ ...JOB, traceId: traceId.toWellFormed() });
        const { signature, expected } = expectedSignature(last, CREDENTIALS.secretAccessKey);
        expect(signature).toBe(expected);
        expect(expectedSignature({ ...last, body: `${last.body} ` }, CREDENTIALS.secretAccessKey).expected).not.toBe(
          signature,
        );
      }),
      { numRuns: 60 },
    );
  });

  it("goes over a connection that is kept", async () => {
    const { queue, connections } = await start(accept);
    for (let at = 0; at < 5; at += 1) await queue.send(JOB);
    expect(connections()).toBe(1);
  });
});

const refuse = (status: number, name: string) =>
  answer(status, { __type: `com.amazonaws.sqs#${name}`, message: `no ${JSON.stringify(JOB)}` });
const reset: Act = (response) => response.socket?.destroy();
const hang: Act = () => {};
const begin: Act = (response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write("{");
};
const breakOff: Act = (response, seen) => {
  begin(response, seen);
  setTimeout(() => response.socket?.destroy(), 20);
};
const wrongDigest = answer(200, { MessageId: "m", MD5OfMessageBody: md5("something else") });

describe("a failure", () => {
  it.each([
    ["a fault of the service", refuse(500, "InternalFailure")],
    ["a service that is away", answer(503, "<html>")],
    ["throttling by status", answer(429, "")],
    ["throttling by name", refuse(400, "RequestThrottled")],
    ["a connection that broke", reset],
    ["an answer that does not come", hang],
    ["an answer that does not end", begin],
    ["an answer that breaks off", breakOff],
    ["a success that names another message", wrongDigest],
    ["a success that says nothing", answer(200, "")],
    ["an endless answer", answer(200, "x".repeat(100_000))],
  ])("that may pass is tried once more: %s", async (_, act) => {
    const { queue, seen } = await start(act, accept);
    await queue.send(JOB);
    expect(seen).toHaveLength(2);
    expect(seen[1]?.body).toBe(seen[0]?.body);
  });

  it.each([
    ["QueueDoesNotExist", refuse(400, "QueueDoesNotExist"), 1],
    ["AccessDeniedException", refuse(403, "AccessDeniedException"), 1],
    ["Status302", answer(302, ""), 1],
    ["Status400", answer(400, `{"__type":"<script>"}`), 1],
    ["InternalFailure", refuse(500, "InternalFailure"), 2],
    ["Status503", answer(503, ""), 2],
    ["ECONNRESET", reset, 2],
    ["TimeoutError", hang, 2],
    ["ECONNRESET", breakOff, 2],
    ["UnconfirmedMessageError", wrongDigest, 2],
    ["OversizedAnswerError", answer(200, "x".repeat(100_000)), 2],
  ])("that stays is reported as %s, without a word of the message", async (name, act, attempts) => {
    const { queue, seen } = await start(act);
    const failure = await queue.send(JOB).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(QueueError);
    expect(failure).toMatchObject({ name });
    expect(String(failure)).not.toContain(JOB.connectionId);
    expect(seen).toHaveLength(attempts);
  });

  it("is reported by Node's name when nobody listens", async () => {
    const endpoint = "http://127.0.0.1:1";
    const queue = createLeanQueue({
      region: REGION,
      credentials: CREDENTIALS,
      queueUrl: `${endpoint}/0/jobs`,
      endpoint,
      clock: () => new Date(),
    });
    await expect(queue.send(JOB)).rejects.toMatchObject({ name: "ECONNREFUSED" });
  });
});
