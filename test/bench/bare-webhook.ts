/**
 * The baseline the ingress is measured against: what an expert writes by hand for one ATS and one connection. It checks
 * the signature over the raw bytes and enqueues the ids; no framework, no schema, no log, no second secret.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { LambdaFunctionURLEvent } from "aws-lambda";

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

export async function handler(event: LambdaFunctionURLEvent): Promise<{ statusCode: number; body: string }> {
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (!genuine(body, event.headers["signature"] ?? "")) return { statusCode: 401, body: "unauthorized" };
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
  return { statusCode: 200, body: "ok" };
}
