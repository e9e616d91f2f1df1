/**
 * The ingress: verify the delivery as received, enqueue a pointer, answer exactly 200. It calls no ATS and no table and drops no
 * repetition: a claim followed by a failed enqueue would lose the application for ever.
 */
import { DeliveryUnreadableError } from "@bonafide/core/domain/errors";
import type { PingJob, RawDelivery, ScreeningJob, WebhookEvent } from "@bonafide/core/domain/event";
import type { Clock, Ids, Logger, Metrics } from "@bonafide/core/domain/ports";
import type { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import { LinearRouter } from "hono/router/linear-router";
import { MAX_BODY_BYTES } from "./limits.ts";
import { describeError } from "./safe-log.ts";
import { createVerifier, type WebhookSources } from "./verifier.ts";

export interface PointerQueue {
  /** Resolves once the message is durable. */
  send(pointer: ScreeningJob | PingJob): Promise<void>;
}

export interface IngressDeps {
  readonly secrets: WebhookSecrets;
  readonly atses: WebhookSources;
  readonly queue: PointerQueue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * A request as whatever carries it has it. Not a `Request`: to load that class costs half as much time as a cold start
 * without it.
 */
export interface IngressRequest {
  readonly method: string;
  readonly path: string;
  readonly header: RawDelivery["header"];
  /** The bytes as received and counted as they come: what the sender claims about the length decides nothing. */
  readonly body: (limit: number) => Promise<Uint8Array | "too_large">;
}

export interface IngressAnswer {
  readonly status: 200 | 401 | 404 | 405 | 413 | 500;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Ingress = (request: IngressRequest) => Promise<IngressAnswer>;

const text = (
  status: IngressAnswer["status"],
  body: string,
  headers: Readonly<Record<string, string>> = {},
): IngressAnswer => ({ status, body, headers: { "content-type": "text/plain; charset=UTF-8", ...headers } });

const OK = text(200, "ok");
const UNAUTHORIZED = text(401, "unauthorized");
const NOT_FOUND = text(404, "not found");
const NOT_ALLOWED = text(405, "method not allowed", { allow: "POST" });
const TOO_LARGE = text(413, "payload too large");
const ERROR = text(500, "error");

function pointers(event: WebhookEvent) {
  return {
    event: event.kind,
    candidateId: event.candidateId,
    ...("applicationId" in event ? { applicationId: event.applicationId } : {}),
  };
}

function createReceiver(deps: IngressDeps) {
  const { queue, clock, ids, logger, metrics } = deps;
  const verify = createVerifier(deps);

  return async (connectionId: string, request: IngressRequest): Promise<IngressAnswer> => {
    const traceId = ids();
    const receivedAt = clock().toISOString();
    metrics.count("Received");

    const body = await request.body(MAX_BODY_BYTES);
    if (body === "too_large") {
      metrics.count("Rejected", 1, { code: "too_large" });
      logger.warn("rejected", { traceId, code: "too_large" });
      return TOO_LARGE;
    }

    const delivery: RawDelivery = { body, header: request.header };
    const verified = verify(connectionId, delivery);
    if (typeof verified === "string") {
      metrics.count("Rejected", 1, { code: verified });
      // What the path says is only worth a line when it is the id of one of ours.
      const known = verified === "unknown_connection" ? {} : { connectionId };
      logger[verified === "unknown_ats" ? "error" : "warn"]("rejected", { traceId, code: verified, ...known });
      return UNAUTHORIZED;
    }
    const { ats, webhook, secret } = verified;
    const context = { traceId, connectionId, secretId: secret.id };
    // A secret with an end is the one being rotated out: its use says where the ATS still has to be changed.
    if (secret.expiresAt !== undefined) metrics.count("OldSecretUsed", 1, { ats });

    try {
      const parsed = webhook.parse(delivery);
      switch (parsed.kind) {
        case "ping": {
          const ping: PingJob = { schemaVersion: 1, connectionId, ping: true, traceId, receivedAt };
          await queue.send(ping);
          logger.info("ping", context);
          break;
        }
        case "ignored":
          metrics.count("Ignored", 1, { ats });
          logger.info("ignored", { ...context, event: parsed.action });
          break;
        case "event": {
          const { event, deliveryId } = parsed;
          const job: ScreeningJob = {
            schemaVersion: 1,
            connectionId,
            event,
            traceId,
            receivedAt,
            announced: true,
            waits: 0,
          };
          await queue.send(job);
          metrics.count("Enqueued", 1, { ats });
          logger.info("enqueued", { ...context, ...pointers(event), ...(deliveryId === null ? {} : { deliveryId }) });
          break;
        }
      }
      return OK;
    } catch (error) {
      // Ours until proven otherwise: any answer but 200 makes the sender try again, for hours.
      if (error instanceof DeliveryUnreadableError) {
        metrics.count("Unreadable", 1, { ats });
        logger.error("unreadable", { ...context, paths: error.paths });
      } else {
        metrics.count("Failed", 1, { code: "ingress" });
        logger.error("not enqueued", { ...context, ...describeError(error) });
      }
      return ERROR;
    }
  };
}

type Route = (connectionId: string, request: IngressRequest) => Promise<IngressAnswer>;

export function createIngress(deps: IngressDeps): Ingress {
  const { logger, metrics } = deps;
  const router = new LinearRouter<Route>();
  router.add("POST", "/webhooks/:connectionId", createReceiver(deps));
  router.add("ALL", "/webhooks/:connectionId", () => Promise.resolve(NOT_ALLOWED));

  return async (request) => {
    try {
      const [[first] = []] = router.match(request.method, request.path);
      if (first === undefined) return NOT_FOUND;
      const [route, { connectionId }] = first;
      return await route(String(connectionId), request);
    } catch (error) {
      metrics.count("Failed", 1, { code: "ingress" });
      logger.error("unexpected", describeError(error));
      return ERROR;
    }
  };
}
