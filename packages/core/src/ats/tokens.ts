/**
 * Access tokens shared by every worker through the store: minting one may revoke the one before, so a refused token is
 * first replaced by whatever another worker stored.
 */
import type { AccessToken } from "../domain/ports.ts";
import type { SessionDeps } from "./ats.ts";

/** A token this close to its end is not used any more: it must outlast the call. */
const MARGIN_MS = 60_000;
/**
 * For so long a session trusts what it holds. One that another worker's minting has ended is refused before anything is
 * done, and then the store is asked: reading it before every call would be half of what a screening reads.
 */
const HELD_MS = 60_000;

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

export interface Minting {
  readonly timeoutMs: number;
  /** Whether a token lasts, and is none the API has refused. */
  readonly usable: (token: AccessToken) => boolean;
  /** Stores a token. One that could not be stored is stored before anything else the next time. */
  readonly keep: (token: AccessToken) => Promise<void>;
}

export type TokenDeps = Pick<SessionDeps, "tokens" | "clock" | "connection">;

/** `mint` answers a new token, which it has handed to `keep`. */
export function createTokens(
  { tokens, clock, connection }: TokenDeps,
  mint: (minting: Minting) => Promise<AccessToken>,
): Tokens {
  let pending: Promise<AccessToken> | undefined;
  /** What this session minted last: a read of the store that was under way meanwhile does not see it yet. */
  let latest: AccessToken | undefined;
  let unsaved: AccessToken | undefined;
  let held: { readonly token: AccessToken; readonly untilMs: number } | undefined;
  const hold = (token: AccessToken) => {
    held = { token, untilMs: clock().getTime() + HELD_MS };
  };

  async function keep(token: AccessToken): Promise<void> {
    latest = token;
    unsaved = token;
    await tokens.write(connection.id, token);
    if (unsaved === token) unsaved = undefined;
  }

  return {
    async get({ refused, mayMint, timeoutMs }) {
      const usable = (token: AccessToken) =>
        !refused.has(token.value) && token.expiresAt.getTime() - clock().getTime() > MARGIN_MS;
      // While a minting is under way, it is the one that stores.
      if (unsaved && !pending) await keep(unsaved);
      if (held && clock().getTime() < held.untilMs && usable(held.token))
        return { value: held.token.value, minted: false };
      const known = [await tokens.read(connection.id), latest].find((token) => token !== undefined && usable(token));
      if (known) {
        hold(known);
        return { value: known.value, minted: false };
      }
      if (!mayMint) return null;
      // Calls of one session share one minting, or each would revoke the token of the one before.
      pending ??= mint({ timeoutMs, usable, keep }).finally(() => {
        pending = undefined;
      });
      const minted = await pending;
      hold(minted);
      return { value: minted.value, minted: true };
    },
  };
}

/** A key that never changes: refused once, there is no other. */
export const fixedKey = (value: string): Tokens => ({
  get: ({ refused }) => Promise.resolve(refused.has(value) ? null : { value, minted: false }),
});
