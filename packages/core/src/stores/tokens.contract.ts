/** What every token store guarantees. */
import { describe, expect, it } from "vitest";
import type { TokenStore } from "../domain/ports.ts";

const token = { value: "access-1", expiresAt: new Date("2026-03-02T10:00:00.000Z") };
const refresh = { value: "refresh-1", expiresAt: new Date("2026-05-31T10:00:00.000Z") };

/** `create` answers an empty store whose clock stands before every expiry. */
export function describeTokenStoreContract(name: string, create: () => TokenStore): void {
  describe(`token store contract (${name})`, () => {
    it("knows no token before one was written, and no other connection's", async () => {
      const store = create();
      expect(await store.read("connection-one")).toBeUndefined();
      await store.write("connection-one", token);
      expect(await store.read("connection-two")).toBeUndefined();
    });

    it("gives back what was written last, with what renews it or without", async () => {
      const store = create();
      await store.write("connection-three", { ...token, refresh });
      expect(await store.read("connection-three")).toEqual({ ...token, refresh });
      const next = { ...token, value: "access-2", refresh: { ...refresh, value: "refresh-2" } };
      await store.write("connection-three", next);
      expect(await store.read("connection-three")).toEqual(next);
      await store.write("connection-three", token);
      expect(await store.read("connection-three")).toEqual(token);
    });
  });
}
