/** The ingress and what it is compared with, bundled alike, and the one delivery all of them are given. */
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createEmulator } from "@bonafide/core/ats/greenhouse/emulator";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import { type Bundle, bundleAsDeployed, DEPLOYED, type Deployable } from "../support/lambda/bundle.ts";
import { functionUrlEvent } from "../support/lambda/events.ts";
import { isolated } from "./child.ts";

/** Ours; HMAC and the SDK's client by hand; that with hono; that as an Express application. */
export const HANDLERS = ["ours", "bare", "hono", "express"] as const;
export type Handler = (typeof HANDLERS)[number];
export const FORMATS = ["esm", "cjs"] as const;
export type Format = (typeof FORMATS)[number];
export type Bundles = Readonly<Record<Handler, Readonly<Record<Format, Bundle>>>>;

const ENTRIES: Readonly<Record<Handler, string>> = {
  ours: DEPLOYED.Webhook.handler,
  bare: "test/bench/bare-webhook.handler",
  hono: "test/bench/hono-webhook.handler",
  express: "test/bench/express-webhook.handler",
};

/** With the settings of a deployment; the other format differs in that alone. */
export async function bundleIngresses(folder: string): Promise<Bundles> {
  const one = (handler: Handler, format: Format) => {
    const deployable: Deployable = {
      ...DEPLOYED.Webhook,
      handler: ENTRIES[handler],
      properties: { ...DEPLOYED.Webhook.properties, format },
    };
    return bundleAsDeployed(deployable, path.join(folder, `${handler}-${format}`));
  };
  const both = async (handler: Handler) => ({ esm: await one(handler, "esm"), cjs: await one(handler, "cjs") });
  const [ours, bare, hono, express] = await Promise.all([both("ours"), both("bare"), both("hono"), both("express")]);
  return { ours, bare, hono, express };
}

export interface Delivery {
  readonly event: LambdaFunctionURLEvent;
  /** The event in a file, for processes that read it themselves. */
  readonly file: string;
  readonly env: (queuePort: number) => Readonly<Record<string, string>>;
}

/** A signed delivery of the Greenhouse emulator, and settings under which every handler takes it. */
export function aDelivery(folder: string): Delivery {
  const connectionId = randomBytes(18).toString("base64url");
  const secret = randomBytes(24).toString("base64url");
  const emulator = createEmulator({ clock: () => new Date() });
  const ref = emulator.submit({
    givenName: "Robin",
    familyName: "Example",
    emails: ["robin@freemail.example"],
    phones: [],
    location: null,
    answers: [],
    submittedAt: new Date(),
  });
  const signed = emulator.delivery(emulator.created, ref, secret);
  const event = functionUrlEvent({ path: `/webhooks/${connectionId}`, ...signed });
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "event.json");
  writeFileSync(file, JSON.stringify(event));
  return {
    event,
    file,
    env: (queuePort) => {
      const endpoint = `http://127.0.0.1:${String(queuePort)}`;
      return isolated({
        AWS_ENDPOINT_URL_SQS: endpoint,
        QUEUE_URL: `${endpoint}/000000000000/jobs`,
        SIGNING_SECRET: secret,
        WEBHOOK_SECRETS: JSON.stringify({
          [connectionId]: { ats: "greenhouse", secrets: [{ id: "current", value: secret }] },
        }),
      });
    },
  };
}
