/** One bounded download of public data, with its failures as codes. */
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type FeedCode, FeedError, type FeedReport } from "../domain/public-data.ts";
import { type HttpClient, HttpFailure } from "../http/http.ts";

const TIMEOUT_MS = 90_000;
const DAY_MS = 86_400_000;
/** No line of a table is anywhere near; a body without line ends is none. */
const MAX_LINE = 2_000;

export interface Downloaded {
  readonly body: Uint8Array;
  /** Day the publisher says it is of; the day it was fetched where it says none, or one that has not come yet. */
  readonly date: string;
}

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

function statedDay(lastModified: string | null, now: Date): string {
  const at = lastModified === null ? Number.NaN : Date.parse(lastModified);
  return Number.isNaN(at) || at > now.getTime() || at < 0 ? dayOf(now) : dayOf(new Date(at));
}

/** Null for a 404: some publishers name their files by date. Throws {@link FeedError}. */
export async function downloadIfThere(
  http: HttpClient,
  url: string,
  maxBytes: number,
  now: Date,
): Promise<Downloaded | null> {
  try {
    const response = await http({ method: "GET", url, timeoutMs: TIMEOUT_MS, maxBytes });
    if (response.status === 404) return null;
    if (response.status !== 200) throw new FeedError("status");
    return { body: response.body, date: statedDay(response.header("last-modified"), now) };
  } catch (cause) {
    if (cause instanceof HttpFailure) throw new FeedError(cause.code, { cause });
    throw cause;
  }
}

/** Throws {@link FeedError}. */
export async function download(http: HttpClient, url: string, maxBytes: number, now: Date): Promise<Downloaded> {
  const downloaded = await downloadIfThere(http, url, maxBytes, now);
  if (downloaded === null) throw new FeedError("status");
  return downloaded;
}

/**
 * Hands over the lines of a gzip file one by one while it inflates, so that neither a bomb nor a table of a hundred
 * megabytes is ever in memory whole. Throws {@link FeedError}.
 */
export async function inflateLines(
  compressed: Uint8Array,
  maxBytes: number,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let size = 0;
  let rest = "";
  const inflating = Readable.from([compressed]).pipe(createGunzip());
  try {
    for await (const chunk of inflating as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new FeedError("too_large");
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE) throw new FeedError("unreadable");
      for (const line of lines) take(line.endsWith("\r") ? line.slice(0, -1) : line);
    }
    if (rest !== "") take(rest);
  } catch (cause) {
    if (cause instanceof FeedError) throw cause;
    throw new FeedError("unreadable", { cause });
  } finally {
    inflating.destroy();
  }
}

/** The lines of a text. Throws {@link FeedError} for bytes that are none. */
export function textLines(bytes: Uint8Array): readonly string[] {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).split(/\r?\n/);
  } catch (cause) {
    throw new FeedError("unreadable", { cause });
  }
}

/** Counts rows that can be read and those that cannot; a table may have one odd row in a thousand. */
export function rowCount() {
  let good = 0;
  let bad = 0;
  return {
    good: () => void (good += 1),
    bad: () => void (bad += 1),
    /** Throws {@link FeedError}. */
    check(minimum: number): number {
      if (bad > good / 1000) throw new FeedError("unreadable");
      if (good < minimum) throw new FeedError("too_few");
      return good;
    },
  };
}

/** One feed, tried: what it gave or null, and the line for the log. */
export async function tryFeed<Value extends { readonly entries: number }>(
  feed: string,
  work: () => Promise<Value | null>,
): Promise<{ readonly value: Value | null; readonly report: FeedReport }> {
  const report = (outcome: FeedReport["outcome"], code: FeedCode | null, entries: number): FeedReport => ({
    feed,
    outcome,
    code,
    entries,
  });
  try {
    const value = await work();
    return { value, report: value === null ? report("unchanged", null, 0) : report("taken", null, value.entries) };
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    return { value: null, report: report("failed", error.code, 0) };
  }
}

/** After this long without news, how much has changed says little. */
const COMPARABLE_MS = 30 * DAY_MS;
export const comparable = (last: { readonly fetchedAt: Date } | undefined, now: Date): boolean =>
  last !== undefined && now.getTime() - last.fetchedAt.getTime() <= COMPARABLE_MS;
