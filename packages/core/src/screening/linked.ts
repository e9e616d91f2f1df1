/** The graph around one application: what it shares, and with which others. Read from keyed entries alone. */
import type { LinkKind } from "../domain/link.ts";
import type { ScreeningKey } from "../domain/screening-record.ts";
import type { Stores } from "../stores/stores.ts";
import { isSamePerson } from "../links/people.ts";

const READ_PER_KEY = 25;
/** As many as a picture can hold. */
const MAX_NODES = 50;

export interface LinkedApplication {
  readonly applicationId: string;
  readonly candidateId: string;
  readonly submittedAt: string;
  /** The same person as the application asked about, applying again. */
  readonly samePerson: boolean;
  /** Steps from the application asked about, which is at 0. */
  readonly distance: number;
}

export interface LinkedIdentifier {
  readonly kind: LinkKind;
  /** Tells identifiers of one kind apart and leads back to none, such as "phone 4f2a". */
  readonly label: string;
  /** Ids of the applications of the graph that have it; at least two. */
  readonly applicationIds: readonly string[];
  /** There are more of them than are shown. */
  readonly more: boolean;
}

export interface LinkGraph {
  readonly applications: readonly LinkedApplication[];
  readonly identifiers: readonly LinkedIdentifier[];
  /** The picture would hold more. */
  readonly cut: boolean;
}

/** Undefined where the application is not screened, or has no entries. */
export async function linkedTo(
  stores: Pick<Stores, "links" | "screenings">,
  { connectionId, applicationId }: ScreeningKey,
  maxNodes: number = MAX_NODES,
): Promise<LinkGraph | undefined> {
  const start = await stores.screenings.read({ connectionId, applicationId });
  if (!start?.links) return undefined;
  const applications = new Map<string, LinkedApplication>();
  const identifiers = new Map<string, LinkedIdentifier>();
  const seen = new Set<string>();
  let cut = false;
  const pending = [{ applicationId, distance: 0 }];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { distance } = next;
    const record = next.distance === 0 ? start : await stores.screenings.read({ connectionId, ...next });
    for (const { kind, digest } of record?.links?.entries ?? []) {
      const name = `${kind} ${digest}`;
      // Entries of these kinds lead to a person, and are nothing two people have in common.
      if (kind === "name" || kind === "person" || seen.has(name)) continue;
      seen.add(name);
      const page = await stores.links.read({ connectionId, kind, digest, order: "newest", limit: READ_PER_KEY });
      if (page.entries.length < 2) continue;
      const own = page.entries.find((entry) => entry.applicationId === applicationId);
      for (const entry of page.entries) {
        if (applications.has(entry.applicationId)) continue;
        if (applications.size + identifiers.size >= maxNodes) {
          cut = true;
          break;
        }
        const isStart = entry.applicationId === applicationId;
        applications.set(entry.applicationId, {
          applicationId: entry.applicationId,
          candidateId: entry.candidateId,
          submittedAt: entry.submittedAt,
          samePerson: isStart || (own !== undefined && isSamePerson(own, entry)),
          distance: isStart ? 0 : distance + 1,
        });
        if (!isStart) pending.push({ applicationId: entry.applicationId, distance: distance + 1 });
      }
      const shown = page.entries.map((entry) => entry.applicationId).filter((id) => applications.has(id));
      if (shown.length < 2 || applications.size + identifiers.size >= maxNodes) {
        cut ||= shown.length >= 2;
        continue;
      }
      identifiers.set(name, {
        kind,
        label: `${kind} ${digest.slice(0, 4)}`,
        applicationIds: shown,
        more: !page.complete || shown.length < page.entries.length,
      });
    }
  }
  if (!applications.has(applicationId)) {
    const submittedAt = start.links.entries[0]?.submittedAt ?? start.receivedAt;
    const { candidateId } = start;
    applications.set(applicationId, { applicationId, candidateId, submittedAt, samePerson: true, distance: 0 });
  }
  return { applications: [...applications.values()], identifiers: [...identifiers.values()], cut };
}
