/** How far the reconciling of one connection has come: what its lists showed up to when, and who is reading them now. */
import * as z from "zod";

/** Long enough to outlive any pause of an installation; one that is forgotten for longer begins anew. */
const RETENTION_DAYS = 400;
/** More entries than there are runs in an hour, at any schedule a person would set. */
const MAX_TALLIES = 240;
const HOUR_MS = 3_600_000;
/** Lists of what was deleted take no longer window than 30 days: https://hire.lever.co/developer/documentation */
const LONGEST_DELETED_MS = 29 * 86_400_000;

const Reading = z.strictObject({
  /** Everything the list showed of the time up to here has been seen to. */
  upTo: z.iso.datetime(),
  /** A list that is being read over several runs; null between two readings. */
  under: z
    .strictObject({ since: z.iso.datetime(), until: z.iso.datetime(), cursor: z.string().min(1).nullable() })
    .nullable(),
});
export type Reading = z.infer<typeof Reading>;

/** What one look at the list of new applications found, and how many of them nobody had announced. */
const Tally = z.strictObject({ at: z.iso.datetime(), found: z.int().min(0), missed: z.int().min(0) });
export type Tally = z.infer<typeof Tally>;

export const Watermark = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  /** Raised by every write; a write with an older one is refused. */
  fence: z.int().min(1),
  lease: z.strictObject({ id: z.string(), until: z.iso.datetime() }).nullable(),
  /** What was created before is history, and nobody asked to have that screened. */
  beginning: z.iso.datetime(),
  created: Reading,
  updated: Reading,
  deleted: Reading,
  /** Every application that is held has been looked at since, a day before. */
  visitedUpTo: z.iso.datetime(),
  /** Of the last hour, oldest first. */
  tallies: z.array(Tally).max(MAX_TALLIES),
  expiresAt: z.iso.datetime(),
});
export type Watermark = z.infer<typeof Watermark>;

export const LISTS = ["created", "updated", "deleted"] as const;
export type ListName = (typeof LISTS)[number];

export const watermarkExpiry = (now: Date): string =>
  new Date(now.getTime() + RETENTION_DAYS * 86_400_000).toISOString();

/** The watermark of a connection that begins now. */
export function beginningAt(connectionId: string, now: Date, fence = 1): Watermark {
  const at = now.toISOString();
  const read: Reading = { upTo: at, under: null };
  return {
    schemaVersion: 1,
    connectionId,
    fence,
    lease: null,
    beginning: at,
    created: read,
    updated: read,
    deleted: read,
    visitedUpTo: at,
    tallies: [],
    expiresAt: watermarkExpiry(now),
  };
}

/**
 * What is to be read next: the rest of a reading that was interrupted, or from an overlap before where the last one ended
 * up to a grace before now, because what is younger may be announced yet. Never from before the beginning, never backwards.
 */
export function nextReading(
  { beginning, ...lists }: Watermark,
  name: ListName,
  { now, graceMs, overlapMs }: { readonly now: Date; readonly graceMs: number; readonly overlapMs: number },
): NonNullable<Reading["under"]> {
  const { upTo, under } = lists[name];
  if (under !== null) return under;
  const since = Math.max(Date.parse(beginning), Date.parse(upTo) - overlapMs);
  const latest = Math.max(Date.parse(upTo), now.getTime() - graceMs);
  const until = name === "deleted" ? Math.min(latest, since + LONGEST_DELETED_MS) : latest;
  return { since: new Date(since).toISOString(), until: new Date(until).toISOString(), cursor: null };
}

/** The tallies of the last hour with one more; one in which nothing was found says nothing. */
export function tallied(tallies: readonly Tally[], tally: Tally): Tally[] {
  const oldest = Date.parse(tally.at) - HOUR_MS;
  const recent = tallies.filter(({ at }) => Date.parse(at) > oldest);
  return [...recent, ...(tally.found > 0 ? [tally] : [])].slice(-MAX_TALLIES);
}

/** More than this share of an hour's applications is more than the odd delivery that got lost. */
const SILENT_SHARE = 0.01;

/** Whether webhooks stay away: `all` of an hour's applications came unannounced, or `some`, beyond what is ordinary. */
export function silence(tallies: readonly Tally[], now: Date): "all" | "some" | null {
  const recent = tallies.filter(({ at }) => Date.parse(at) > now.getTime() - HOUR_MS);
  const sum = (part: "found" | "missed") => recent.reduce((total, tally) => total + tally[part], 0);
  const [found, missed] = [sum("found"), sum("missed")];
  if (missed === 0 || missed <= found * SILENT_SHARE) return null;
  return missed >= found ? "all" : "some";
}
