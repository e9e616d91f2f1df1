/** What a provider's failure means to a lookup: one typed reason for every status and every way a call can break. */
import type { UnavailableReason } from "../domain/evidence.ts";
import { HttpFailure } from "../http/http.ts";

/** The reason behind a status that is no answer. What 404 means differs by provider, so it is not here. */
export function statusReason(status: number): UnavailableReason {
  if (status === 401 || status === 403) return "refused";
  if (status === 429) return "rate_limited";
  return "provider_error";
}

/** The reason behind a call without a usable response. */
export function failureReason(error: unknown): UnavailableReason {
  if (!(error instanceof HttpFailure)) return "provider_error";
  switch (error.code) {
    case "timeout":
      return "timeout";
    // Ours or the network's configuration forbids the host; asking again changes nothing.
    case "blocked":
      return "refused";
    case "unreachable":
    case "reset":
    case "too_large":
    case "bad_redirect":
      return "provider_error";
  }
}
