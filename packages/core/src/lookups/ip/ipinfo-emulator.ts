/** A stand-in for the IPinfo lookup API with its auth, shapes and errors (https://ipinfo.io/developers). */
import type { Hono } from "hono";
import { createProviderEmulator, type ProviderEmulator } from "../emulation.ts";

export interface IpinfoEmulatorOptions {
  /** What the plan knows by address; an address without an entry is an ordinary line. `spent` is over its quota. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, unknown>> | "bogon" | "spent">>;
  readonly token: string;
  /** Lite names no services; Max adds residential proxies to what Plus has. */
  readonly plan?: "lite" | "plus" | "max";
  /** Requests the token has left. */
  readonly left?: () => number;
}

export function createIpinfoEmulator({
  answers,
  token,
  plan = "max",
  left = () => 49_931,
}: IpinfoEmulatorOptions): ProviderEmulator {
  return createProviderEmulator((app: Hono) => {
    app.get("/me", (context) =>
      context.req.header("authorization") === `Bearer ${token}`
        ? context.json({ token, requests: { day: 3, month: 69, limit: 50_000, remaining: left() }, features: {} })
        : context.json({ error: { title: "Unknown token", message: "Please ensure your token is valid." } }, 403),
    );
    app.get("/lookup/:ip", (context) => {
      if (context.req.header("authorization") !== `Bearer ${token}`) {
        return context.json({ error: { title: "Unknown token", message: "Please ensure your token is valid." } }, 403);
      }
      const ip = context.req.param("ip");
      const known = Object.hasOwn(answers, ip) ? answers[ip] : {};
      if (known === "bogon") return context.json({ ip, bogon: true });
      if (known === "spent") {
        return context.json({ error: { title: "Rate limit exceeded", message: "Upgrade your plan." } }, 429);
      }
      if (plan === "lite") {
        return context.json({
          ip,
          asn: "AS64496",
          as_name: "Example Net",
          as_domain: "example.net",
          country_code: "US",
          country: "United States",
          continent_code: "NA",
          continent: "North America",
        });
      }
      const max = plan === "max" ? { is_res_proxy: false } : {};
      return context.json({
        ip,
        geo: { city: "Springfield", country: "United States", country_code: "US" },
        as: { asn: "AS64496", name: "Example Net", domain: "example.net", type: "isp" },
        is_anonymous: false,
        is_hosting: false,
        is_mobile: false,
        is_satellite: false,
        ...known,
        anonymous: {
          is_proxy: false,
          is_relay: false,
          is_tor: false,
          is_vpn: false,
          ...max,
          ...(typeof known?.["anonymous"] === "object" ? known["anonymous"] : {}),
        },
      });
    });
  });
}
