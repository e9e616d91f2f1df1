/**
 * Questions to GitHub's REST API under its limits: one at a time, none while a limit is known to be spent, each with
 * one typed outcome.
 *
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: 60 requests an hour and 10 searches
 * a minute without a token, 5,000 and 30 with one, counted apart.
 */
import * as z from "zod";
import type { UnavailableReason } from "../../domain/evidence.ts";
import type { Clock } from "../../domain/ports.ts";
import { type HttpClient, HttpFailure, type HttpResponse, json } from "../../http/http.ts";
import { failureReason, statusReason } from "../outcome.ts";

const TIMEOUT_MS = 2500;
const MAX_BYTES = 1024 * 1024;
/** What GitHub asks for where it names no time. */
const LEAST_PAUSE_MS = 60_000;
/** The longest of its windows; a header that says more is not believed. */
const LONGEST_PAUSE_MS = 3_600_000;

/** Limits are counted apart for these. */
type Resource = "core" | "search";

export type ApiAnswer =
  | { readonly status: "answered"; readonly body: unknown }
  | { readonly status: "missing" }
  /** GitHub will not search this, or answers more than is read: asking again changes nothing. */
  | { readonly status: "beyond" }
  | { readonly status: "unanswered"; readonly reason: UnavailableReason };

export interface GithubApi {
  readonly ask: (resource: Resource, path: string, signal: AbortSignal) => Promise<ApiAnswer>;
}

const Message = z.object({ message: z.string().max(2000) });

const wholeNumber = (text: string | null) => (text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null);

function isLimit(response: HttpResponse): boolean {
  if (response.status === 429) return true;
  if (response.status !== 403) return false;
  const said = Message.safeParse(json(response));
  return (
    response.header("x-ratelimit-remaining") === "0" ||
    response.header("retry-after") !== null ||
    (said.success && /rate limit/i.test(said.data.message))
  );
}

export function createGithubApi({
  http,
  origin,
  token,
  clock,
}: {
  readonly http: HttpClient;
  readonly origin: string | undefined;
  readonly token: string | undefined;
  /** Without one nothing is remembered between two questions. */
  readonly clock: Clock | undefined;
}): GithubApi {
  const pausedUntil = new Map<Resource, number>();

  /** Keeps silent for as long as the headers ask. */
  function heed(resource: Resource, response: HttpResponse): void {
    if (clock === undefined) return;
    const now = clock().getTime();
    const after = wholeNumber(response.header("retry-after"));
    const reset = wholeNumber(response.header("x-ratelimit-reset"));
    const spent = response.header("x-ratelimit-remaining") === "0";
    const limited = isLimit(response);
    if (!limited && !spent) return;
    const fallback = limited ? now + LEAST_PAUSE_MS : now;
    const until = limited && after !== null ? now + after * 1000 : spent && reset !== null ? reset * 1000 : fallback;
    pausedUntil.set(resource, Math.min(until, now + LONGEST_PAUSE_MS));
  }

  return {
    async ask(resource, path, signal) {
      const until = pausedUntil.get(resource);
      if (until !== undefined && clock !== undefined && clock().getTime() < until) {
        return { status: "unanswered", reason: "rate_limited" };
      }
      try {
        const response = await http({
          method: "GET",
          url: `${origin}${path}`,
          headers: {
            accept: "application/vnd.github+json",
            "x-github-api-version": "2022-11-28",
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          timeoutMs: TIMEOUT_MS,
          maxBytes: MAX_BYTES,
          signal,
        });
        heed(resource, response);
        if (isLimit(response)) return { status: "unanswered", reason: "rate_limited" };
        switch (response.status) {
          case 200:
            return { status: "answered", body: json(response) };
          case 404:
            return { status: "missing" };
          case 422:
            return { status: "beyond" };
          default:
            return { status: "unanswered", reason: statusReason(response.status) };
        }
      } catch (error) {
        if (error instanceof HttpFailure && error.code === "too_large") return { status: "beyond" };
        return { status: "unanswered", reason: failureReason(error) };
      }
    },
  };
}
