/** What is left of an IPQualityScore key (https://www.ipqualityscore.com/documentation/account-management/usage): costs no credit. */
import * as z from "zod";
import { json } from "../http/http.ts";
import { left, type ProviderAccount, stateOf } from "./account.ts";
import { ipqsHeaders, ipqsOrigins, ipqsReason } from "./ipqs.ts";

/** `credits` are those of the billing period, `usage` is what of them was used. */
const Body = z.object({
  success: z.boolean(),
  message: z.string().max(500).nullish(),
  credits: z.number().nullish(),
  usage: z.number().nullish(),
});

export const ipqsAccount: ProviderAccount = {
  name: "ipqs",
  title: "IPQualityScore",
  origin: (overrides) => ipqsOrigins(overrides)[0] ?? "",
  request: ({ ipqs }) => (ipqs ? { path: "/api/json/account", headers: ipqsHeaders(ipqs.apiKey) } : null),
  read(response) {
    const state = stateOf(response);
    if (state) return state;
    const body = Body.safeParse(json(response));
    if (!body.success) return { status: "unclear" };
    const { success, message, credits, usage } = body.data;
    if (!success) {
      const reason = ipqsReason(message ?? "");
      return { status: reason === "refused" ? "refused" : reason === "rate_limited" ? "spent" : "unclear" };
    }
    const known = typeof credits === "number" && typeof usage === "number";
    return left(known ? credits - usage : null, "credits");
  },
};
