/** A stand-in for Twilio Lookup v2 with its auth and error shapes (https://www.twilio.com/docs/lookup/v2-api). */
import type { Hono } from "hono";
import { createProviderEmulator, type ProviderEmulator } from "../emulation.ts";

export interface TwilioEmulatorOptions {
  /**
   * By E.164 number: a line type, the error code of the line-type package (for example 60601, Canada not approved), or
   * `down` for a number whose requests end in a server error.
   */
  readonly lines: Readonly<Record<string, string | number>>;
  readonly credentials: { readonly keySid: string; readonly keySecret: string };
}

export function createTwilioEmulator({ lines, credentials }: TwilioEmulatorOptions): ProviderEmulator {
  const expected = `Basic ${Buffer.from(`${credentials.keySid}:${credentials.keySecret}`).toString("base64")}`;
  return createProviderEmulator((app: Hono) => {
    app.get("/v2/PhoneNumbers/:number", (context) => {
      if (context.req.header("authorization") !== expected) {
        return context.json(
          { code: 20003, message: "Authenticate", more_info: "https://www.twilio.com/docs/errors/20003", status: 401 },
          401,
        );
      }
      const number = context.req.param("number");
      const line = Object.hasOwn(lines, number) ? lines[number] : undefined;
      if (line === "down") return context.json({ code: 20500, message: "Internal Server Error", status: 500 }, 500);
      const failed = typeof line === "number";
      const wanted = context.req.query("Fields")?.split(",").includes("line_type_intelligence") ?? false;
      return context.json({
        calling_country_code: number.startsWith("+1") ? "1" : null,
        country_code: null,
        phone_number: number,
        national_format: null,
        valid: true,
        validation_errors: [],
        caller_name: null,
        line_type_intelligence: wanted
          ? {
              carrier_name: null,
              error_code: failed ? line : null,
              mobile_country_code: null,
              mobile_network_code: null,
              type: failed ? null : (line ?? "unknown"),
            }
          : null,
        url: `https://lookups.twilio.com/v2/PhoneNumbers/${number}`,
      });
    });
  });
}
