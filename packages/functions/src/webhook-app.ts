/**
 * The ingress: verify the delivery as received, enqueue a pointer, answer exactly 200. It calls no ATS and no table and drops no
 * repetition: a claim followed by a failed enqueue would lose the application for ever.
 */
import type { WebhookSource } from "@bonafide/core/ats/ats";
import { DeliveryUnreadableError } from "@bonafide/core/domain/errors";
import type { RawDelivery, ScreeningJob, WebhookEvent } from "@bonafide/core/domain/event";
import type { Clock, Ids, Logger, Metrics } from "@bonafide/core/domain/ports";
import type { WebhookSecret, WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import type { JobQueue } from "@bonafide/core/screening/deps";
import { type Context, Hono } from "hono";
import { MAX_BODY_BYTES } from "./limits.ts";
import { describeError } from "./safe-log.ts";

export interface IngressDeps {
  readonly secrets: WebhookSecrets;
  readonly atses: Readonly<Record<string, { readonly webhook: WebhookSource }>>;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

interface Verified {
  readonly ats: string;
  readonly webhook: WebhookSource;
  readonly secret: WebhookSecret;
}
type Rejection = "unknown_connection" | "unknown_ats" | "bad_signature";

/** The bytes as received, counted as they come: what the sender claims about the length decides nothing. */
async function readBounded(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array | "too_large"> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return "too_large";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Every connection, known or not, costs two digests over the body, so that the time taken says nothing either. */
function createVerifier({ secrets, atses, ids, clock }: IngressDeps) {
  const decoy: WebhookSecret = { id: ids(), value: ids() };
  const [anyAts] = Object.values(atses);
  return (connectionId: string, delivery: RawDelivery): Verified | Rejection => {
    const known = own(secrets, connectionId);
    const ats = known && own(atses, known.ats);
    const tried = [...(ats ? known.secrets : []), decoy, decoy].slice(0, 2);
    const matched = (ats ?? anyAts)?.webhook.verify(delivery, tried, clock());
    if (!known) return "unknown_connection";
    if (!ats) return "unknown_ats";
    const secret = known.secrets.find(({ id }) => id === matched);
    return secret ? { ats: known.ats, webhook: ats.webhook, secret } : "bad_signature";
  };
}

function pointers(event: WebhookEvent) {
  return {
    event: event.kind,
    candidateId: event.candidateId,
    ...("applicationId" in event ? { applicationId: event.applicationId } : {}),
  };
}

export function createWebhookApp(deps: IngressDeps): Hono {
  const { queue, clock, ids, logger, metrics } = deps;
  const verify = createVerifier(deps);

  async function receive(c: Context<object, "/webhooks/:connectionId">): Promise<Response> {
    const traceId = ids();
    const receivedAt = clock().toISOString();
    metrics.count("Received");

    const body = await readBounded(c.req.raw.body, MAX_BODY_BYTES);
    if (body === "too_large") {
      metrics.count("Rejected", 1, { code: "too_large" });
      logger.warn("rejected", { traceId, code: "too_large" });
      return c.text("payload too large", 413);
    }

    const connectionId = c.req.param("connectionId");
    const delivery: RawDelivery = { body, header: (name) => c.req.raw.headers.get(name) };
    const verified = verify(connectionId, delivery);
    if (typeof verified === "string") {
      metrics.count("Rejected", 1, { code: verified });
      if (verified === "unknown_connection") logger.warn("rejected", { traceId, code: verified });
      else logger[verified === "unknown_ats" ? "error" : "warn"]("rejected", { traceId, code: verified, connectionId });
      return c.text("unauthorized", 401);
    }
    const { ats, webhook, secret } = verified;
    const context = { traceId, connectionId, secretId: secret.id };
    // A secret with an end is the one being rotated out: its use says where the ATS still has to be changed.
    if (secret.expiresAt !== undefined) metrics.count("OldSecretUsed", 1, { ats });

    try {
      const parsed = webhook.parse(delivery);
      switch (parsed.kind) {
        case "ping":
          logger.info("ping", context);
          break;
        case "ignored":
          metrics.count("Ignored", 1, { ats });
          logger.info("ignored", { ...context, event: parsed.action });
          break;
        case "event": {
          const { event, deliveryId } = parsed;
          const job: ScreeningJob = { schemaVersion: 1, connectionId, event, traceId, receivedAt, waits: 0 };
          await queue.send(job);
          metrics.count("Enqueued", 1, { ats });
          logger.info("enqueued", { ...context, ...pointers(event), ...(deliveryId === null ? {} : { deliveryId }) });
          break;
        }
      }
      return c.text("ok", 200);
    } catch (error) {
      // Ours until proven otherwise: any answer but 200 makes the sender try again, for hours.
      if (error instanceof DeliveryUnreadableError) {
        metrics.count("Unreadable", 1, { ats });
        logger.error("unreadable", { ...context, paths: error.paths });
      } else {
        metrics.count("Failed", 1, { code: "ingress" });
        logger.error("not enqueued", { ...context, ...describeError(error) });
      }
      return c.text("error", 500);
    }
  }

  const app = new Hono();
  app.post("/webhooks/:connectionId", receive);
  app.all("/webhooks/:connectionId", (c) => c.text("method not allowed", 405, { allow: "POST" }));
  app.notFound((c) => c.text("not found", 404));
  app.onError((error, c) => {
    metrics.count("Failed", 1, { code: "ingress" });
    logger.error("unexpected", describeError(error));
    return c.text("error", 500);
  });
  return app;
}
