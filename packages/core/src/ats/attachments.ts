/** What every download of an attachment shares: one bounded request inside the vendor's own hosts, with a typed answer. */
import { MAX_FILE_BYTES } from "../domain/document-format.ts";
import type { Clock } from "../domain/ports.ts";
import { type HttpClient, HttpFailure, type HttpResponse } from "../http/http.ts";
import type { FetchedAttachment } from "./ats.ts";
import type { ProviderErrors } from "./provider-errors.ts";

/** A signed address that has expired answers 403 at S3; one that names nothing any more 404 or 410. */
const GONE: ReadonlySet<number> = new Set([403, 404, 410]);

/** Bounds of the request itself; `within` is asked for the address and again for each redirect. */
export const downloadBounds = (mayHold: (url: URL) => boolean) => ({ maxBytes: MAX_FILE_BYTES, within: mayHold });

/** A transport's refusal as an answer; anything else is thrown as the vendor's typed error. */
export function refusalOf(error: unknown, errors: ProviderErrors): FetchedAttachment {
  const failure = error instanceof Error && error.cause instanceof HttpFailure ? error.cause : error;
  if (failure instanceof HttpFailure) {
    if (failure.code === "too_large") return { status: "too_large" };
    if (failure.code === "blocked" || failure.code === "bad_redirect") return { status: "refused" };
    throw errors.ofTransport(failure);
  }
  throw error;
}

export function toAttachment(response: HttpResponse, errors: ProviderErrors, now: Date): FetchedAttachment {
  if (GONE.has(response.status)) return { status: "missing" };
  if (response.status !== 200) throw errors.ofStatus(response, now);
  return { status: "fetched", bytes: response.body };
}

/** Without credentials: for addresses that carry their own. */
export async function downloadOpenly(
  { http, clock, errors }: { readonly http: HttpClient; readonly clock: Clock; readonly errors: ProviderErrors },
  url: string,
  mayHold: (url: URL) => boolean,
  timeoutMs: number,
): Promise<FetchedAttachment> {
  let response: HttpResponse;
  try {
    response = await http({ method: "GET", url, timeoutMs, ...downloadBounds(mayHold) });
  } catch (error) {
    return refusalOf(error, errors);
  }
  return toAttachment(response, errors, clock());
}
