/** An ATS's answers and the transport's failures as {@link ProviderError}, without a word of what was in them. */
import { type ProviderCode, ProviderError } from "../domain/errors.ts";
import { HttpFailure, type HttpFailureCode, type HttpResponse } from "../http/http.ts";

/** A wait longer than this is not believed: the vendors' windows are seconds. */
const LONGEST_WAIT_MS = 15 * 60_000;

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

const FAILURES: Readonly<Record<HttpFailureCode, ProviderCode>> = {
  blocked: "network",
  unreachable: "network",
  timeout: "timeout",
  reset: "network",
  too_large: "garbage",
  bad_redirect: "garbage",
};

/** The typed errors of one vendor. */
export function createErrors(provider: string) {
  const of = (code: ProviderCode, options?: { retryAfterMs?: number | null; cause?: unknown }) =>
    new ProviderError(provider, code, options);
  return {
    provider,
    of,
    ofStatus(response: HttpResponse, now: Date): ProviderError {
      const code = codeOf(response.status);
      return of(code, { retryAfterMs: code === "rate_limited" ? retryAfterMs(response, now) : null });
    },
    /** What a call to the HTTP client threw, typed. */
    ofTransport: (error: unknown): ProviderError =>
      of(error instanceof HttpFailure ? FAILURES[error.code] : "network", { cause: error }),
  };
}
export type ProviderErrors = ReturnType<typeof createErrors>;

/** The value, or null where the ATS answers with one of these codes. */
export async function unless<T>(value: Promise<T>, codes: readonly ProviderCode[]): Promise<T | null> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof ProviderError && codes.includes(error.code)) return null;
    throw error;
  }
}
