/** What every store of shared paces guarantees. */
import { beforeEach, describe, expect, it } from "vitest";
import { FULL_SHARE, openPace } from "../domain/pace.ts";
import type { PaceStore } from "./stores.ts";

const NOW = Date.parse("2026-03-02T09:00:00Z");
const turn = { now: NOW, spanMs: 2_000, horizonMs: 60_000 };

/** `create` answers a store without the connections named here. */
export function describePaceStoreContract(name: string, create: () => PaceStore): void {
  describe(`pace store contract (${name})`, () => {
    let store: PaceStore;
    beforeEach(() => {
      store = create();
    });

    it("knows nothing of a connection at first, and keeps connections apart", async () => {
      expect(await store.read("pace-one")).toEqual(openPace);
      await store.reserve("pace-one", turn);
      expect(await store.read("pace-two")).toEqual(openPace);
    });

    it("gives the first turn at once and each next one right behind, however many ask together", async () => {
      const first = await store.reserve("pace-three", turn);
      expect(first?.startsAt).toBe(NOW);
      const others = await Promise.all(Array.from({ length: 20 }, () => store.reserve("pace-three", turn)));
      const starts = others.map((other) => other?.startsAt ?? 0).toSorted((a, b) => a - b);
      expect(starts).toEqual(Array.from({ length: 20 }, (_, at) => NOW + (at + 1) * 2_000));
    });

    it("gives no turn that has passed", async () => {
      await store.reserve("pace-four", turn);
      expect((await store.reserve("pace-four", { ...turn, now: NOW + 10_000 }))?.startsAt).toBe(NOW + 10_000);
    });

    it("gives none beyond the horizon", async () => {
      await store.reserve("pace-five", { ...turn, spanMs: 60_001 });
      expect(await store.reserve("pace-five", turn)).toBeNull();
      expect((await store.reserve("pace-five", { ...turn, now: NOW + 2 }))?.startsAt).toBe(NOW + 60_001);
    });

    it("gives no turn while the ATS is closed, and tells everybody", async () => {
      await store.reserve("pace-six", turn);
      await store.close("pace-six", { now: NOW, until: NOW + 30_000, share: 0.5 });
      expect(await store.read("pace-six")).toMatchObject({ closedUntil: NOW + 30_000, closedAt: NOW, share: 0.5 });
      const next = await store.reserve("pace-six", turn);
      expect(next).toMatchObject({ startsAt: NOW + 30_000, pace: { closedUntil: NOW + 30_000 } });
    });

    it("keeps turns that lie behind the closing, and never opens earlier than was said before", async () => {
      for (let turns = 0; turns < 20; turns += 1) await store.reserve("pace-seven", turn);
      await store.close("pace-seven", { now: NOW, until: NOW + 30_000, share: 0.5 });
      await store.close("pace-seven", { now: NOW, until: NOW + 10_000, share: 0.1 });
      expect(await store.read("pace-seven")).toMatchObject({ closedUntil: NOW + 30_000, share: 0.5 });
      expect((await store.reserve("pace-seven", turn))?.startsAt).toBe(NOW + 40_000);
    });

    it("keeps a limit that was learned", async () => {
      await store.learn("pace-eight", { requests: 50, windowMs: 10_000 });
      expect((await store.reserve("pace-eight", turn))?.pace).toMatchObject({
        limit: { requests: 50, windowMs: 10_000 },
        share: FULL_SHARE,
      });
    });
  });
}
