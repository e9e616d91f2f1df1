/** A stand-in for Telnyx number lookup with its auth, shapes and errors (https://developers.telnyx.com/docs/identity/number-lookup). */
import type { Hono } from "hono";
import { createProviderEmulator, type ProviderEmulator } from "../emulation.ts";

export interface TelnyxEmulatorOptions {
  /**
   * By E.164 number: the carrier type in Telnyx's words, null where it knows of no carrier, and the day the number was
   * ported. `not_enabled` is a number of a country the account may not ask about, `down` one whose requests fail.
   */
  readonly lines: Readonly<
    Record<
      string,
      | { readonly type: string | null; readonly portedDate?: string; readonly portedStatus?: string }
      | "not_enabled"
      | "down"
    >
  >;
  readonly apiKey: string;
  /** Dollars the account has left. */
  readonly left?: () => number;
}

const failure = (code: string, title: string, detail: string) => ({ errors: [{ code, title, detail }] });

export function createTelnyxEmulator({ lines, apiKey, left = () => 300 }: TelnyxEmulatorOptions): ProviderEmulator {
  return createProviderEmulator((app: Hono) => {
    app.get("/v2/balance", (context) => {
      if (context.req.header("authorization") !== `Bearer ${apiKey}`)
        return context.json(failure("10009", "Authentication failed", "Could not understand the credentials."), 401);
      const money = left().toFixed(2);
      return context.json({
        data: {
          record_type: "balance",
          pending: "0.00",
          balance: money,
          credit_limit: "0.00",
          available_credit: money,
          currency: "USD",
        },
      });
    });
    app.get("/v2/number_lookup/:number", (context) => {
      if (context.req.header("authorization") !== `Bearer ${apiKey}`) {
        return context.json(failure("10009", "Authentication failed", "Could not understand the credentials."), 401);
      }
      const number = context.req.param("number");
      const line = Object.hasOwn(lines, number) ? lines[number] : undefined;
      if (line === "down") return context.json(failure("10007", "Unexpected error", "An error occurred."), 500);
      if (line === "not_enabled") {
        return context.json(failure("10015", "Invalid number", "This number cannot be looked up."), 422);
      }
      const wanted = context.req.queries("type")?.includes("carrier") ?? false;
      return context.json({
        data: {
          record_type: "number_lookup",
          phone_number: number,
          country_code: number.startsWith("+1") ? "US" : null,
          national_format: null,
          fraud: null,
          valid_number: true,
          caller_name: null,
          carrier: wanted
            ? {
                error_code: null,
                mobile_country_code: null,
                mobile_network_code: null,
                name: "Example Carrier",
                type: line === undefined ? "unknown" : line.type,
              }
            : null,
          portability: {
            lrn: "",
            ocn: "0000",
            spid: "0000",
            spid_carrier_name: "Example Carrier",
            line_type: line?.type ?? "",
            ported_status: line?.portedStatus ?? (line?.portedDate === undefined ? "N" : "Y"),
            ported_date: line?.portedDate ?? "",
            city: "",
            state: "",
          },
        },
      });
    });
  });
}
