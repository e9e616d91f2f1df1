/** What becomes of an application's entries in the reuse index when it closes, leaves the scope, goes, or is answered for. */
import { linkExpiry } from "../domain/link.ts";
import { expiry } from "../domain/screening-record.ts";
import { entryRefs } from "./entry-refs.ts";
import type { Run } from "./run.ts";

/** From closing on they end with the record, if they would not end sooner. */
export async function shortenLinks(run: Run): Promise<void> {
  const { links } = run.record();
  if (!links || links.until !== undefined) return;
  const until = expiry(run.deps.clock());
  for (const ref of entryRefs(run.key, links)) {
    await run.deps.stores.links.amend([ref], { expiresAt: linkExpiry(ref.submittedAt, until) });
  }
  await run.advance((record) => (record.links ? { ...record, links: { ...record.links, until } } : record));
}

/** Nothing is kept of an application that is not screened. */
export async function removeLinks(run: Run): Promise<void> {
  const { links } = run.record();
  if (!links) return;
  await run.deps.stores.links.remove(entryRefs(run.key, links));
  await run.advance(({ links: _links, ...record }) => record);
}

/** A person has answered for the application, or takes that back: what it shares stays its own, and counts for others only. */
export async function clearLinks(run: Run, cleared: boolean): Promise<void> {
  const { links } = run.record();
  if (!links || (links.cleared === true) === cleared) return;
  // The record first: whatever a later screening writes then says the same.
  await run.advance((record) => {
    if (!record.links) return record;
    const { cleared: _cleared, ...rest } = record.links;
    return { ...record, links: { ...rest, told: false, ...(cleared ? { cleared: true as const } : {}) } };
  });
  await run.deps.stores.links.amend(entryRefs(run.key, links), { cleared });
}
