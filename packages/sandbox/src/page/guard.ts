/** What keeps other sites out of a page on loopback, and what a browser is allowed to do with it. */
import type { Context, MiddlewareHandler } from "hono";

const HEADERS: Readonly<Record<string, string>> = {
  // No script at all, so none can be smuggled in; https://www.w3.org/TR/CSP3/
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

export const withHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
};

/** Only by its own names: a name of another site that resolves to loopback (DNS rebinding) gets nothing. */
export function hostIsOwn(c: Context, origin: string): boolean {
  const { host } = new URL(origin);
  const asked = c.req.header("host")?.toLowerCase();
  return asked === host || asked === host.replace("127.0.0.1", "localhost");
}

/**
 * Whether a form came from this page. Browsers say so in Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/); under
 * "no-referrer" their Origin is "null" even here, so it decides only where the first is not sent. Neither is a no.
 */
export function formIsOwn(c: Context, origin: string): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const from = c.req.header("origin");
  return from === origin || from === origin.replace("127.0.0.1", "localhost");
}

export const FORM_MAX_BYTES = 16 * 1024;
/** Read on and thrown away up to here, because a browser that cannot finish sending never shows the answer. */
const DISCARD_MAX_BYTES = 8 * 1024 * 1024;

export async function readForm(request: Request): Promise<URLSearchParams | "too_large" | "no_form"> {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) return "no_form";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > DISCARD_MAX_BYTES) break;
    if (size <= FORM_MAX_BYTES) chunks.push(chunk);
  }
  return size > FORM_MAX_BYTES ? "too_large" : new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}
