/** Indicators in memory, by feed version: the same promises as the table's. */
import type { Clock } from "../domain/ports.ts";
import { feedPartKey } from "./dynamo-keys.ts";
import type { FeedVersion, IndicatorStore, KeptIndicator } from "./stores.ts";

export function createMemoryVersions(clock: Clock): Omit<IndicatorStore, "feeds"> {
  const versions = new Map<string, Map<string, KeptIndicator>>();
  const nameOf = (version: FeedVersion) => feedPartKey(version, 0).pk;
  return {
    async write(version, _part, indicators) {
      const kept = versions.get(nameOf(version)) ?? new Map<string, KeptIndicator>();
      versions.set(nameOf(version), kept);
      for (const indicator of indicators) kept.set(indicator.digest, { ...indicator });
    },
    async withdraw(version, digests) {
      for (const digest of digests) versions.get(nameOf(version))?.delete(digest);
    },
    async discard(version) {
      versions.delete(nameOf(version));
    },
    async find(connectionId, wanted, digests) {
      return [...new Set(wanted)].flatMap((version) => {
        const kept = versions.get(nameOf({ connectionId, version }));
        return [...new Set(digests)].flatMap((digest) => {
          const indicator = kept?.get(digest);
          return indicator && indicator.expiresAt > clock() ? [{ ...indicator, version }] : [];
        });
      });
    },
  };
}
