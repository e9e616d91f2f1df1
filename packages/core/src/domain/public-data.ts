/** Data that changes while the system runs: what there is of it, and the ports through which it is built and read. */

/** What the refresh downloads and publishes. */
export const DATA_NAMES = ["ip-pack", "tor-exits", "relay-egress", "rdap-bootstrap"] as const;
export type DataName = (typeof DATA_NAMES)[number];

/** What a customer may put beside it. */
export const LIST_NAMES = ["vpn-exits"] as const;
export type ListName = (typeof LIST_NAMES)[number];

/** One state of one data set. */
export interface Edition<Value> {
  readonly value: Value;
  /** Day the data was compiled by its publisher (YYYY-MM-DD). */
  readonly dataDate: string;
  readonly fetchedAt: Date;
}

/** The newest data there is. Whoever asks brings the reader of the bytes; its result is kept for the process. */
export interface DataSource {
  /** Undefined where there is none; rejects where there may be and it could not be had. One reader per name, always. */
  newest<Value>(name: DataName | ListName, read: (bytes: Uint8Array) => Value): Promise<Edition<Value> | undefined>;
}

/** Why a download was not taken. */
export const FEED_CODES = [
  "blocked",
  "unreachable",
  "timeout",
  "reset",
  "too_large",
  "bad_redirect",
  "status",
  "unreadable",
  "too_few",
  "too_different",
] as const;
export type FeedCode = (typeof FEED_CODES)[number];

/** A publisher's answer cannot be used; what was there before stays. Messages carry no content. */
export class FeedError extends Error {
  override readonly name = "FeedError";
  readonly code: FeedCode;
  constructor(code: FeedCode, options?: ErrorOptions) {
    super(`download not taken: ${code}`, options);
    this.code = code;
  }
}

/** What became of one download. */
export interface FeedReport {
  readonly feed: string;
  readonly outcome: "taken" | "unchanged" | "failed";
  readonly code: FeedCode | null;
  readonly entries: number;
}

export interface Built {
  /** Null when nothing newer could be taken. */
  readonly edition: { readonly bytes: Uint8Array; readonly dataDate: string } | null;
  readonly reports: readonly FeedReport[];
}

/** One data set and how to make its next edition out of its publishers' answers and the last good one. */
export interface PublicData {
  readonly name: DataName;
  /** Publishers are asked no more often than their data is worth. */
  readonly everyHours: number;
  /** Never rejects for what a publisher did: that is in the reports. */
  readonly build: (last: Edition<Uint8Array> | undefined, now: Date) => Promise<Built>;
}
