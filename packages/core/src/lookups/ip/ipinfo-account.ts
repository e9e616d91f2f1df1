/** What is left of an IPinfo token, from the endpoint its own command line asks (https://github.com/ipinfo/cli): not counted as a request. */
import * as z from "zod";
import { json } from "../../http/http.ts";
import { left, type ProviderAccount, stateOf } from "../account.ts";

/** Not the host that answers lookups. */
const ORIGIN = "https://ipinfo.io";

const Body = z.object({ requests: z.object({ remaining: z.number().nullish() }) });

export const ipinfoAccount: ProviderAccount = {
  name: "ipinfo",
  title: "IPinfo",
  origin: ({ ipinfoOrigin = ORIGIN }) => ipinfoOrigin,
  request: ({ ipinfo }) =>
    ipinfo ? { path: "/me", headers: { authorization: `Bearer ${ipinfo.token}`, accept: "application/json" } } : null,
  read(response) {
    const state = stateOf(response);
    if (state) return state;
    const body = Body.safeParse(json(response));
    return body.success ? left(body.data.requests.remaining ?? null, "requests") : { status: "unclear" };
  },
};
