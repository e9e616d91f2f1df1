/** What every store of shared paces guarantees. */
import { beforeEach, describe, expect, it } from "vitest";
import { openPace, type Pace } from "../domain/pace.ts";
import type { PaceStore } from "./stores.ts";

const steeredOnce: Pace = {
  revision: 1,
  issued: 0,
  served: 12.25,
  from: Date.parse("2026-03-02T09:00:00Z"),
  share: 0.675,
  cost: 5.5,
  limit: { requests: 50, windowMs: 10_000 },
  found: true,
};

/** `create` answers a store without the connections named here. */
export function describePaceStoreContract(name: string, create: () => PaceStore): void {
  describe(`pace store contract (${name})`, () => {
    let store: PaceStore;
    beforeEach(() => {
      store = create();
    });

    it("knows nothing of a connection at first, and keeps connections apart", async () => {
      expect(await store.read("pace-one")).toEqual(openPace);
      await store.take("pace-one", openPace, 0);
      expect(await store.read("pace-two")).toEqual(openPace);
    });

    it("gives each its own turn, however many ask together", async () => {
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.take("pace-three", openPace, 0)));
      const tickets = taken.map((turn) => turn?.ticket ?? 0).toSorted((a, b) => a - b);
      expect(tickets).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
      expect((await store.read("pace-three")).issued).toBe(20);
    });

    it("gives no turn that has come already: what was not used is gone", async () => {
      await store.take("pace-four", openPace, 0);
      expect(await store.take("pace-four", openPace, 99.5)).toEqual({ ticket: 100.5 });
      expect(await store.take("pace-four", openPace, 99.5)).toEqual({ ticket: 101.5 });
    });

    it("keeps what it was steered to, and the turns given out", async () => {
      await store.take("pace-five", openPace, 0);
      expect(await store.steer("pace-five", steeredOnce)).toBe("written");
      expect(await store.read("pace-five")).toEqual({ ...steeredOnce, issued: 1 });
      expect(await store.take("pace-five", steeredOnce, 0.5)).toEqual({ ticket: 2 });
    });

    it("is steered by one of many at once", async () => {
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => store.steer("pace-six", steeredOnce)));
      expect(outcomes.filter((outcome) => outcome === "written")).toHaveLength(1);
      expect(await store.steer("pace-six", { ...steeredOnce, revision: 2, limit: null })).toBe("written");
      expect((await store.read("pace-six")).limit).toBeNull();
    });

    it("gives no turn to one that does not know the pace that stands", async () => {
      await store.steer("pace-seven", steeredOnce);
      expect(await store.take("pace-seven", openPace, 1_000_000)).toBeNull();
      expect((await store.read("pace-seven")).issued).toBe(0);
    });
  });
}
