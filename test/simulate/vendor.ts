/** The ATS of a simulation: the adapter's own emulator without sockets, its people, and its webhooks with their retries. */
import { atses } from "@bonafide/core/ats";
import type { AtsEmulator, CreateEmulator, EmulatedAct } from "@bonafide/core/ats/emulation";
import { createEmulator as createGreenhouse } from "@bonafide/core/ats/greenhouse/emulator";
import { createEmulator as createLever } from "@bonafide/core/ats/lever/emulator";
import { TAGS } from "@bonafide/core/domain/annotation";
import type { Application, ApplicationRef } from "@bonafide/core/domain/application";
import { type Band, BANDS } from "@bonafide/core/domain/assessment";
import type { HttpClient } from "@bonafide/core/http/http";
import type { ActKind, AtsId, Story } from "./stories.ts";
import type { VirtualTime } from "./virtual-time.ts";

const EMULATORS: Readonly<Record<AtsId, CreateEmulator>> = { greenhouse: createGreenhouse, lever: createLever };
export const FIELD = "applicant_check";

/** One webhook as the vendor signed it, the same bytes on every attempt. */
export interface Delivery {
  readonly headers: Record<string, string>;
  readonly body: string;
}

const decoder = new TextDecoder();
/** What shows a new object only after a while: Greenhouse's lists, and Lever's opportunity itself. */
const NEW_APPLICATIONS = /\/v3\/applications$|\/v1\/opportunities\/[^/]+$/;
const NEW_NOTES = /\/notes$/;

function createdAt(row: unknown): number {
  if (typeof row !== "object" || row === null) return 0;
  if ("created_at" in row) return Date.parse(String(row.created_at));
  return "createdAt" in row ? Number(row.createdAt) : 0;
}

/** An answer as it would have been then; null where there would have been none. */
function asOf(shownUntil: number, body: Uint8Array): Uint8Array | null {
  const content: unknown = JSON.parse(decoder.decode(body));
  const isShown = (row: unknown) => createdAt(row) <= shownUntil;
  const written = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  if (Array.isArray(content)) return written(content.filter(isShown));
  if (typeof content !== "object" || content === null || !("data" in content)) return body;
  const { data } = content;
  if (Array.isArray(data)) return written({ ...content, data: data.filter(isShown) });
  return isShown(data) ? body : null;
}

/** The HTTP port, answered by the emulator's own app: real requests and responses, and no socket. */
function inProcess(emulator: AtsEmulator, time: VirtualTime, { readLagMs, listLagMs }: Story): HttpClient {
  const lagOf = (pathname: string) =>
    NEW_APPLICATIONS.test(pathname) ? readLagMs : NEW_NOTES.test(pathname) ? listLagMs : 0;
  return async ({ method, url, headers, body }) => {
    const request = new Request(url, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });
    const response = await emulator.app.fetch(request);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const lagMs = method === "GET" && response.ok ? lagOf(new URL(url).pathname) : 0;
    const shown = lagMs > 0 ? asOf(time.now() - lagMs, bytes) : bytes;
    return {
      status: shown === null ? 404 : response.status,
      header: (name) => response.headers.get(name),
      body: shown ?? new Uint8Array(),
    };
  };
}

const FIRST_JOB = 7_000_001;
/** People apply to the job whose applicants deserve their verdict: it stays with an application whatever becomes of the candidate. */
const jobOf = (band: Band) => String(FIRST_JOB + BANDS.indexOf(band));
/** Until they change their number to one that deserves another. */
const CHANGED = { review: "+1202555016", high: "+1202555017" } as const;
export type ChangedBand = keyof typeof CHANGED;
export function bandOf({ job, phones }: Application): Band | undefined {
  const changed = BANDS.find((band) => (band === "review" || band === "high") && phones[0]?.startsWith(CHANGED[band]));
  return changed ?? BANDS[Number(job?.id) - FIRST_JOB];
}

export interface Person {
  readonly mark: string;
  readonly email: string;
  readonly phone: string;
  /** What they may change their number to. */
  readonly changedPhones: Readonly<Record<ChangedBand, string>>;
  readonly givenName: string;
  readonly familyName: string;
}

/** Nobody else's: whatever of a person is found anywhere is found by this. */
export function aPerson(seed: number, index: number): Person {
  const mark = `p${seed}x${index}q`;
  return {
    mark,
    email: `${mark}mail@mail.example`,
    phone: `+120255501${String(40 + index)}`,
    changedPhones: { review: `${CHANGED.review}${index}`, high: `${CHANGED.high}${index}` },
    givenName: `Given${mark}`,
    familyName: `Family${mark}`,
  };
}

const EVENTS: Readonly<Record<AtsId, Readonly<Partial<Record<ActKind, string | null>>>>> = {
  greenhouse: {
    touch: "application_updated",
    edit: "update_candidate",
    explain: "update_candidate",
    close: "reject_candidate",
    delete_application: "delete_application",
    delete_candidate: "delete_candidate",
    anonymize: "candidate_anonymized",
    merge: "merge_candidate",
  },
  lever: {
    touch: "candidateStageChange",
    edit: "candidateStageChange",
    explain: "candidateStageChange",
    close: "candidateArchiveChange",
    delete_candidate: "candidateDeleted",
    // The vendor announces it by nothing of its own; the next event of the opportunity shows it.
    anonymize: "candidateStageChange",
  },
};

interface Acting {
  readonly ref: ApplicationRef;
  /** Whom a merged candidate becomes. */
  readonly into: ApplicationRef | undefined;
  /** The number a candidate changes theirs to. */
  readonly phone: string;
}

function toAct(kind: ActKind, { ref, into, phone }: Acting, story: Story): EmulatedAct | null {
  switch (kind) {
    case "touch":
      return null;
    case "edit":
      return { kind: "change_phone", candidateId: ref.candidateId, phone };
    case "explain":
      return story.carrier === "tag"
        ? { kind: "add_tag", candidateId: ref.candidateId, tag: TAGS.explained ?? "" }
        : { kind: "set_field", applicationId: ref.applicationId, key: FIELD, value: "Explained" };
    case "close":
      return { kind: "reject_application", applicationId: ref.applicationId };
    case "delete_application":
      return { kind: "delete_application", applicationId: ref.applicationId };
    case "delete_candidate":
      return { kind: "delete_candidate", candidateId: ref.candidateId };
    case "anonymize":
      return { kind: "anonymize_candidate", candidateId: ref.candidateId };
    case "merge":
      return into ? { kind: "merge_candidate", candidateId: ref.candidateId, intoCandidateId: into.candidateId } : null;
  }
}

/** Waits of the vendor's retries, in milliseconds: some hours in all, as Greenhouse's. */
export const RETRIES = [0, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000] as const;

export function createVendor(story: Story, time: VirtualTime, signingSecret: string) {
  const clock = () => new Date(time.now());
  const ats = atses[story.ats];
  const limit = ats?.descriptor.limit;
  if (!ats || !limit) throw new Error(`no adapter for ${story.ats}, or none that states a limit`);
  const emulator = EMULATORS[story.ats]({ clock });
  const stands = (ref: ApplicationRef) =>
    emulator.state().applications.some(({ applicationId }) => applicationId === ref.applicationId);
  return {
    ats,
    limit,
    emulator,
    http: inProcess(emulator, time, story),
    state: () => emulator.state().applications,
    submit: (person: Person, band: Band, candidateId: string | undefined): ApplicationRef =>
      emulator.submit({
        givenName: person.givenName,
        familyName: person.familyName,
        emails: [person.email],
        phones: [person.phone],
        location: "Toronto, Canada",
        answers: [],
        submittedAt: clock(),
        jobId: jobOf(band),
        ...(candidateId === undefined ? {} : { candidateId }),
      }),
    /** Somebody from before our time: an account that shows nothing at all tells of no erasure. */
    bystander: (): void =>
      void emulator.submit({
        givenName: "Bystander",
        familyName: "Bystander",
        emails: ["bystander@mail.example"],
        phones: [],
        location: null,
        answers: [],
        submittedAt: new Date(time.now() - 86_400_000),
      }),
    announce: (ref: ApplicationRef): Delivery => emulator.delivery(emulator.created, ref, signingSecret),
    /** Does it, and answers the webhook that tells of it; null where it cannot be done any more. */
    act(kind: ActKind, acting: Acting): Delivery | null {
      const { ref, into } = acting;
      const event = EVENTS[story.ats][kind];
      if (!stands(ref) || (into && !stands(into)) || event === undefined || event === null) return null;
      if (kind === "merge" && !into) return null;
      const act = toAct(kind, acting, story);
      if (act) emulator.act(act);
      return emulator.delivery(event, ref, signingSecret);
    },
  };
}
