/**
 * An outbound client that keeps to the limit of the other side: what would be turned away there is answered here, with
 * the same status and the same header, and nothing is sent.
 */
import type { RequestGate } from "../domain/pace.ts";
import type { HttpClient, HttpResponse } from "./http.ts";

/** A function's time is not spent on waiting; longer waits are the queue's. */
export const LONGEST_SLEEP_MS = 1_500;

function turnedAway(waitMs: number): HttpResponse {
  const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
  return {
    status: 429,
    header: (name) => (name.toLowerCase() === "retry-after" ? seconds : null),
    body: new Uint8Array(),
  };
}

export function pacedHttp(
  http: HttpClient,
  { gate, sleep }: { readonly gate: RequestGate; readonly sleep: (ms: number) => Promise<void> },
): HttpClient {
  return async (request) => {
    const { timeoutMs } = request;
    const waitMs = gate.closedForMs();
    if (waitMs > LONGEST_SLEEP_MS || (timeoutMs !== undefined && waitMs >= timeoutMs)) return turnedAway(waitMs);
    if (waitMs > 0) {
      await sleep(waitMs);
      // Closed anew meanwhile: one sleep is all a request gets.
      const stillMs = gate.closedForMs();
      if (stillMs > 0) return turnedAway(stillMs);
    }
    gate.sent();
    let response: HttpResponse;
    try {
      response = await http(timeoutMs === undefined ? request : { ...request, timeoutMs: timeoutMs - waitMs });
    } catch (error) {
      await gate.answered(null);
      throw error;
    }
    await gate.answered(response);
    return response;
  };
}
