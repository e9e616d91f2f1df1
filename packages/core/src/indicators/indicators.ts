/** The port of feed readers: bytes in, entries out, in bounded memory; a feed that breaks its format ends in an error with its line. */
import type { FeedEntry } from "../domain/indicator.ts";

/** The feed cannot be read to its end, so nothing of it may count. Messages never repeat what the feed holds. */
export class FeedError extends Error {
  override readonly name = "FeedError";
  readonly line: number;
  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.line = line;
  }
}

export interface ReaderOptions {
  /** For tables: our field names to the feed's column headers. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Entries in the feed's order, in groups. Rejects with {@link FeedError}. */
export type FeedReader = (
  source: AsyncIterable<Uint8Array>,
  options: ReaderOptions,
) => AsyncIterable<readonly FeedEntry[]>;

export const FEED_FORMATS = ["stix", "misp", "csv", "ofac"] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];
