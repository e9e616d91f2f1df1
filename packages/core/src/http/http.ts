/** The port every outbound call goes through. The one implementation that opens sockets is `client.ts`. */

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whole-call deadline in milliseconds; the client has its own upper bound. */
  readonly timeoutMs?: number;
  /** Largest response body accepted, in bytes after transfer decoding. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Narrows the client's own allow-list for this request and each of its redirects. */
  readonly within?: (url: URL) => boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** By case-insensitive name; null when absent. */
  readonly header: (name: string) => string | null;
  readonly body: Uint8Array;
}

export const HTTP_FAILURES = ["blocked", "unreachable", "timeout", "reset", "too_large", "bad_redirect"] as const;
export type HttpFailureCode = (typeof HTTP_FAILURES)[number];

/** No usable response. Messages carry the host at most: URLs can hold identifiers. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  readonly code: HttpFailureCode;
  /** False only when certainly no byte of the request left: what makes a write safe to repeat. */
  readonly mayHaveArrived: boolean;
  constructor(code: HttpFailureCode, host: string, mayHaveArrived: boolean, options?: ErrorOptions) {
    super(`${host}: ${code}`, options);
    this.code = code;
    this.mayHaveArrived = mayHaveArrived;
  }
}

/** Resolves with any status; rejects with {@link HttpFailure} only. Never retries. */
export type HttpClient = (request: HttpRequest) => Promise<HttpResponse>;

const text = (response: HttpResponse): string => new TextDecoder().decode(response.body);

/** The body as JSON, or undefined when it is none. */
export function json(response: HttpResponse): unknown {
  try {
    return JSON.parse(text(response));
  } catch {
    return undefined;
  }
}
