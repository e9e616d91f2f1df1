/** For tests: an ATS account in memory that fails on cue. It keeps what a real one would keep and answers as the port says. */
import type {
  AtsSession,
  CarrierOutcome,
  FetchedApplication,
  ListedApplication,
  ListedDeletion,
  NoteOutcome,
  Page,
  Standing,
} from "../ats/ats.ts";
import type { ListValue } from "../domain/annotation.ts";
import type { Application, ApplicationRef } from "../domain/application.ts";
import type { ProviderError } from "../domain/errors.ts";
import type { Clock } from "../domain/ports.ts";

export interface StandingNote {
  readonly noteId: string;
  readonly applicationId: string;
  text: string;
  /** Milliseconds since the epoch from which the list shows it. */
  readonly visibleAt: number;
}

/**
 * What the next note post does: `lost` takes effect and its answer never arrives, `dropped` never takes effect and
 * nobody knows, a number takes effect that many milliseconds later, and an outcome is answered without effect.
 */
export type PostScript = "lost" | "dropped" | number | NoteOutcome;

export interface ScriptedAts {
  readonly session: Required<Omit<AtsSession, "proveFieldCarrier" | "fetchAttachment" | "diagnose">>;
  readonly applications: Map<string, Application | "anonymized">;
  /** When an application last changed, where that is later than its submission. */
  readonly changed: Map<string, Date>;
  /** What was deleted, and when. */
  readonly deletions: (ListedDeletion & { readonly at: Date })[];
  /** Applications in one page of a list. */
  pageSize: number;
  /** Lists show nothing any more, as to somebody who may not see it. */
  blind: boolean;
  /** Applications the API does not show for as many reads. */
  readonly hidden: Map<string, number>;
  /** Candidates whose object holds another application than the one asked for. */
  readonly strangers: Set<string>;
  /** By candidate for tags, or by application for fields: whatever the test's connection uses as key. */
  readonly carriers: Map<string, ListValue | null>;
  /** Candidates for whom a person has set the value. */
  readonly held: Set<string>;
  notes(): readonly StandingNote[];
  /** Consumed one per post. */
  readonly posts: PostScript[];
  /** Consumed one per replacement of a note; a number of milliseconds takes effect that much later. */
  readonly updates: PostScript[];
  /** Thrown by the next calls of a method, one each. */
  readonly failures: {
    readonly fetch: ProviderError[];
    readonly carrier: ProviderError[];
    readonly find: ProviderError[];
    readonly list: ProviderError[];
  };
  readonly counts: {
    fetch: number;
    carrier: number;
    held: number;
    find: number;
    post: number;
    update: number;
    remove: number;
    list: number;
    look: number;
  };
}

export function createScriptedAts(clock: Clock, carrierKey: (ref: ApplicationRef) => string): ScriptedAts {
  const notes: StandingNote[] = [];
  let lastNote = 0;
  const posts: PostScript[] = [];
  const updates: PostScript[] = [];
  const late: { readonly at: number; readonly note: StandingNote; readonly text: string }[] = [];
  const applications = new Map<string, Application | "anonymized">();
  const hidden = new Map<string, number>();
  const carriers = new Map<string, ListValue | null>();
  const held = new Set<string>();
  const failures: ScriptedAts["failures"] = { fetch: [], carrier: [], find: [], list: [] };
  const strangers = new Set<string>();
  const counts = { fetch: 0, carrier: 0, held: 0, find: 0, post: 0, update: 0, remove: 0, list: 0, look: 0 };
  const changed = new Map<string, Date>();
  const deletions: ScriptedAts["deletions"] = [];
  const account = { pageSize: 100, blind: false };
  const now = () => clock().getTime();
  function standing(): StandingNote[] {
    for (const { at, note, text } of late.splice(0).toSorted((a, b) => a.at - b.at)) {
      if (at <= now()) note.text = text;
      else late.push({ at, note, text });
    }
    return notes.filter(({ visibleAt }) => visibleAt <= now());
  }

  function fail(method: keyof typeof failures): void {
    counts[method] += 1;
    const error = failures[method].shift();
    if (error) throw error;
  }

  function paged<Row>(rows: readonly Row[], cursor: string | null): Page<Row> {
    const from = Number(cursor ?? 0);
    const end = from + account.pageSize;
    return { rows: rows.slice(from, end), next: rows.length > end ? String(end) : null };
  }

  function store(ref: ApplicationRef, text: string, visibleAt: number): string {
    lastNote += 1;
    const noteId = `note-${lastNote}`;
    notes.push({ noteId, applicationId: ref.applicationId, text, visibleAt });
    return noteId;
  }

  const session: ScriptedAts["session"] = {
    async fetchApplication({ applicationId, candidateId }): Promise<FetchedApplication> {
      fail("fetch");
      if (strangers.has(candidateId)) return { status: "mismatched" };
      const lag = hidden.get(applicationId) ?? 0;
      if (lag > 0) {
        hidden.set(applicationId, lag - 1);
        return { status: "missing" };
      }
      const application = applications.get(applicationId);
      if (application === undefined) return { status: "missing" };
      return application === "anonymized" ? { status: "anonymized" } : { status: "found", application };
    },
    async setCarrier(ref, value): Promise<CarrierOutcome> {
      fail("carrier");
      if (held.has(ref.candidateId)) return "held_by_person";
      const key = carrierKey(ref);
      if ((carriers.get(key) ?? null) === value) return "unchanged";
      carriers.set(key, value);
      return "written";
    },
    async heldValue(ref) {
      counts.held += 1;
      return held.has(ref.candidateId) ? "explained" : null;
    },
    async postNote(ref, { text }): Promise<NoteOutcome> {
      counts.post += 1;
      const script = posts.shift();
      if (script === undefined) return { status: "done", noteId: store(ref, text, now()) };
      if (typeof script === "object") return script;
      if (script !== "dropped") store(ref, text, now() + (script === "lost" ? 0 : script));
      return { status: "ambiguous" };
    },
    async updateNote(_, noteId, { text }): Promise<NoteOutcome> {
      counts.update += 1;
      const script = updates.shift();
      const note = standing().find((entry) => entry.noteId === noteId);
      if (!note) return { status: "rejected", code: "not_found" };
      if (typeof script === "object") return script;
      if (typeof script === "number") late.push({ at: now() + script, note, text });
      else if (script !== "dropped") note.text = text;
      return script === undefined ? { status: "done", noteId } : { status: "ambiguous" };
    },
    async removeNote(_, noteId): Promise<void> {
      counts.remove += 1;
      const at = notes.findIndex((note) => note.noteId === noteId);
      if (at >= 0) notes.splice(at, 1);
    },
    async findNotes(ref, marker): Promise<readonly string[]> {
      fail("find");
      return standing()
        .filter((note) => note.applicationId === ref.applicationId && note.text.endsWith(marker))
        .map(({ noteId }) => noteId);
    },
    async listApplications({ by, since }, cursor): Promise<Page<ListedApplication>> {
      fail("list");
      const rows = [...applications].flatMap(([applicationId, application]): ListedApplication[] => {
        if (application === "anonymized" || account.blind) return [];
        const updatedAt = changed.get(applicationId) ?? application.submittedAt;
        const at = by === "created" ? application.submittedAt : updatedAt;
        const { ref, origin, open, submittedAt: createdAt } = application;
        return at >= since ? [{ ref, createdAt, updatedAt, origin, open, anonymized: null }] : [];
      });
      return paged(
        rows.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()),
        cursor,
      );
    },
    async listDeleted({ since, until }, cursor): Promise<Page<ListedDeletion>> {
      fail("list");
      const rows = deletions.filter(({ at }) => at >= since && at <= until);
      return paged(
        rows.map(({ candidateId, applicationId }) => ({ candidateId, applicationId })),
        cursor,
      );
    },
    async lookAt(refs): Promise<readonly Standing[]> {
      counts.look += 1;
      return refs.map((ref) => {
        const application = account.blind ? undefined : applications.get(ref.applicationId);
        const state = application === undefined ? "absent" : application === "anonymized" ? application : "shown";
        return { ref, state, held: state === "shown" && held.has(ref.candidateId) ? "explained" : null };
      });
    },
  };
  return Object.assign(account, {
    session,
    applications,
    changed,
    deletions,
    hidden,
    strangers,
    carriers,
    held,
    notes: standing,
    posts,
    updates,
    failures,
    counts,
  });
}
