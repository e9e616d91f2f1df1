/** Finds what no event announced: new applications, changes and erasures, from the ATS's own lists since the last look. */
import { ProviderError, SettingsError } from "../domain/errors.ts";
import { LISTS, silence } from "../domain/watermark.ts";
import type { ScreeningDeps } from "./deps.ts";
import { type Hold, HoldLostError, hold, startAnew } from "./hold.ts";
import { readList } from "./reconcile-lists.ts";
import type { Reconciling } from "./reconciling.ts";
import { visit } from "./visit.ts";

export interface Reconciled {
  /** Messages sent. */
  readonly enqueued: number;
  /** Applications among them that no webhook had announced. */
  readonly missed: number;
}

/** What comes in every run gets its turn to be first, so that a slow or broken connection never starves the others. */
function rotated(ids: readonly string[], now: Date): readonly string[] {
  const first = ids.length === 0 ? 0 : Math.floor(now.getTime() / 600_000) % ids.length;
  return [...ids.slice(first), ...ids.slice(0, first)];
}

export async function reconcile(deps: ScreeningDeps): Promise<Reconciled> {
  const { clock, timing } = deps;
  const endsAt = clock().getTime() + timing.reconcile.budgetMs;
  const ids = rotated(await deps.stores.connections.ids(), clock());
  let [enqueued, missed, lagMs] = [0, 0, 0];
  for (const [at, connectionId] of ids.entries()) {
    const share = Math.max(0, endsAt - clock().getTime()) / (ids.length - at);
    const done = await reconcileOne(deps, connectionId, clock().getTime() + share);
    enqueued += done.enqueued;
    missed += done.missed;
    lagMs = Math.max(lagMs, done.lagMs);
  }
  if (missed > 0) deps.metrics.count("ReconciledMissed", missed);
  deps.metrics.count("ReconcileLag", Math.round(lagMs / 1000));
  return { enqueued, missed };
}

const NOTHING = { enqueued: 0, missed: 0, lagMs: 0 };

async function reconcileOne(deps: ScreeningDeps, connectionId: string, endsAt: number) {
  const connection = await deps.stores.connections.get(connectionId);
  if (!connection) return NOTHING;
  if (connection.mode === "off") {
    // Events are ignored meanwhile, and what they would have told is not made up for afterwards.
    await startAnew(deps, connectionId);
    return NOTHING;
  }
  const held = await hold(deps, connectionId);
  if (held === null) {
    deps.logger.info("reconciled elsewhere", { connectionId });
    return NOTHING;
  }
  const counts = { enqueued: 0, missed: 0 };
  try {
    const { ats } = await deps.accountFor(connection);
    const run: Reconciling = {
      deps,
      connection,
      ats,
      hold: held,
      mayGoOn: () => deps.clock().getTime() < endsAt,
      enqueued: new Set(),
      seen: { any: false },
    };
    for (const name of LISTS) {
      const found = await readList(run, name);
      counts.enqueued += found.enqueued;
      counts.missed += found.missed;
    }
    counts.enqueued += await visit(run);
    await held.release();
  } catch (error) {
    if (error instanceof HoldLostError) deps.logger.warn("lease lost", { connectionId });
    else if (error instanceof ProviderError || error instanceof SettingsError) {
      const code = error instanceof ProviderError ? error.code : "settings";
      deps.metrics.count("Failed", 1, { code: `reconcile_${code}` });
      deps.logger.error("not reconciled", { connectionId, code });
      // The next run goes on from what was written down.
      await held.release().catch((lost: unknown) => {
        if (!(lost instanceof HoldLostError)) throw lost;
      });
    } else throw error;
  }
  return { ...counts, lagMs: tell(deps, held) };
}

/** Says how far behind the lists are, and whether the webhooks stay away. */
function tell(deps: ScreeningDeps, { watermark }: Hold): number {
  const now = deps.clock();
  const { connectionId, created, updated, tallies } = watermark();
  const silent = silence(tallies, now);
  if (silent !== null) {
    deps.metrics.count("WebhooksSilent", 1, { code: silent });
    deps.logger.warn("applications nobody announced", { connectionId, code: silent });
  }
  return now.getTime() - Math.min(Date.parse(created.upTo), Date.parse(updated.upTo));
}
