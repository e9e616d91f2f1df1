/** The same as the bare handler, with hono and its own adapter for Lambda in front: what most teams that use hono would write. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";

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

const app = new Hono();
app.post("/webhooks/:connectionId", async (c) => {
  const body = Buffer.from(await c.req.arrayBuffer());
  if (!genuine(body, c.req.header("signature") ?? "")) return c.text("unauthorized", 401);
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
  return c.text("ok");
});

export const handler = handle(app);
