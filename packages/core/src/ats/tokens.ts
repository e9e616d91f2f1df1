/**
 * Access tokens shared by every worker through the store: minting one may revoke the one before, so a refused token is
 * first replaced by whatever another worker stored, and only the holder of the store's lock mints.
 */
import type { AccessToken, TokenLock } from "../domain/ports.ts";
import type { SessionDeps } from "./ats.ts";
import type { ProviderErrors } from "./provider-errors.ts";

/** A token this close to its end is not used any more: it must outlast the call. */
const MARGIN_MS = 60_000;
/** Longer than any call that mints: its holder is dead by then, or its answer comes too late to count. */
const LOCK_MS = 15_000;
/** How long one call waits for another worker's minting, in looks at the store, before its job is put back. */
const LOOKS = 16;
const LOOK_EVERY_MS = 125;
export const LONGEST_TOKEN_WAIT_MS = LOOKS * LOOK_EVERY_MS;
/** A minting takes about a second; the job comes back after that. */
const COME_BACK_MS = 2_000;
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
  /** What stands in the store under the lock; ended, refused, or absent. */
  readonly stored: AccessToken | undefined;
  /** Whether a token lasts, and is none the API has refused. */
  readonly usable: (token: AccessToken) => boolean;
}

export type TokenDeps = Pick<SessionDeps, "tokens" | "clock" | "connection" | "sleep">;

/** The wait of a real process. */
export const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function createTokens(
  { tokens, clock, connection, sleep = later }: TokenDeps,
  errors: ProviderErrors,
  mint: (minting: Minting) => Promise<AccessToken>,
): Tokens {
  let pending: Promise<{ readonly token: AccessToken; readonly minted: boolean }> | undefined;
  /** What this session minted last: a read of the store that was under way meanwhile does not see it yet. */
  let latest: AccessToken | undefined;
  /** Minted, and not stored yet: stored before anything else the next time, or what renews it could be lost. */
  let unsaved: { readonly lock: TokenLock; readonly token: AccessToken } | undefined;
  let held: { readonly token: AccessToken; readonly untilMs: number } | undefined;
  const hold = (token: AccessToken) => {
    held = { token, untilMs: clock().getTime() + HELD_MS };
  };

  async function keep(lock: TokenLock, token: AccessToken): Promise<void> {
    latest = token;
    unsaved = { lock, token };
    await lock.store(token);
    if (unsaved?.token === token) unsaved = undefined;
  }

  /** Takes the lock and mints, or waits for the worker that holds it. */
  async function renew(
    timeoutMs: number,
    usable: Minting["usable"],
  ): Promise<{ readonly token: AccessToken; readonly minted: boolean }> {
    const endsAt = clock().getTime() + timeoutMs;
    for (let looks = 0; looks < LOOKS; looks += 1) {
      const lock = await tokens.lock(connection.id, LOCK_MS);
      if (lock) {
        let token: AccessToken;
        try {
          if (lock.token && usable(lock.token)) {
            await lock.release();
            return { token: lock.token, minted: false };
          }
          token = await mint({ timeoutMs: Math.max(endsAt - clock().getTime(), 1), stored: lock.token, usable });
        } catch (error) {
          // The lock would end by itself; giving it back only spares the others the wait.
          await lock.release().catch(() => undefined);
          throw error;
        }
        await keep(lock, token);
        return { token, minted: true };
      }
      if (clock().getTime() + LOOK_EVERY_MS > endsAt) break;
      await sleep(LOOK_EVERY_MS);
      const stored = await tokens.read(connection.id);
      if (stored && usable(stored)) return { token: stored, minted: false };
    }
    throw errors.of("timeout", { retryAfterMs: COME_BACK_MS });
  }

  return {
    async get({ refused, mayMint, timeoutMs }) {
      const usable = (token: AccessToken) =>
        !refused.has(token.value) && token.expiresAt.getTime() - clock().getTime() > MARGIN_MS;
      // While a minting is under way, it is the one that stores.
      if (unsaved && !pending) await keep(unsaved.lock, unsaved.token);
      if (held && clock().getTime() < held.untilMs && usable(held.token))
        return { value: held.token.value, minted: false };
      const known = [await tokens.read(connection.id), latest].find((token) => token !== undefined && usable(token));
      if (known) {
        hold(known);
        return { value: known.value, minted: false };
      }
      if (!mayMint) return null;
      // Calls of one session share one minting, and with it one lock.
      pending ??= renew(timeoutMs, usable).finally(() => {
        pending = undefined;
      });
      const { token, minted } = await pending;
      hold(token);
      return { value: token.value, minted };
    },
  };
}

/** A key that never changes: refused once, there is no other. */
export const fixedKey = (value: string): Tokens => ({
  get: ({ refused }) => Promise.resolve(refused.has(value) ? null : { value, minted: false }),
});
