/** Later applications that rest on what an earlier one has in the reuse index: found, and sent to be screened again. */
import { isEarlier, type LinkRef } from "../domain/link.ts";
import { peopleOf } from "../links/people.ts";
import { HUB_PEOPLE } from "../links/reuse.ts";
import type { Run } from "./run.ts";

export interface LaterApplication {
  readonly applicationId: string;
  readonly candidateId: string;
}

const READ_PER_KEY = 25;
/** One identifier of many must not fill the queue. */
const MAX_LATER = 25;

/** Once per change of what stands in the index, and only about later ones: those never answer back. */
export async function tell({ deps, connection, job }: Run, later: readonly LaterApplication[]): Promise<void> {
  for (const { applicationId, candidateId } of later) {
    deps.logger.info("linked with an earlier application", { connectionId: connection.id, applicationId });
    await deps.queue.send({
      schemaVersion: 1,
      connectionId: connection.id,
      event: { kind: "recheck", applicationId, candidateId },
      traceId: job.traceId,
      receivedAt: deps.clock().toISOString(),
      waits: 0,
    });
  }
}

/** Who came later under entries that are about to go. What is shared by many counts nothing, with or without them. */
export async function laterUnder({ deps }: Run, entries: readonly LinkRef[]): Promise<readonly LaterApplication[]> {
  const asked = entries.filter(({ kind }) => kind !== "name");
  const pages = await Promise.all(
    asked.map(async ({ connectionId, kind, digest }) =>
      deps.stores.links.read({ connectionId, kind, digest, order: "newest", limit: READ_PER_KEY }),
    ),
  );
  const later = pages.flatMap((page, at) => {
    const own = asked[at];
    const people = peopleOf(page.entries.map((entry) => ({ ...entry, version: 0 })));
    if (!own || people.length > HUB_PEOPLE) return [];
    return page.entries.filter((entry) => entry.applicationId !== own.applicationId && isEarlier(own, entry));
  });
  return [...new Map(later.map((entry) => [entry.applicationId, entry])).values()]
    .toSorted((a, b) => (isEarlier(a, b) ? -1 : 1))
    .slice(0, MAX_LATER)
    .map(({ applicationId, candidateId }) => ({ applicationId, candidateId }));
}
