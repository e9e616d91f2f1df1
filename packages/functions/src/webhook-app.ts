/** The ingress as a hono app, for whatever speaks in `Request` and `Response`. */
import { Hono } from "hono";
import { createIngress, type IngressDeps } from "./ingress.ts";

/** Counts before it keeps, and reads no further than it has to. */
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

export function createWebhookApp(deps: IngressDeps): Hono {
  const ingress = createIngress(deps);
  const app = new Hono();
  app.all("*", async (c) => {
    const { raw, method, path } = c.req;
    const answer = await ingress({
      method,
      path,
      header: (name) => raw.headers.get(name),
      body: (limit) => readBounded(raw.body, limit),
    });
    return c.text(answer.body, answer.status, answer.headers);
  });
  return app;
}
