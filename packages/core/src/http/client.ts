/** The one place that opens outbound sockets: allow-listed, address-checked, bounded in time and size, never retrying. */
import type { LookupAddress, LookupOptions } from "node:dns";
import type { Agent as HttpAgent, IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type LookupFunction, isIP } from "node:net";
import { type HttpClient, HttpFailure, type HttpRequest, type HttpResponse } from "./http.ts";
import { addressKind } from "./public-address.ts";

// Imported as modules they would evaluate getters that load `fetch` and more, a sixth of the worker's start:
// https://github.com/nodejs/node/issues/59686
const { lookup: systemLookup } = process.getBuiltinModule("node:dns");
const { Agent: PlainAgent, request: httpRequest } = process.getBuiltinModule("node:http");

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 2;
/** RFC 9110 section 15.4: the codes that name another place to ask. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Resolves one name to all its addresses, as `dns.lookup` with `all` does. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface HttpClientOptions {
  /** Whether configuration names this URL's origin; asked again for every redirect. */
  readonly allowed: (url: URL) => boolean;
  /** Lets http and loopback addresses through, for emulators on this machine. On Lambda it must stay off: its runtime API listens there. */
  readonly allowLoopback?: boolean;
  readonly resolve?: Resolve;
  /** Upper bound on any deadline a caller asks for. */
  readonly maxTimeoutMs?: number;
}

/** The name resolved to nothing we may connect to. */
class ForbiddenAddressError extends Error {}

/** One attempt's state: what a failure may say about whether the request can have arrived. */
interface Attempt {
  sent: boolean;
}

export function createHttpClient({
  allowed,
  allowLoopback = false,
  resolve = systemLookup,
  maxTimeoutMs = 30_000,
}: HttpClientOptions): HttpClient {
  const agents: Readonly<Record<"http:" | "https:", HttpAgent>> = {
    "http:": new PlainAgent({ keepAlive: true }),
    "https:": new HttpsAgent({ keepAlive: true }),
  };

  /** Plain http and ports other than 443 exist for loopback alone. */
  const onlyLoopback = (url: URL) => url.protocol === "http:" || url.port !== "";

  function mayConnect(address: string, url: URL): boolean {
    const kind = addressKind(address);
    return kind === "loopback" ? allowLoopback : kind === "public" && !onlyLoopback(url);
  }

  function mayAsk(url: URL): boolean {
    if (url.protocol !== "https:" && url.protocol !== "http:") return false;
    if (url.username !== "" || url.password !== "") return false;
    if (onlyLoopback(url) && !allowLoopback) return false;
    // An address in the URL is connected to without a look-up, so it is checked here.
    const literal = url.hostname.replace(/^\[|\]$/g, "");
    if (isIP(literal) !== 0 && !mayConnect(literal, url)) return false;
    return allowed(url);
  }

  /** Resolution and connection are one step: the socket connects to an address checked in this very answer. */
  const pinnedLookup = (url: URL): LookupFunction => {
    return (hostname, options, callback) => {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, "");
        const usable = addresses.filter(({ address }) => mayConnect(address, url));
        const [first] = usable;
        if (!first) return callback(new ForbiddenAddressError("no public address"), "");
        if (options.all) return callback(null, usable);
        callback(null, first.address, first.family);
      });
    };
  };

  function exchange(
    url: URL,
    request: HttpRequest,
    headers: Record<string, string>,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<{ readonly message: IncomingMessage; readonly body: () => Promise<Uint8Array> }> {
    const secure = url.protocol === "https:";
    const { promise, resolve: answer, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = (secure ? httpsRequest : httpRequest)(
      url,
      {
        method: request.method,
        headers,
        agent: agents[secure ? "https:" : "http:"],
        lookup: pinnedLookup(url),
        signal,
      },
      answer,
    );
    outgoing.on("socket", (socket) => {
      // A pooled socket takes the bytes at once; a new one only when the connection, and for https its handshake, stands.
      if (outgoing.reusedSocket || !socket.connecting) attempt.sent = true;
      else socket.once(secure ? "secureConnect" : "connect", () => (attempt.sent = true));
    });
    outgoing.on("error", reject);
    outgoing.end(request.body);
    return promise.then((message) => ({
      message,
      body: () => readBody(url, message, request.maxBytes ?? DEFAULT_MAX_BYTES),
    }));
  }

  /** Follows redirects of GET requests inside the allow-list; headers other than `accept` stay with the first origin. */
  async function follow(request: HttpRequest, attempt: Attempt, signal: AbortSignal): Promise<HttpResponse> {
    let url = parseUrl(request.url);
    let headers = outgoingHeaders(request);
    for (let hops = 0; ; hops += 1) {
      if (!mayAsk(url) || request.within?.(url) === false)
        throw new HttpFailure(hops > 0 ? "bad_redirect" : "blocked", url.host, attempt.sent);
      const { message, body } = await exchange(url, request, headers, attempt, signal);
      const { statusCode: status = 0, headers: received } = message;
      const location = received.location;
      if (!REDIRECTS.has(status) || location === undefined) {
        return { status, header: headerOf(message), body: await body() };
      }
      message.destroy();
      const next = URL.canParse(location, url.href) ? new URL(location, url.href) : null;
      if (request.method !== "GET" || hops === MAX_REDIRECTS || next === null) {
        throw new HttpFailure("bad_redirect", url.host, true);
      }
      if (next.origin !== url.origin) headers = outgoingHeaders({ headers: { accept: headers["accept"] ?? "*/*" } });
      url = next;
    }
  }

  return async (request) => {
    const attempt: Attempt = { sent: false };
    const host = URL.canParse(request.url) ? new URL(request.url).host : "invalid URL";
    const deadline = AbortSignal.timeout(Math.min(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, maxTimeoutMs));
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    try {
      if (signal.aborted) throw new HttpFailure("timeout", host, false);
      return await follow(request, attempt, signal);
    } catch (error) {
      if (error instanceof HttpFailure) throw error;
      if (signal.aborted) throw new HttpFailure("timeout", host, attempt.sent);
      if (error instanceof ForbiddenAddressError) throw new HttpFailure("blocked", host, attempt.sent);
      throw new HttpFailure(attempt.sent ? "reset" : "unreachable", host, attempt.sent, { cause: error });
    }
  };
}

function parseUrl(url: string): URL {
  if (!URL.canParse(url)) throw new HttpFailure("blocked", "invalid URL", false);
  return new URL(url);
}

/** Compression is not asked for: the size cap would then bound the wrong bytes. */
function outgoingHeaders({ headers = {}, body }: Pick<HttpRequest, "headers" | "body">): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) own[name.toLowerCase()] = value;
  if (body !== undefined) own["content-length"] = String(Buffer.byteLength(body));
  return { "user-agent": "bonafide", ...own, "accept-encoding": "identity" };
}

function headerOf(message: IncomingMessage): HttpResponse["header"] {
  return (name) => {
    const value = message.headers[name.toLowerCase()];
    return value === undefined ? null : Array.isArray(value) ? value.join(", ") : value;
  };
}

/** The body up to `maxBytes`, counted while it streams. Nobody who sends more is read to the end. */
async function readBody(url: URL, message: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new HttpFailure("too_large", url.host, true);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
