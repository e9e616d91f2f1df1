/** An operator's erasure of one application: final, whatever the ATS goes on showing. */
import type { ApplicationRef } from "../domain/application.ts";
import type { Clock, Ids } from "../domain/ports.ts";
import type { Stores } from "../stores/stores.ts";
import type { JobQueue } from "./deps.ts";
import { bury, type Graveyard } from "./tombstones.ts";

export async function eraseByOperator(
  deps: {
    readonly stores: Pick<Stores, "tombstones">;
    readonly queue: JobQueue;
    readonly clock: Clock;
    readonly ids: Ids;
  },
  account: Pick<Graveyard, "connectionId" | "keys">,
  { applicationId, candidateId }: ApplicationRef,
): Promise<void> {
  const { stores, clock, queue, ids } = deps;
  await bury({ stores, clock, ...account }, "application", applicationId, {
    reason: "application_erased",
    cause: "operator",
  });
  await queue.send({
    schemaVersion: 1,
    connectionId: account.connectionId,
    event: { kind: "application_deleted", applicationId, candidateId },
    traceId: ids(),
    receivedAt: clock().toISOString(),
    waits: 0,
  });
}

/** Of everything a candidate has, each application as {@link eraseByOperator} does it. Repeating it asks for it again. */
export async function eraseCandidate(
  deps: Parameters<typeof eraseByOperator>[0],
  account: Pick<Graveyard, "connectionId" | "keys">,
  refs: readonly ApplicationRef[],
): Promise<void> {
  for (const ref of refs) await eraseByOperator(deps, account, ref);
}
