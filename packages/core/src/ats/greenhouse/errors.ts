/** Greenhouse's answers and the transport's failures as {@link ProviderError}, without a word of what was in them. */
import { type ProviderCode, ProviderError } from "../../domain/errors.ts";
import { HttpFailure, type HttpFailureCode, type HttpResponse } from "../../http/http.ts";

export const PROVIDER = "greenhouse";
/** A wait longer than this is not believed: the vendor's window is 30 seconds, its token window 60. */
const LONGEST_WAIT_MS = 15 * 60_000;

export function greenhouseError(
  code: ProviderCode,
  options?: { retryAfterMs?: number | null; cause?: unknown },
): ProviderError {
  return new ProviderError(PROVIDER, code, options);
}

const CODES: Readonly<Record<number, ProviderCode>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  408: "timeout",
  410: "not_found",
  429: "rate_limited",
};

export function codeOf(status: number): ProviderCode {
  if (status >= 500) return "server_error";
  return CODES[status] ?? (status >= 400 ? "invalid" : "garbage");
}

/** From `Retry-After` in seconds, else from the end of the current window; null when neither can be read. */
export function retryAfterMs(response: HttpResponse, now: Date): number | null {
  const seconds = /^\d{1,6}$/.exec(response.header("retry-after")?.trim() ?? "")?.[0];
  const resetsAt = /^\d{1,12}$/.exec(response.header("x-ratelimit-reset")?.trim() ?? "")?.[0];
  const wait = seconds ? Number(seconds) * 1000 : resetsAt ? Number(resetsAt) * 1000 - now.getTime() : null;
  return wait === null ? null : Math.min(Math.max(wait, 0), LONGEST_WAIT_MS);
}

export function statusError(response: HttpResponse, now: Date): ProviderError {
  const code = codeOf(response.status);
  return greenhouseError(code, { retryAfterMs: code === "rate_limited" ? retryAfterMs(response, now) : null });
}

const FAILURES: Readonly<Record<HttpFailureCode, ProviderCode>> = {
  blocked: "network",
  unreachable: "network",
  timeout: "timeout",
  reset: "network",
  too_large: "garbage",
  bad_redirect: "garbage",
};

/** What a call to the HTTP client threw, typed. */
export function transportError(error: unknown): ProviderError {
  return greenhouseError(error instanceof HttpFailure ? FAILURES[error.code] : "network", { cause: error });
}
