/**
 * Access tokens by client credentials (https://harvestdocs.greenhouse.io/docs/authentication).
 */
import * as z from "zod/mini";
import type { AccessToken } from "../../domain/ports.ts";
import { type HttpResponse, json } from "../../http/http.ts";
import type { SessionDeps } from "../ats.ts";
import { createTokens, type Minting, type TokenDeps, type Tokens } from "../tokens.ts";
import { errors } from "./errors.ts";
import { Token } from "./schema.ts";
import type { Credentials } from "./settings.ts";

/** The documented lifetime, for an answer that states none. */
const DEFAULT_LIFETIME_MS = 3_600_000;
export function createClientTokens(
  deps: TokenDeps & Pick<SessionDeps, "http">,
  credentials: Credentials,
  origin: string,
): Tokens {
  const { http, clock } = deps;
  const basic = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString("base64");

  async function mint({ timeoutMs }: Minting): Promise<AccessToken> {
    const form = new URLSearchParams({ grant_type: "client_credentials" });
    if (credentials.userId !== undefined) form.set("sub", credentials.userId);
    const asked = clock().getTime();
    let response: HttpResponse;
    try {
      response = await http({
        method: "POST",
        url: `${origin}/token`,
        headers: {
          authorization: `Basic ${basic}`,
          "content-type": "application/x-www-form-urlencoded",
          accept: "application/json",
        },
        body: form.toString(),
        timeoutMs,
        maxBytes: 65_536,
      });
    } catch (error) {
      throw errors.ofTransport(error);
    }
    // A malformed client id or grant is a 400 here: the credential is what is wrong.
    if (response.status === 400) throw errors.of("unauthorized");
    if (response.status !== 200 && response.status !== 201) throw errors.ofStatus(response, clock());
    const parsed = z.safeParse(Token, json(response));
    if (!parsed.success) throw errors.of("garbage");
    const { access_token, expires_in, expires_at } = parsed.data;
    const stated = expires_at === null ? asked + DEFAULT_LIFETIME_MS : Date.parse(expires_at);
    return {
      value: access_token,
      expiresAt: new Date(expires_in === null ? stated : asked + expires_in * 1000),
    };
  }

  return createTokens(deps, errors, mint);
}
