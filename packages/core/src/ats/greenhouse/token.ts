/**
 * Access tokens by client credentials (https://harvestdocs.greenhouse.io/docs/authentication), shared through the store:
 * minting one may revoke the one before, so a refused token is first replaced by whatever another worker stored.
 */
import * as z from "zod/mini";
import type { AccessToken } from "../../domain/ports.ts";
import { type HttpResponse, json } from "../../http/http.ts";
import type { SessionDeps } from "../ats.ts";
import { greenhouseError, statusError, transportError } from "./errors.ts";
import { Token } from "./schema.ts";
import type { Credentials } from "./settings.ts";

/** The documented lifetime, for an answer that states none. */
const DEFAULT_LIFETIME_MS = 3_600_000;
/** A token this close to its end is not used any more: it must outlast the call. */
const MARGIN_MS = 60_000;

export interface Tokens {
  /**
   * A token that is none of those `refused` by the API: the stored one, else with `mayMint` a new one. Null when there
   * is no such token.
   */
  readonly get: (options: {
    readonly refused: ReadonlySet<string>;
    readonly mayMint: boolean;
    readonly timeoutMs: number;
  }) => Promise<{ readonly value: string; readonly minted: boolean } | null>;
}

type TokenDeps = Pick<SessionDeps, "http" | "tokens" | "clock" | "connection">;

export function createTokens(deps: TokenDeps, credentials: Credentials, origin: string): Tokens {
  const { http, tokens, clock, connection } = deps;
  const basic = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString("base64");
  let pending: Promise<AccessToken> | undefined;
  /** What this session minted last: a read of the store that was under way meanwhile does not see it yet. */
  let latest: AccessToken | undefined;

  async function mint(timeoutMs: number): Promise<AccessToken> {
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
      throw transportError(error);
    }
    // A malformed client id or grant is a 400 here: the credential is what is wrong.
    if (response.status === 400) throw greenhouseError("unauthorized");
    if (response.status !== 200 && response.status !== 201) throw statusError(response, clock());
    const parsed = z.safeParse(Token, json(response));
    if (!parsed.success) throw greenhouseError("garbage");
    const { access_token, expires_in, expires_at } = parsed.data;
    const stated = expires_at === null ? asked + DEFAULT_LIFETIME_MS : Date.parse(expires_at);
    const token = {
      value: access_token,
      expiresAt: new Date(expires_in === null ? stated : asked + expires_in * 1000),
    };
    latest = token;
    await tokens.write(connection.id, token);
    return token;
  }

  return {
    async get({ refused, mayMint, timeoutMs }) {
      const stored = await tokens.read(connection.id);
      const usable = [stored, latest].find(
        (token) => token && !refused.has(token.value) && token.expiresAt.getTime() - clock().getTime() > MARGIN_MS,
      );
      if (usable) return { value: usable.value, minted: false };
      if (!mayMint) return null;
      // Calls of one session share one minting, or each would revoke the token of the one before.
      pending ??= mint(timeoutMs).finally(() => {
        pending = undefined;
      });
      return { value: (await pending).value, minted: true };
    },
  };
}
