/** A change to a record by somebody who is no worker: written conditionally, on top of whatever a worker wrote meanwhile. */
import { expiry, type ScreeningKey, type ScreeningRecord } from "../domain/screening-record.ts";
import type { Clock } from "../domain/ports.ts";
import type { ScreeningStore } from "../stores/stores.ts";

const WRITE_ATTEMPTS = 16;

export type Amended =
  | { readonly status: "unknown" }
  /** Nothing to change. */
  | { readonly status: "unchanged"; readonly record: ScreeningRecord }
  | { readonly status: "written"; readonly record: ScreeningRecord };

/** What a person says prolongs the record they say it about; of a closed application nothing is kept longer for it. */
const expiryOf = ({ outcome, evidenceDays, expiresAt }: ScreeningRecord, now: Date) =>
  outcome === "closed" ? expiresAt : expiry(now, evidenceDays);

/** `change` answers null where there is nothing to do. */
export async function amend(
  deps: { readonly screenings: Pick<ScreeningStore, "read" | "write">; readonly clock: Clock },
  key: ScreeningKey,
  change: (record: ScreeningRecord) => ScreeningRecord | null,
): Promise<Amended> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const current = await deps.screenings.read(key);
    if (!current) return { status: "unknown" };
    const changed = change(current);
    if (changed === null) return { status: "unchanged", record: current };
    const now = deps.clock();
    const next = {
      ...changed,
      fence: current.fence + 1,
      updatedAt: now.toISOString(),
      expiresAt: expiryOf(current, now),
    };
    if ((await deps.screenings.write(next)) === "written") return { status: "written", record: next };
  }
  throw new Error(`record of application ${key.applicationId} stayed contended`);
}
