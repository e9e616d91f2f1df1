/**
 * Whether Twilio takes the key: by the formatting of a number, which is free as long as no package is asked for
 * (https://www.twilio.com/docs/lookup/v2-api). The balance is behind an account's id, which is nothing we hold.
 */
import * as z from "zod";
import { json } from "../../http/http.ts";
import { left, type ProviderAccount, stateOf } from "../account.ts";
import { twilioOrigins } from "./twilio.ts";

/** The number of Twilio's own examples, in the range that belongs to nobody. */
const EXAMPLE = "+14155552671";
const Body = z.object({ phone_number: z.string().max(20) });

export const twilioAccount: ProviderAccount = {
  name: "twilio",
  title: "Twilio",
  origin: (overrides) => twilioOrigins(overrides)[0] ?? "",
  request: ({ twilio }) =>
    twilio
      ? {
          path: `/v2/PhoneNumbers/${encodeURIComponent(EXAMPLE)}`,
          headers: {
            authorization: `Basic ${Buffer.from(`${twilio.keySid}:${twilio.keySecret}`).toString("base64")}`,
            accept: "application/json",
          },
        }
      : null,
  read: (response) =>
    stateOf(response) ?? (Body.safeParse(json(response)).success ? left(null, "") : { status: "unclear" }),
};
