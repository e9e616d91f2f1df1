/** What is left of a Telnyx account (https://developers.telnyx.com/api-reference/billing/get-user-balance-details): a read. */
import * as z from "zod";
import { json } from "../../http/http.ts";
import { left, type ProviderAccount, stateOf } from "../account.ts";
import { telnyxOrigins } from "./telnyx.ts";

const Body = z.object({
  data: z.object({
    available_credit: z.string().regex(/^-?\d{1,12}(\.\d{1,6})?$/),
    currency: z.string().regex(/^[A-Z]{3}$/),
  }),
});

export const telnyxAccount: ProviderAccount = {
  name: "telnyx",
  title: "Telnyx",
  origin: (overrides) => telnyxOrigins(overrides)[0] ?? "",
  request: ({ telnyx }) =>
    telnyx
      ? { path: "/v2/balance", headers: { authorization: `Bearer ${telnyx.apiKey}`, accept: "application/json" } }
      : null,
  read(response) {
    // 403 is a key that may not see the balance, and may well look numbers up.
    if (response.status === 403) return left(null, "");
    const state = stateOf(response);
    if (state) return state;
    const body = Body.safeParse(json(response));
    if (!body.success) return { status: "unclear" };
    return left(Number(body.data.data.available_credit), body.data.data.currency);
  },
};
