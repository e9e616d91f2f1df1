/** What is left of this hour's requests to GitHub (https://docs.github.com/en/rest/rate-limit/rate-limit): asking is not counted. */
import * as z from "zod";
import { json } from "../../http/http.ts";
import { left, type ProviderAccount, stateOf } from "../account.ts";
import { githubOrigins } from "./github.ts";

const Body = z.object({ resources: z.object({ core: z.object({ remaining: z.number() }) }) });

export const githubLimits: ProviderAccount = {
  name: "github",
  title: "GitHub",
  origin: (overrides) => githubOrigins(overrides)[0] ?? "",
  request: ({ github }) =>
    github
      ? {
          path: "/rate_limit",
          headers: { authorization: `Bearer ${github.token}`, accept: "application/vnd.github+json" },
        }
      : null,
  read(response) {
    const state = stateOf(response);
    if (state) return state;
    const body = Body.safeParse(json(response));
    return body.success ? left(body.data.resources.core.remaining, "requests this hour") : { status: "unclear" };
  },
};
