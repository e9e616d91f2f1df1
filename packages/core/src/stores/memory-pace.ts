/** The shared pace of one process's connections, gone with it. */
import { openPace, type Pace } from "../domain/pace.ts";
import type { PaceStore } from "./stores.ts";

export function createMemoryPace(): PaceStore {
  const paces = new Map<string, Pace>();
  const at = (connectionId: string) => paces.get(connectionId) ?? openPace;
  return {
    async read(connectionId) {
      return at(connectionId);
    },
    async take(connectionId, { revision }, served) {
      const pace = at(connectionId);
      if (pace.revision !== revision) return null;
      const issued = Math.max(pace.issued, served) + 1;
      paces.set(connectionId, { ...pace, issued });
      return { ticket: issued };
    },
    async steer(connectionId, pace) {
      const { revision, issued } = at(connectionId);
      if (revision !== pace.revision - 1) return "conflict";
      paces.set(connectionId, { ...pace, issued });
      return "written";
    },
  };
}
