/**
 * When in the day an application that is held gets visited: at a moment its id alone decides, so that all of them are
 * looked at once a day, spread over it, and nothing needs to be written down for it.
 */
import type { ApplicationRef } from "./application.ts";
import type { ScreeningRecord } from "./screening-record.ts";

const DAY_MS = 86_400_000;

/** What is held, as the index of visits names it. */
export interface HeldApplication {
  readonly ref: ApplicationRef;
  /** A person has explained it, as far as we know. */
  readonly explained: boolean;
  /** When what the list shows is to be taken down; null where it shows nothing. */
  readonly overAt: Date | null;
  readonly place: string;
}

/** A stretch of one day: what comes after `after`, up to `upTo`. */
export interface VisitWindow {
  readonly after: string;
  readonly upTo: string;
  /** Midnight (UTC) of that day, in milliseconds since the epoch. */
  readonly dayStart: number;
  readonly endsAt: number;
}

const padded = (slot: number) => String(slot).padStart(8, "0");
/** Sorts behind every place of its slot: ids hold no `~`. */
const END = "~";

/** FNV-1a with the finish of MurmurHash3: ids in a row land all over the day. http://www.isthe.com/chongo/tech/comp/fnv/ */
function slotOf(applicationId: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < applicationId.length; at += 1) {
    hash = Math.imul(hash ^ applicationId.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % DAY_MS;
}

/** Where it stands among everything that is held, in the order of visits. */
export function visitPlace({
  applicationId,
  candidateId,
  explained,
  overAt,
}: ApplicationRef & Partial<Pick<ScreeningRecord, "explained" | "overAt">>): string {
  const over = overAt === undefined ? "" : String(Math.ceil(Date.parse(overAt) / 1000));
  return [padded(slotOf(applicationId)), applicationId, candidateId, explained ? "explained" : "", over].join("#");
}

/** Null for a text that is no place. */
export function heldAt(place: string): HeldApplication | null {
  const [, applicationId, candidateId, explained, over] = place.split("#");
  if (!applicationId || !candidateId) return null;
  const overAt = over ? new Date(Number(over) * 1000) : null;
  return { ref: { applicationId, candidateId }, explained: explained === "explained", overAt, place };
}

/** What comes after a place, and not the place itself. */
export const behind = (place: string): string => place + END;

/** The moment before a place's own: everything up to there has been visited, and it may be again. */
export const momentBefore = (place: string, { dayStart }: VisitWindow): Date =>
  new Date(dayStart + Number(place.slice(0, 8)) - 1);

/** The stretches between two moments, at most a day of them: more would visit everything twice. */
export function visitWindows(from: Date, to: Date): readonly VisitWindow[] {
  const windows: VisitWindow[] = [];
  let at = Math.max(from.getTime(), to.getTime() - DAY_MS);
  while (at < to.getTime()) {
    const dayStart = Math.floor((at + 1) / DAY_MS) * DAY_MS;
    const endsAt = Math.min(to.getTime(), dayStart + DAY_MS - 1);
    // One before the first slot stands before everything.
    const after = at < dayStart ? "!" : padded(at - dayStart) + END;
    windows.push({ after, upTo: padded(endsAt - dayStart) + END, dayStart, endsAt });
    at = endsAt;
  }
  return windows;
}
