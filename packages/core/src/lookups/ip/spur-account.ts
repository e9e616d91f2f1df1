/** What is left of a Spur token, from its status (https://docs.spur.us): not counted as a query. */
import * as z from "zod";
import { json } from "../../http/http.ts";
import { left, type ProviderAccount, stateOf } from "../account.ts";
import { spurOrigins } from "./spur.ts";

const Body = z.object({ active: z.boolean(), queriesRemaining: z.number().nullish() });

export const spurAccount: ProviderAccount = {
  name: "spur",
  title: "Spur",
  origin: (overrides) => spurOrigins(overrides)[0] ?? "",
  request: ({ spur }) =>
    spur ? { path: "/status", headers: { token: spur.token, accept: "application/json" } } : null,
  read(response) {
    const body = Body.safeParse(json(response));
    const state = stateOf(response);
    if (state) return state;
    if (!body.success) return { status: "unclear" };
    return body.data.active ? left(body.data.queriesRemaining ?? null, "queries") : { status: "refused" };
  },
};
