/** What becomes of an application's entries in the reuse index when it closes, leaves the scope, goes, or is answered for. */
import type { Correctable } from "../domain/correctable.ts";
import { type LinkKind, linkExpiry } from "../domain/link.ts";
import { retentionOf } from "../domain/retention.ts";
import { expiry } from "../domain/screening-record.ts";
import { standingCorrections } from "../domain/correction.ts";
import { laterUnder, tell } from "./later.ts";
import { entryRefs } from "./entry-refs.ts";
import type { Run } from "./run.ts";

/** Where the entries of an identifier stand in the reuse index. `person` leads there by mailbox and phone. */
const LINKS_OF: Readonly<Record<Correctable, readonly LinkKind[]>> = {
  phone: ["phone", "person"],
  email: ["mail", "person"],
  link: ["profile"],
  place: [],
  address: ["address"],
  referee: ["referee"],
  resume: ["file", "document", "resume", "wallet"],
  network: ["network"],
};

async function endLinks({ deps, key, record }: Run, until: string): Promise<void> {
  for (const ref of entryRefs(key, record().links ?? { entries: [] })) {
    await deps.stores.links.amend([ref], { expiresAt: linkExpiry(ref.submittedAt, until) });
  }
}

/** What a person has answered for needs no longer memory than the verdict they answered. */
export const shortenExplainedLinks = (run: Run): Promise<void> => endLinks(run, run.record().expiresAt);

/** From closing on they end with the record, if they would not end sooner. */
export async function shortenLinks(run: Run): Promise<void> {
  const { links } = run.record();
  if (!links || links.until !== undefined) return;
  const until = expiry(run.deps.clock(), retentionOf(run.connection).evidenceDays);
  await endLinks(run, until);
  await run.advance((record) => (record.links ? { ...record, links: { ...record.links, until } } : record));
}

/** Nothing is kept of an application that is not screened. */
export async function removeLinks(run: Run): Promise<void> {
  const { links } = run.record();
  if (!links) return;
  await run.deps.stores.links.remove(entryRefs(run.key, links));
  await run.advance(({ links: _links, ...record }) => record);
}

/** Of a closed application nothing is looked up any more; what was marked wrong in it must still not count for others. */
export async function unlinkCorrected(run: Run): Promise<void> {
  const { links, corrections = [] } = run.record();
  const kinds = new Set(standingCorrections(corrections).flatMap((identifier) => LINKS_OF[identifier]));
  const wrong = (links?.entries ?? []).filter(({ kind }) => kinds.has(kind));
  if (wrong.length === 0) return;
  const refs = entryRefs(run.key, { entries: wrong });
  const later = await laterUnder(run, refs);
  await run.deps.stores.links.remove(refs);
  await tell(run, later);
  // Last, so that whatever dies before is done again.
  await run.advance((record) => {
    if (!record.links) return record;
    const entries = record.links.entries.filter(({ kind }) => !kinds.has(kind));
    return { ...record, links: { ...record.links, entries, told: false } };
  });
}

/** A person has answered for the application, or takes that back: what it shares stays its own, and counts for others only. */
export async function clearLinks(run: Run, cleared: boolean): Promise<void> {
  const { links } = run.record();
  if (!links) return;
  if ((links.cleared === true) !== cleared) {
    // The record first: whatever a later screening writes then says the same.
    await run.advance((record) => {
      if (!record.links) return record;
      const { cleared: _cleared, ...rest } = record.links;
      return { ...record, links: { ...rest, told: false, ...(cleared ? { cleared: true as const } : {}) } };
    });
  }
  // Also where the record said so already: a worker may have died in between.
  await run.deps.stores.links.amend(entryRefs(run.key, links), { cleared });
}
