/** What every indicator store promises; run on memory and on the table. */
import { describe, expect, it } from "vitest";
import type { Clock } from "../domain/ports.ts";
import type { IndicatorStore, KeptIndicator } from "./stores.ts";

const START = Date.parse("2026-03-02T09:00:00.000Z");
const DAY_MS = 86_400_000;

let connections = 0;
const aConnectionId = () => `indicator-connection-${String((connections += 1)).padStart(6, "0")}`;

const kept = (digest: string, changes: Partial<KeptIndicator> = {}): KeptIndicator => ({
  digest,
  confidence: 70,
  lastSeen: new Date(START - DAY_MS),
  expiresAt: new Date(START + DAY_MS),
  ...changes,
});

export function describeIndicatorStoreContract(name: string, make: (clock: Clock) => IndicatorStore): void {
  describe(`indicator store contract (${name})`, () => {
    let nowMs = START;
    const store = () => make(() => new Date(nowMs));

    it("finds what a version holds, in no other version and on no other connection", async () => {
      const [one, two] = [aConnectionId(), aConnectionId()];
      const indicators = store();
      await indicators.write({ connectionId: one, version: "v1" }, 0, [kept("a"), kept("b", { lastSeen: null })]);
      expect(await indicators.find(one, ["v1"], ["a"])).toEqual([{ ...kept("a"), version: "v1" }]);
      expect(await indicators.find(one, ["v0", "v1"], ["b", "c"])).toEqual([
        { ...kept("b", { lastSeen: null }), version: "v1" },
      ]);
      expect(await indicators.find(one, ["v2"], ["a", "b"])).toEqual([]);
      expect(await indicators.find(two, ["v1"], ["a", "b"])).toEqual([]);
      expect(await indicators.find(one, [], ["a"])).toEqual([]);
      expect(await indicators.find(one, ["v1"], [])).toEqual([]);
    });

    it("keeps the last of a digest given twice, in one part or in two", async () => {
      const version = { connectionId: aConnectionId(), version: "v1" };
      const indicators = store();
      await indicators.write(version, 0, [kept("a"), kept("a", { confidence: 20 })]);
      expect(await indicators.find(version.connectionId, ["v1"], ["a", "a"])).toMatchObject([{ confidence: 20 }]);
      await indicators.write(version, 1, [kept("a", { confidence: 30 })]);
      expect(await indicators.find(version.connectionId, ["v1"], ["a"])).toMatchObject([{ confidence: 30 }]);
    });

    it("answers more digests and versions than one call can carry", async () => {
      const version = { connectionId: aConnectionId(), version: "v2" };
      const indicators = store();
      const digests = Array.from({ length: 120 }, (_, at) => `digest-${at}`);
      await indicators.write(
        version,
        0,
        digests.map((digest) => kept(digest)),
      );
      const found = await indicators.find(version.connectionId, ["v1", "v2"], digests);
      expect(found.map(({ digest }) => digest).toSorted()).toEqual(digests.toSorted());
    });

    it("forgets at the end, on withdrawal and on discarding, and nothing else with it", async () => {
      const connectionId = aConnectionId();
      const indicators = store();
      const [first, second] = [
        { connectionId, version: "v1" },
        { connectionId, version: "v2" },
      ];
      await indicators.write(first, 0, [kept("a"), kept("b", { expiresAt: new Date(START + 1_000) })]);
      await indicators.write(first, 1, [kept("c")]);
      await indicators.write(second, 0, [kept("a"), kept("c")]);
      nowMs = START + 1_000;
      expect(await indicators.find(connectionId, ["v1"], ["b"])).toEqual([]);
      await indicators.withdraw(first, ["c", "never-there"]);
      expect((await indicators.find(connectionId, ["v1", "v2"], ["c"])).map(({ version }) => version)).toEqual(["v2"]);
      await indicators.discard(first);
      await indicators.discard(first);
      const left = await indicators.find(connectionId, ["v1", "v2"], ["a", "b", "c"]);
      expect(left.map(({ version, digest }) => `${version} ${digest}`).toSorted()).toEqual(["v2 a", "v2 c"]);
      nowMs = START;
    });

    it("lets one of two writers change the list of feeds", async () => {
      const connectionId = aConnectionId();
      const { feeds } = store();
      const list = {
        schemaVersion: 1,
        connectionId,
        fence: 1,
        feeds: [],
        expiresAt: new Date(START + DAY_MS).toISOString(),
      } as const;
      expect(await feeds.write({ ...list, feeds: [] })).toBe("written");
      expect(await feeds.write({ ...list, feeds: [] })).toBe("conflict");
      expect(await feeds.read({ connectionId })).toEqual(list);
      expect(await feeds.read({ connectionId: aConnectionId() })).toBeUndefined();
    });
  });
}
