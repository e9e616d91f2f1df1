/** What tests of the ingress share: it stands behind its function URL, its queue is a list, and both ATSs can sign. */
import { createHmac } from "node:crypto";
import { webhooks } from "@bonafide/core/ats/webhooks";
import type { PingJob, ScreeningJob } from "@bonafide/core/domain/event";
import type { MetricName } from "@bonafide/core/domain/ports";
import type { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import { type FunctionUrlResult, respond } from "./function-url.ts";
import { createIngress } from "./ingress.ts";
import { createLineLogger } from "./ingress-logger.ts";

export const NOW = new Date("2026-03-02T09:00:00.000Z");

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The event as the service makes it; the body always in base64, which alone carries every byte. */
function eventOf(connectionId: string, { headers, body }: Delivery): LambdaFunctionURLEvent {
  const path = `/webhooks/${connectionId}`;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers: { "content-type": "application/json", ...headers },
    requestContext: {
      accountId: "anonymous",
      apiId: "id",
      domainName: "id.lambda-url.eu-west-1.on.aws",
      domainPrefix: "id",
      http: { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId: "request",
      routeKey: "$default",
      stage: "$default",
      time: "02/Mar/2026:09:00:00 +0000",
      timeEpoch: 0,
    },
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
  };
}

const hmac = (secret: string, text: string | Uint8Array) => createHmac("sha256", secret).update(text).digest("hex");

export const signGreenhouse = (body: string | Uint8Array, secret: string): Delivery => ({
  headers: { signature: `sha256 ${hmac(secret, body)}`, "greenhouse-event-id": "event-1" },
  body,
});

export const leverFields = (secret: string, at: Date, token = "f".repeat(48)) => ({
  token,
  triggeredAt: at.getTime(),
  signature: hmac(secret, `${token}${at.getTime()}`),
});

export const signLever = (content: object, secret: string, at: Date = NOW): Delivery => ({
  headers: {},
  body: JSON.stringify({ ...content, ...leverFields(secret, at) }),
});

/** One new application in each vendor's words. */
export const GREENHOUSE_CREATED = JSON.stringify({
  action: "new_candidate_application",
  payload: { application: { id: 11, candidate: { id: 22, first_name: "Zyxwvut" } } },
});
export const LEVER_CREATED = {
  event: "applicationCreated",
  data: { applicationId: "a-11", opportunityId: "o-22", contactId: "c-33" },
};

export interface TestIngress {
  readonly jobs: ScreeningJob[];
  readonly pings: PingJob[];
  readonly lines: string[];
  /** How often a metric was counted, by name or by name and code. */
  readonly counted: (name: MetricName, code?: string) => number;
  readonly deliver: (connectionId: string, delivery: Delivery) => Promise<FunctionUrlResult>;
}

export function startIngress(secrets: WebhookSecrets, clock: () => Date = () => NOW): TestIngress {
  const jobs: ScreeningJob[] = [];
  const pings: PingJob[] = [];
  const lines: string[] = [];
  const counts = new Map<string, number>();
  const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  let ids = 0;
  const ingress = createIngress({
    secrets,
    atses: webhooks,
    queue: {
      send: (pointer) => {
        if ("ping" in pointer) pings.push(pointer);
        else jobs.push(pointer);
        return Promise.resolve();
      },
    },
    clock,
    ids: () => `trace-id-of-22-letters-${(ids += 1)}`,
    logger: createLineLogger(clock, (line) => lines.push(line)),
    metrics: {
      count: (name, _, { code } = {}) => {
        add(name);
        if (code !== undefined) add(`${name} ${code}`);
      },
    },
  });
  return {
    jobs,
    pings,
    lines,
    counted: (name, code) => counts.get(code === undefined ? name : `${name} ${code}`) ?? 0,
    deliver: (connectionId, delivery) => respond(eventOf(connectionId, delivery), ingress),
  };
}
