/** A stand-in for IPQualityScore's proxy detection (https://www.ipqualityscore.com/documentation/proxy-detection-api/overview). */
import type { Hono } from "hono";
import { createProviderEmulator, type ProviderEmulator } from "../emulation.ts";

export interface IpqsEmulatorOptions {
  /** Members of the answer by address; `spent` is over the account's quota, `invalid` an address it does not take. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, unknown>> | "spent" | "invalid">>;
  readonly apiKey: string;
  /** Credits the account has left of 5,000. */
  readonly left?: () => number;
}

const failure = (message: string) => ({ success: false, message, request_id: "emulated" });

export function createIpqsEmulator({ answers, apiKey, left = () => 4000 }: IpqsEmulatorOptions): ProviderEmulator {
  return createProviderEmulator((app: Hono) => {
    app.get("/api/json/account", (context) =>
      context.json(
        context.req.header("ipqs-key") === apiKey
          ? { success: true, credits: 5000, usage: 5000 - left(), proxy_usage: 0, email_usage: 0 }
          : failure("Invalid or unauthorized key. Please check the API key and try again."),
      ),
    );
    app.get("/api/json/ip", (context) => {
      // IPQualityScore says what went wrong with status 200.
      if (context.req.header("ipqs-key") !== apiKey) {
        return context.json(failure("Invalid or unauthorized key. Please check the API key and try again."));
      }
      const ip = context.req.query("ip") ?? "";
      const known = Object.hasOwn(answers, ip) ? answers[ip] : {};
      if (known === "spent") {
        return context.json(failure("You have exceeded your request quota of 35 per day."));
      }
      if (known === "invalid") return context.json(failure("Invalid IPv4 address, IPv6 address, or hostname."));
      return context.json({
        success: true,
        message: "Success",
        fraud_score: 0,
        country_code: "US",
        connection_type: "Residential",
        mobile: false,
        proxy: false,
        vpn: false,
        tor: false,
        active_vpn: false,
        active_tor: false,
        shared_connection: false,
        request_id: "emulated",
        ...known,
      });
    });
  });
}
