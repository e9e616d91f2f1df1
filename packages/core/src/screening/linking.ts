/** The reuse index within one screening: listed on the record, written, then read, and those who may have missed it told. */
import type { Application } from "../domain/application.ts";
import type { KeptLinks, LinkEntry } from "../domain/link.ts";
import type { ScreeningRecord } from "../domain/screening-record.ts";
import type { Identifiers } from "../links/identifiers.ts";
import { linkHashers } from "../links/keys.ts";
import { linkedFacts, type LinkedFacts } from "../links/linked-facts.ts";
import type { EntryOwner } from "../links/marks.ts";
import type { Lookup } from "../lookups/lookup.ts";
import { entryRefs } from "./entry-refs.ts";
import { keyedMark } from "./keyed.ts";
import { indexed, readIndex } from "./link-index.ts";
import { linkLookups } from "./link-lookups.ts";
import { laterUnder, tell } from "./later.ts";
import { assertInTime, type Run } from "./run.ts";

/** The document may take this share of the time all lookups have. */
const DOCUMENT_SHARE = 0.6;

export interface Linking {
  readonly lookups: readonly Lookup[];
  /** What the record says of its links once the verdict stands. */
  readonly kept: (record: ScreeningRecord) => Pick<ScreeningRecord, "links">;
}

const nameOf = ({ kind, digest, submittedAt }: KeptLinks["entries"][number]) => `${kind} ${digest} ${submittedAt}`;
const listed = (entries: readonly KeptLinks["entries"][number][]) => [
  ...new Map(
    entries.map(({ kind, digest, submittedAt }) => [
      nameOf({ kind, digest, submittedAt }),
      { kind, digest, submittedAt },
    ]),
  ).values(),
];

/** Also where it has no entries yet when a person answers for it, or has them anew. */
const isCleared = ({ links, explained }: ScreeningRecord) => links?.cleared === true || explained !== undefined;

export function createLinking(run: Run, application: Application): Linking {
  const { deps, connection, key } = run;
  const { secrets } = run.account;
  const hashers = linkHashers(secrets);
  const { links } = deps.stores;
  let settled: KeptLinks | undefined;

  /** Entries that stand already, as they should be, are not written again. */
  async function write(entries: readonly LinkEntry[], mark: string) {
    const before = run.record().links;
    if (before?.told && before.mark === mark && before.until === undefined) return { changed: false, left: [] };
    const wanted = listed(entries);
    // Listed before they are written: whatever happens next, every entry can be found and removed.
    await run.advance((record) => ({
      ...record,
      links: {
        entries: listed([...(record.links?.entries ?? []), ...wanted]),
        mark,
        told: false,
        ...(isCleared(record) ? { cleared: true as const } : {}),
      },
    }));
    // Forgotten meanwhile? Then the write of the verdict finds the record gone, and whatever the tombstone lists goes again.
    assertInTime(run);
    await links.put(entries);
    const names = new Set(wanted.map(nameOf));
    const stale = entryRefs(key, { entries: (before?.entries ?? []).filter((entry) => !names.has(nameOf(entry))) });
    // What rested on an identifier that is no longer stated has to be screened without it.
    const left = await laterUnder(run, stale);
    if (stale.length > 0) await links.remove(stale);
    return { changed: before?.mark !== mark || !before.told, left };
  }

  async function link(_source: unknown, identifiers: Identifiers): Promise<LinkedFacts> {
    const cleared = isCleared(run.record());
    const owner: EntryOwner = { connectionId: connection.id, application, cleared };
    const own = indexed(identifiers, hashers, owner);
    const mark = keyedMark(
      secrets.indexKey,
      own.entries.map(({ expiresAt: _expiresAt, ...entry }) => entry),
    );
    const { changed, left } = await write(own.entries, mark);
    const facts = linkedFacts(await readIndex({ links, clock: deps.clock }, own, owner));
    const toTell = new Map([...left, ...(changed ? facts.later : [])].map((later) => [later.applicationId, later]));
    await tell(run, [...toTell.values()]);
    settled = { entries: listed(own.entries), mark, told: true, ...(cleared ? { cleared: true as const } : {}) };
    return facts;
  }

  return {
    lookups: linkLookups({ link, documentMs: deps.timing.lookupsMs * DOCUMENT_SHARE }),
    kept: (record) => {
      const links = settled ?? record.links;
      return links === undefined ? {} : { links };
    },
  };
}
