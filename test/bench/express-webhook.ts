/**
 * The same as the bare handler, written as an Express application and put on Lambda the way `aws-serverless-express` made
 * common: the application listens on a socket of its own and each event is sent to it as a request.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import express from "express";

interface Delivery {
  readonly payload?: { readonly application?: { readonly id?: number; readonly candidate?: { readonly id?: number } } };
}

const sqs = new SQSClient({});

function genuine(body: Buffer, header: string): boolean {
  const [scheme, hex = ""] = header.split(" ");
  const given = Buffer.from(hex, "hex");
  const expected = createHmac("sha256", process.env["SIGNING_SECRET"] ?? "")
    .update(body)
    .digest();
  return scheme === "sha256" && given.length === expected.length && timingSafeEqual(given, expected);
}

const app = express();
app.post("/webhooks/:connectionId", express.raw({ type: () => true }), async (incoming, outgoing) => {
  const body: unknown = incoming.body;
  if (!Buffer.isBuffer(body) || !genuine(body, incoming.get("signature") ?? "")) {
    outgoing.status(401).send("unauthorized");
    return;
  }
  const { payload }: Delivery = JSON.parse(body.toString());
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env["QUEUE_URL"],
      MessageBody: JSON.stringify({
        applicationId: payload?.application?.id,
        candidateId: payload?.application?.candidate?.id,
      }),
    }),
  );
  outgoing.send("ok");
});

const socketPath = path.join(tmpdir(), `${randomUUID()}.sock`);
const server = createServer((incoming, outgoing) => void app(incoming, outgoing)).listen(socketPath);
const listening = once(server, "listening");

export async function handler(event: LambdaFunctionURLEvent): Promise<{ statusCode: number; body: string }> {
  await listening;
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  return new Promise((resolve, reject) => {
    const { headers, rawPath, requestContext } = event;
    const forwarded = request(
      { socketPath, path: rawPath, method: requestContext.http.method, headers: { ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("error", reject);
        answer.once("end", () =>
          resolve({ statusCode: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    forwarded.once("error", reject);
    forwarded.end(body);
  });
}
