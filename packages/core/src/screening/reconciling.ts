/** What every step of reconciling one connection works with. */
import type { AtsSession } from "../ats/ats.ts";
import type { Connection } from "../domain/connection.ts";
import type { ScreeningDeps } from "./deps.ts";
import type { Hold } from "./hold.ts";

/** One connection's part of a run, bounded in time. */
export interface Reconciling {
  readonly deps: ScreeningDeps;
  readonly connection: Connection;
  readonly ats: AtsSession;
  readonly hold: Hold;
  readonly mayGoOn: () => boolean;
  /** Applications given to the worker in this run: one that two lists name is enqueued once. */
  readonly enqueued: Set<string>;
  /** Whether the ATS showed us anything at all in this run. */
  readonly seen: { any: boolean };
}
