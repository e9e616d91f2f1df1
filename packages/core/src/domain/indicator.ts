/** Threat indicators in feed-neutral words: what a reader yields, why it passes an entry over, and what is kept of a feed. */
import * as z from "zod";
import type { FactKind } from "./facts.ts";

/** No type for a name: names collide, so a match of one would say nothing about an applicant. */
export const INDICATOR_TYPES = ["email", "phone", "github", "linkedin", "domain", "wallet", "ip"] as const;
export type IndicatorType = (typeof INDICATOR_TYPES)[number];

/** The fact that answers for each type. */
export const KNOWN_FACTS = {
  email: "knownMail",
  phone: "knownPhone",
  github: "knownCode",
  linkedin: "knownProfile",
  domain: "knownDomain",
  wallet: "knownWallet",
  ip: "knownNetwork",
} as const satisfies Record<IndicatorType, FactKind>;

/** Why an entry was passed over. Closed list: each has a sentence in the operator's report. */
export const SKIP_REASONS = [
  "name_only",
  "unknown_type",
  "pattern_not_supported",
  "not_for_detection",
  "address_range",
  "page_of_a_site",
  "shared_by_many",
  "no_calling_code",
  "malformed",
  "revoked",
  "expired",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface Indicator {
  readonly status: "indicator";
  /** Where the entry begins in the feed, from 1. */
  readonly line: number;
  readonly type: IndicatorType;
  /** As the feed writes it; brought into canonical form before it is keyed. */
  readonly value: string;
  /** 0 to 100; null where the feed states none. */
  readonly confidence: number | null;
  readonly firstSeen: Date | null;
  readonly lastSeen: Date | null;
  readonly validUntil: Date | null;
  /** Withdrawn by its author: takes back the same value wherever it stands in the feed. */
  readonly revoked: boolean;
}

export interface Skipped {
  readonly status: "skipped";
  readonly line: number;
  readonly reason: SkipReason;
}

export type FeedEntry = Indicator | Skipped;

/** From this confidence on an entry of a feed that the operator confirmed counts as confirmed itself. */
const CONFIRMED_FROM = 80;

/** Both have to say so: what a community merely passes on decides nothing alone. */
export const isConfirmed = (feed: Pick<Feed, "confirmed">, confidence: number): boolean =>
  feed.confirmed && confidence >= CONFIRMED_FROM;

/** An entry is never more certain than its feed. */
export const entryConfidence = (feedConfidence: number, own: number | null): number =>
  Math.min(feedConfidence, own ?? feedConfidence);

export const FeedName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/);

const Feed = z.strictObject({
  name: FeedName,
  /** Entries of this version are looked at, of no other. */
  version: z.string().min(1),
  /** The version before, kept for screenings that began under it and discarded by the next import. */
  previous: z.string().min(1).nullable(),
  confidence: z.int().min(0).max(100),
  confirmed: z.boolean(),
  counts: z.partialRecord(z.enum(INDICATOR_TYPES), z.int().nonnegative()),
  /** Tells under which index key the entries are kept; under another one they would seem to hold nothing. */
  keyMark: z.string().max(64).exactOptional(),
  importedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Feed = z.infer<typeof Feed>;

/** A version being written: listed before its first entry, so that one whose import died can be discarded as a whole. */
const Importing = z.strictObject({
  name: FeedName,
  version: z.string().min(1),
  startedAt: z.iso.datetime(),
  /** Its last entry is gone by then. */
  expiresAt: z.iso.datetime(),
});
export type Importing = z.infer<typeof Importing>;
/** More imports than this at once are none that anybody runs. */
export const MAX_IMPORTING = 20;

/** Each feed multiplies what one screening reads. */
export const MAX_FEEDS = 10;

/** All feeds of one connection in one item: writing it is what makes an import count, all at once. */
export const FeedList = z.strictObject({
  schemaVersion: z.literal(1),
  connectionId: z.string(),
  fence: z.int().positive(),
  feeds: z.array(Feed).max(MAX_FEEDS),
  importing: z.array(Importing).max(MAX_IMPORTING).exactOptional(),
  expiresAt: z.iso.datetime(),
});
export type FeedList = z.infer<typeof FeedList>;
