/** Writes down on the long clock what the policy and people decided about one application. */
import { type Decision, decisiveOf, withRecord } from "../domain/decision.ts";
import type { Connection } from "../domain/connection.ts";
import { daysFrom, retentionOf } from "../domain/retention.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { Clock } from "../domain/ports.ts";
import type { Stores } from "../stores/stores.ts";
import { decisionDigests, type IndexKeys } from "./keyed.ts";

const WRITE_ATTEMPTS = 16;

interface DecideDeps {
  readonly stores: Pick<Stores, "decisions">;
  readonly clock: Clock;
}

const contentOf = ({ verdicts, explained, observations, dispositions }: Omit<Decision, "fence" | "expiresAt">) =>
  JSON.stringify([verdicts, explained, observations, dispositions]);

/** Answers what the decision now knows of the record. Repeating it changes nothing. */
export async function decide(
  deps: DecideDeps,
  { connection, keys }: { readonly connection: Connection; readonly keys: IndexKeys },
  record: ScreeningRecord,
): Promise<string> {
  const { decisions } = deps.stores;
  const connectionId = connection.id;
  const [digest = "", former] = decisionDigests(keys, record);
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    // Most likely the first that is written down of it: where it is not, the condition of the write says so.
    const isFirst = attempt === 0 && record.decided === undefined && former === undefined;
    const [current, formerly] = isFirst
      ? []
      : await Promise.all(
          [digest, former].map(async (known) =>
            known === undefined ? undefined : decisions.read({ connectionId, digest: known }),
          ),
        );
    // From before the index key was changed: taken over, and not kept twice.
    const before = current === undefined ? formerly : undefined;
    const next: Decision = {
      schemaVersion: 1,
      connectionId,
      digest,
      fence: (current?.fence ?? 0) + 1,
      ...withRecord(current ?? before, record),
      expiresAt: daysFrom(deps.clock(), retentionOf(connection).decisionDays),
    };
    const isKnown = current !== undefined && contentOf(current) === contentOf(next);
    if (isKnown || (await decisions.write(next)) === "written") {
      if (before) await decisions.remove(before, before.fence);
      return decisiveOf(record);
    }
  }
  throw new Error("a decision stayed contended");
}
