/** The graph around one application: what it shares, and with which others. Read from keyed entries alone. */
import type { LinkEntry, LinkKind, PersonMarks } from "../domain/link.ts";
import type { ScreeningKey, ScreeningRecord } from "../domain/screening-record.ts";
import { estimatedSimilarity, PARTIAL_SIMILARITY } from "../links/near-duplicate.ts";
import { isSamePerson, peopleOf } from "../links/people.ts";
import { HUB_PEOPLE } from "../links/reuse.ts";
import { sameWork } from "../links/history.ts";
import type { LinkStore, Stores } from "../stores/stores.ts";

const READ_PER_KEY = 25;
/** As many as a picture can hold. */
const MAX_NODES = 50;

export interface LinkedApplication {
  readonly applicationId: string;
  readonly candidateId: string;
  readonly submittedAt: string;
  /** The same person as the application asked about, applying again. */
  readonly samePerson: boolean;
  /** Somebody has answered for it: what it shares stays its own. */
  readonly cleared: boolean;
  /** Steps from the application asked about, which is at 0. */
  readonly distance: number;
}

export interface LinkedIdentifier {
  readonly kind: LinkKind;
  /** Tells identifiers of one kind apart and leads back to none, such as "4f2a". */
  readonly label: string;
  /** Ids of the applications of the graph that have it: at least two, of one that is suppressed at least one. */
  readonly applicationIds: readonly string[];
  /** There are more of them than are shown. */
  readonly more: boolean;
  /** Used by so many people that it counts nothing, and leads nowhere in the graph. */
  readonly suppressed: boolean;
}

export interface LinkGraph {
  readonly applications: readonly LinkedApplication[];
  readonly identifiers: readonly LinkedIdentifier[];
  /** The picture would hold more. */
  readonly cut: boolean;
}

/** One identifier of one application, with everybody's entries under it as far as they are looked at. */
interface Shared {
  readonly name: string;
  readonly kind: LinkKind;
  readonly digest: string;
  readonly entries: readonly LinkEntry[];
  readonly more: boolean;
  readonly suppressed: boolean;
}

const versioned = (entries: readonly LinkEntry[]) => entries.map((entry) => ({ ...entry, version: 0 }));

async function entriesUnder(
  links: LinkStore,
  connectionId: string,
  { kind, digest }: Pick<LinkEntry, "kind" | "digest">,
): Promise<Shared> {
  const page = await links.read({ connectionId, kind, digest, order: "newest", limit: READ_PER_KEY });
  return {
    name: `${kind} ${digest}`,
    kind,
    digest,
    entries: page.entries,
    more: !page.complete,
    suppressed: peopleOf(versioned(page.entries)).length > HUB_PEOPLE,
  };
}

/** A résumé has several keys, and one in common says little: those whose wording or work is alike, as one identifier. */
function alike(keys: readonly Shared[], applicationId: string): Shared[] {
  const [first] = keys;
  const entries = [
    ...new Map(keys.flatMap((key) => key.entries).map((entry) => [entry.applicationId, entry])).values(),
  ];
  const own = entries.find((entry) => entry.applicationId === applicationId);
  if (!first || !own?.signature) return [];
  const { signature, work = [] } = own;
  const others = entries.filter(
    (entry) =>
      entry !== own &&
      entry.signature !== undefined &&
      (estimatedSimilarity(signature, entry.signature) >= PARTIAL_SIMILARITY || sameWork(work, entry.work ?? [])),
  );
  const found = [own, ...others];
  const digest = keys.map((key) => key.digest).toSorted()[0] ?? first.digest;
  return [
    {
      name: `resume ${found
        .map((entry) => entry.applicationId)
        .toSorted()
        .join(" ")}`,
      kind: "resume",
      digest,
      entries: found,
      more: keys.some(({ more }) => more),
      suppressed: peopleOf(versioned(found)).length > HUB_PEOPLE,
    },
  ];
}

async function sharedBy(links: LinkStore, { connectionId, applicationId, links: kept }: ScreeningRecord) {
  // Entries of these kinds lead to a person, and are nothing two people have in common.
  const entries = (kept?.entries ?? []).filter(({ kind }) => kind !== "name" && kind !== "person");
  const read = await Promise.all(entries.map((entry) => entriesUnder(links, connectionId, entry)));
  const plain = read.filter(({ kind }) => kind !== "resume");
  const wording = alike(
    read.filter(({ kind }) => kind === "resume"),
    applicationId,
  );
  return [...plain, ...wording].filter((shared) => shared.entries.length > 1);
}

/** The same likeness, seen from another résumé of it. */
function isWithin({ kind, entries }: Shared, identifiers: ReadonlyMap<string, Shared>): boolean {
  if (kind !== "resume") return false;
  const ids = entries.map((entry) => entry.applicationId);
  return [...identifiers.values()].some(
    (other) => other.kind === "resume" && ids.every((id) => other.entries.some((entry) => entry.applicationId === id)),
  );
}

/** Undefined where the application is not screened, or has no entries. */
export async function linkedTo(
  stores: Pick<Stores, "links" | "screenings">,
  { connectionId, applicationId }: ScreeningKey,
  maxNodes: number = MAX_NODES,
): Promise<LinkGraph | undefined> {
  const start = await stores.screenings.read({ connectionId, applicationId });
  if (!start?.links) return undefined;
  const { candidateId, links } = start;
  const first: LinkedApplication = {
    applicationId,
    candidateId,
    submittedAt: links.entries[0]?.submittedAt ?? start.receivedAt,
    samePerson: true,
    cleared: links.cleared === true,
    distance: 0,
  };
  const applications = new Map([[applicationId, first]]);
  const identifiers = new Map<string, Shared>();
  let person: PersonMarks | undefined;
  let cut = false;
  const room = () => maxNodes - applications.size - identifiers.size;
  const pending: LinkedApplication[] = [first];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const record =
      next === first ? start : await stores.screenings.read({ connectionId, applicationId: next.applicationId });
    if (!record) continue;
    for (const shared of await sharedBy(stores.links, record)) {
      person ??= shared.entries.find((entry) => entry.applicationId === applicationId)?.person;
      if (identifiers.has(shared.name) || isWithin(shared, identifiers)) continue;
      const known = shared.entries.filter((entry) => applications.has(entry.applicationId));
      const others = shared.suppressed ? [] : shared.entries.filter((entry) => !known.includes(entry));
      if (shared.suppressed && next !== first && known.length < 2) continue;
      // The identifier takes a node, and shows nothing without two that have it.
      const fits = Math.min(others.length, room() - 1);
      if (fits < 0 || (!shared.suppressed && known.length + fits < 2)) {
        cut = true;
        continue;
      }
      cut ||= fits < others.length;
      identifiers.set(shared.name, shared);
      for (const entry of others.slice(0, fits)) {
        const one: LinkedApplication = {
          applicationId: entry.applicationId,
          candidateId: entry.candidateId,
          submittedAt: entry.submittedAt,
          samePerson: person !== undefined && isSamePerson({ candidateId, person }, entry),
          cleared: entry.cleared,
          distance: next.distance + 1,
        };
        applications.set(one.applicationId, one);
        pending.push(one);
      }
    }
  }
  return {
    applications: [...applications.values()],
    identifiers: [...identifiers.values()].map(({ kind, digest, entries, more, suppressed }) => {
      const shown = entries.map((entry) => entry.applicationId).filter((id) => applications.has(id));
      const applicationIds = suppressed && shown.length === 0 ? [applicationId] : shown;
      const label = digest.slice(0, 4);
      return { kind, label, applicationIds, more: more || shown.length < entries.length, suppressed };
    }),
    cut,
  };
}
