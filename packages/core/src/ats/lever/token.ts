/**
 * OAuth (https://hire.lever.co/developer/oauth): each refresh answers a new refresh token and ends the one before, so the
 * new one is stored, sealed, before the access token is used. A refresh token that nobody holds any more is lost, and
 * only authorising the app again helps.
 */
import * as z from "zod/mini";
import type { AccessToken } from "../../domain/ports.ts";
import { type HttpResponse, json } from "../../http/http.ts";
import type { SessionDeps } from "../ats.ts";
import { createTokens, type Minting, type TokenDeps, type Tokens } from "../tokens.ts";
import { errors } from "./errors.ts";
import { Token, TokenError } from "./schema.ts";
import type { OAuthCredentials } from "./settings.ts";

/** The documented lifetimes: an access token's, and an unused refresh token's. */
const ACCESS_MS = 3_600_000;
const UNUSED_REFRESH_MS = 90 * 86_400_000;

export function createOAuthTokens(
  deps: TokenDeps & Pick<SessionDeps, "http" | "logger" | "metrics">,
  credentials: OAuthCredentials,
  origin: string,
): Tokens {
  const { http, tokens, clock, connection, logger, metrics } = deps;

  /** Null when the refresh token is none, or none any more. */
  async function refresh(refreshToken: string, timeoutMs: number): Promise<AccessToken | null> {
    const asked = clock().getTime();
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      refresh_token: refreshToken,
    });
    let response: HttpResponse;
    try {
      response = await http({
        method: "POST",
        url: `${origin}/oauth/token`,
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: form.toString(),
        timeoutMs,
        maxBytes: 65_536,
      });
    } catch (error) {
      throw errors.ofTransport(error);
    }
    if (response.status >= 400 && response.status <= 403) {
      const said = z.safeParse(TokenError, json(response));
      if (said.data?.error === "invalid_grant") return null;
      throw errors.of("unauthorized");
    }
    if (response.status !== 200) throw errors.ofStatus(response, clock());
    const parsed = z.safeParse(Token, json(response));
    if (!parsed.success) throw errors.of("garbage");
    const { access_token, refresh_token, expires_in } = parsed.data;
    return {
      value: access_token,
      expiresAt: new Date(asked + (expires_in === null ? ACCESS_MS : expires_in * 1000)),
      refresh: { value: refresh_token ?? refreshToken, expiresAt: new Date(asked + UNUSED_REFRESH_MS) },
    };
  }

  /** The stored refresh token first. The one from setting up comes last, for an app that was authorised anew. */
  async function mint({ timeoutMs, stored, usable }: Minting): Promise<AccessToken> {
    for (const candidate of new Set([stored?.refresh?.value, credentials.refreshToken])) {
      const token = candidate === undefined ? null : await refresh(candidate, timeoutMs);
      if (token !== null) return token;
    }
    // A worker whose lock had run out may have refreshed all the same, and stored what it got.
    const other = await tokens.read(connection.id);
    if (other && usable(other)) return other;
    metrics?.count("RefreshTokenLost");
    logger.error("the refresh token is lost: authorise the app again", {
      connectionId: connection.id,
      provider: errors.provider,
      code: "refresh_token_lost",
    });
    throw errors.of("unauthorized");
  }

  return createTokens(deps, errors, mint);
}
