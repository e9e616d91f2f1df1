/** What every provider emulator shares: failing, stalling and talking nonsense on command, and counting requests. */
import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";

/** How a provider emulator behaves, changeable while it runs. Anything left out is as it should be. */
export interface ProviderBehaviour {
  /** Answers the next n requests with this status. */
  readonly failNext?: { readonly status: number; readonly times: number };
  /** Answers 200 with bytes that are no JSON. */
  readonly garbage?: boolean;
  /** Answers 200 with the page of a captive portal or an overloaded proxy. */
  readonly html?: boolean;
  /** Answers 200 with two megabytes of well-formed JSON. */
  readonly oversized?: boolean;
  /** Waits before every answer. */
  readonly slowMs?: number;
}

export interface ProviderEmulator {
  readonly app: Hono;
  /** Replaces the behaviour; `{}` is a provider at its best. */
  behave(behaviour: ProviderBehaviour): void;
  /** Requests received so far, the refused ones included. */
  readonly requests: number;
}

/** An emulator around the provider's own routes. */
export function createProviderEmulator(routes: (app: Hono) => void): ProviderEmulator {
  let behaviour: ProviderBehaviour = {};
  let failuresLeft = 0;
  let requests = 0;
  const app = new Hono();
  app.use(async (context, next) => {
    requests += 1;
    const { failNext, garbage, html, oversized, slowMs } = behaviour;
    if (slowMs !== undefined) await sleep(slowMs);
    if (failNext && failuresLeft > 0) {
      failuresLeft -= 1;
      return new Response(JSON.stringify({ status: failNext.status, message: "emulated failure" }), {
        status: failNext.status,
        headers: { "content-type": "application/json", ...(failNext.status === 429 ? { "retry-after": "1" } : {}) },
      });
    }
    if (garbage) return context.body("\u0000{]not json", 200, { "content-type": "application/json" });
    if (html) return context.html("<!doctype html><title>Sign in</title><p>Please accept the terms.</p>");
    if (oversized) return context.json({ filler: "x".repeat(2 * 1024 * 1024) });
    return next();
  });
  routes(app);
  return {
    app,
    behave(next) {
      behaviour = next;
      failuresLeft = next.failNext?.times ?? 0;
    },
    get requests() {
      return requests;
    },
  };
}
