/** A stand-in for the Spur Context API v2 with its auth, shapes and errors (https://docs.spur.us/context-api). */
import type { Hono } from "hono";
import { createProviderEmulator, type ProviderEmulator } from "../emulation.ts";

export interface SpurEmulatorOptions {
  /** Contexts by address, in Spur's words; an address without one is unremarkable. `spent` answers that no credit is left. */
  readonly contexts: Readonly<Record<string, Readonly<Record<string, unknown>> | "spent">>;
  readonly token: string;
  /** Queries the token has left. */
  readonly left?: () => number;
}

export function createSpurEmulator({ contexts, token, left = () => 1000 }: SpurEmulatorOptions): ProviderEmulator {
  return createProviderEmulator((app: Hono) => {
    app.get("/status", (context) =>
      context.req.header("token") === token
        ? context.json({ active: true, queriesRemaining: left(), serviceTier: "online" })
        : context.json({ error: "unauthorized" }, 401),
    );
    app.get("/v2/context/:ip", (context) => {
      if (context.req.header("token") !== token) return context.json({ error: "unauthorized" }, 401);
      const ip = context.req.param("ip");
      const known = Object.hasOwn(contexts, ip) ? contexts[ip] : {};
      if (known === "spent") return context.json({ error: "query limit reached" }, 429);
      context.header("x-balance-remaining", "1000");
      return context.json({
        ip,
        as: { number: 64496, organization: "Example Net" },
        organization: "Example Net",
        ...known,
      });
    });
  });
}
