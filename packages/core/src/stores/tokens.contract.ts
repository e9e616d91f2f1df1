/** What every token store guarantees. */
import { beforeEach, describe, expect, it } from "vitest";
import type { AccessToken, Clock, TokenStore } from "../domain/ports.ts";

const token = { value: "access-1", expiresAt: new Date("2026-03-02T10:00:00.000Z") };
const refresh = { value: "refresh-1", expiresAt: new Date("2026-05-31T10:00:00.000Z") };
const LEASE_MS = 15_000;

/** Stores a token as a worker does: under the lock. */
export async function storeToken(store: TokenStore, connectionId: string, value: AccessToken): Promise<void> {
  const lock = await store.lock(connectionId, LEASE_MS);
  if ((await lock?.store(value)) !== "stored") throw new Error("the token could not be stored");
}

/** `create` answers a store without the connections named here. */
export function describeTokenStoreContract(name: string, create: (clock: Clock) => TokenStore): void {
  describe(`token store contract (${name})`, () => {
    let now: number;
    let store: TokenStore;
    beforeEach(() => {
      now = Date.parse("2026-03-02T09:00:00Z");
      store = create(() => new Date(now));
    });

    it("knows no token before one was stored, and no other connection's", async () => {
      expect(await store.read("connection-one")).toBeUndefined();
      await storeToken(store, "connection-one", token);
      expect(await store.read("connection-two")).toBeUndefined();
    });

    it("gives back what was stored last, with what renews it or without", async () => {
      await storeToken(store, "connection-three", { ...token, refresh });
      expect(await store.read("connection-three")).toEqual({ ...token, refresh });
      const next = { ...token, value: "access-2", refresh: { ...refresh, value: "refresh-2" } };
      await storeToken(store, "connection-three", next);
      expect(await store.read("connection-three")).toEqual(next);
      await storeToken(store, "connection-three", token);
      expect(await store.read("connection-three")).toEqual(token);
    });

    it("locks for one of many at once, and for another connection besides", async () => {
      const locks = await Promise.all(Array.from({ length: 50 }, () => store.lock("connection-four", LEASE_MS)));
      expect(locks.filter((lock) => lock !== null)).toHaveLength(1);
      expect(await store.lock("connection-five", LEASE_MS)).not.toBeNull();
    });

    it("shows the next holder what the one before has stored", async () => {
      await storeToken(store, "connection-six", token);
      expect((await store.lock("connection-six", LEASE_MS))?.token).toEqual(token);
    });

    it("can be locked again once the lock is given back, with a token or without", async () => {
      const first = await store.lock("connection-seven", LEASE_MS);
      await first?.release();
      const second = await store.lock("connection-seven", LEASE_MS);
      expect(second).not.toBeNull();
      expect(await second?.store(token)).toBe("stored");
      expect(await store.lock("connection-seven", LEASE_MS)).not.toBeNull();
    });

    it("takes the lock from a worker that died with it, when its time is up and not before", async () => {
      expect(await store.lock("connection-eight", LEASE_MS)).not.toBeNull();
      now += LEASE_MS - 1;
      expect(await store.lock("connection-eight", LEASE_MS)).toBeNull();
      now += 1;
      expect(await store.lock("connection-eight", LEASE_MS)).not.toBeNull();
    });

    it("gives a lock back only to the worker that holds it", async () => {
      const late = await store.lock("connection-nine", LEASE_MS);
      now += LEASE_MS;
      expect(await store.lock("connection-nine", LEASE_MS)).not.toBeNull();
      await late?.release();
      expect(await store.lock("connection-nine", LEASE_MS)).toBeNull();
    });

    it("takes nothing from a worker that comes late once something newer stands", async () => {
      const late = await store.lock("connection-ten", LEASE_MS);
      now += LEASE_MS;
      await storeToken(store, "connection-ten", { ...token, value: "newer" });
      expect(await late?.store({ ...token, value: "older" })).toBe("superseded");
      expect((await store.read("connection-ten"))?.value).toBe("newer");
    });

    it("takes what a worker that comes late has got when nothing newer stands: it may be the only one that works", async () => {
      const late = await store.lock("connection-eleven", LEASE_MS);
      now += LEASE_MS;
      const next = await store.lock("connection-eleven", LEASE_MS);
      expect(await late?.store({ ...token, refresh })).toBe("stored");
      expect(await next?.store({ ...token, value: "other" })).toBe("superseded");
      expect((await store.read("connection-eleven"))?.refresh).toEqual(refresh);
    });
  });
}
