/** The ports of storage. Everything is one item at a time, written under a condition; no transaction is needed or used. */
import type { AuditEntry } from "../domain/audit.ts";
import type { CandidateRecord } from "../domain/candidate-record.ts";
import type { Connection } from "../domain/connection.ts";
import type { Decision } from "../domain/decision.ts";
import type { LinkEntry, LinkKey, LinkRef } from "../domain/link.ts";
import type { FeedList } from "../domain/indicator.ts";
import type { Pace } from "../domain/pace.ts";
import type { StoredAnswer } from "../domain/stored-answer.ts";
import type { Task } from "../domain/task.ts";
import type { Tombstone } from "../domain/tombstone.ts";
import type { ScreeningKey, ScreeningRecord } from "../domain/screening-record.ts";
import type { HeldApplication, VisitWindow } from "../domain/visit.ts";
import type { Watermark } from "../domain/watermark.ts";

export type WriteResult = "written" | "conflict";

export interface Fenced<Key, Item> {
  /** Strongly consistent. An item past its `expiresAt` reads as absent. */
  read(key: Key): Promise<Item | undefined>;
  /**
   * Stores `item` if the stored fence is `item.fence - 1`, or if nothing (or nothing unexpired) is stored and
   * `item.fence` is 1. Anything else is a `conflict` and changes nothing.
   */
  write(item: Item): Promise<WriteResult>;
  /** Removes the item if its fence is still `fence`. Removing what is not there is `written`. */
  remove(key: Key, fence: number): Promise<WriteResult>;
}

export interface ScreeningStore extends Fenced<ScreeningKey, ScreeningRecord> {
  /** Up to `limit` unexpired records of a connection whose `dueAt` has come, oldest due first. May lag behind writes. */
  due(connectionId: string, now: Date, limit: number): Promise<readonly ScreeningRecord[]>;
  /**
   * Up to `limit` applications at rest, in the order of their visits, from behind one place up to another. By the index
   * alone: it may lag behind writes, and name what has expired.
   */
  held(
    connectionId: string,
    window: Pick<VisitWindow, "after" | "upTo">,
    limit: number,
  ): Promise<readonly HeldApplication[]>;
}

/** For an operator, never for a worker: it reads the whole table. */
export interface RecordArchive {
  /** Every unexpired record of a connection, in no order; `onShare` hears how much of the table is read, from 0 to 1. */
  all(connectionId: string, onShare?: (share: number) => void): AsyncIterable<ScreeningRecord>;
}

export interface CandidateKey {
  readonly connectionId: string;
  readonly candidateId: string;
}
export type CandidateStore = Fenced<CandidateKey, CandidateRecord>;

/** How far each connection is reconciled. */
export type WatermarkStore = Fenced<Pick<Watermark, "connectionId">, Watermark>;

/** Policy, mode and scope per connection: a change here takes effect without a deploy. */
export interface ConnectionStore {
  get(id: string): Promise<Connection | undefined>;
  ids(): Promise<readonly string[]>;
  put(connection: Connection): Promise<void>;
}

/** Changes a setting that somebody else may be changing at the same moment. */
export interface ConnectionChanger {
  /**
   * Stores what `change` makes of the connection as it stands, if it still stands so; else it is read and changed anew.
   * Null changes nothing. Answers the connection as it stands then, undefined where there is none.
   */
  change(id: string, change: (connection: Connection) => Connection | null): Promise<Connection | undefined>;
}

/** One indicator as it is kept: a keyed digest, and nothing that leads back to the value. */
export interface KeptIndicator {
  readonly digest: string;
  readonly confidence: number;
  readonly lastSeen: Date | null;
  readonly expiresAt: Date;
}

export interface FeedVersion {
  readonly connectionId: string;
  readonly version: string;
}

type FeedLists = Fenced<Pick<FeedList, "connectionId">, FeedList>;

/** Indicators by feed version. A version counts from the moment the connection's list names it, and not before. */
export interface IndicatorReader {
  readonly feeds: Pick<FeedLists, "read">;
  /** What the versions hold of these digests, unexpired, read strongly; rejects when any part could not be read. */
  find(
    connectionId: string,
    versions: readonly string[],
    digests: readonly string[],
  ): Promise<readonly (KeptIndicator & Pick<FeedVersion, "version">)[]>;
}

/** What an import needs beyond reading; no screening does. */
export interface IndicatorStore extends IndicatorReader {
  readonly feeds: FeedLists;
  /** Keeps one part of a version; of a digest given more than once the last one stands. */
  write(version: FeedVersion, part: number, indicators: readonly KeptIndicator[]): Promise<void>;
  /** Takes single digests back out of a version. */
  withdraw(version: FeedVersion, digests: readonly string[]): Promise<void>;
  /** Deletes a version with everything in it. */
  discard(version: FeedVersion): Promise<void>;
}

export type AnswerKey = Pick<StoredAnswer, "connectionId" | "digest">;

/** Answers of bought evidence, so that the same question is not paid for twice. */
export interface AnswerStore {
  /** An answer past its `expiresAt` reads as absent. */
  read(key: AnswerKey): Promise<StoredAnswer | undefined>;
  /** The last one stands: two answers to one question are worth the same. */
  write(answer: StoredAnswer): Promise<void>;
  /** Removing what is not there is done already. */
  remove(keys: readonly AnswerKey[]): Promise<void>;
}

/** Where an item stands whose key is a keyed digest. */
export interface DigestKey {
  readonly connectionId: string;
  readonly digest: string;
}

/** What was erased, merged or objected to. */
export type TombstoneStore = Fenced<DigestKey, Tombstone>;

/** What was decided, on the long clock. */
export interface DecisionStore extends Fenced<DigestKey, Decision> {
  /** Up to `limit` unexpired decisions of a connection that expire before then, the first to go first. May lag behind writes. */
  expiring(connectionId: string, before: Date, limit: number): Promise<readonly Decision[]>;
}

/** Whether so much of a limit is used that somebody should hear of it. */
export const isLow = (used: number, limit: number): boolean => used >= limit * 0.8;

/** The counters of calls to one provider for one connection: of a day and of one of its hours. */
export interface SpendingWindow {
  readonly connectionId: string;
  readonly provider: string;
  /** ISO 8601 to the hour, UTC, such as "2026-11-20T09". */
  readonly hour: string;
  /** The counters may be gone from then on; the day itself must be over. */
  readonly expiresAt: string;
}

export interface SpendingLimits {
  readonly hourly: number;
  readonly daily: number;
}

export interface SpendingStore {
  /**
   * Adds `calls` to hour and day if both then stand within their limits; anything else is `spent` and changes nothing.
   * However many workers ask at once, neither counter passes its limit. `low` is
   * counted too: four fifths of a limit are used by now.
   */
  spend(window: SpendingWindow, calls: number, limits: SpendingLimits): Promise<"counted" | "low" | "spent">;
}

/** What all workers know together about the pace of a connection. */
export interface PaceStore {
  /** Read strongly; the open pace where nothing is known. */
  read(connectionId: string): Promise<Pace>;
  /**
   * Gives out the next turn: behind all that were given out, and behind `served`, the last one that has come by `pace`.
   * However many workers ask at once, no two get the same. Null when `pace` is not what stands any more.
   */
  take(connectionId: string, pace: Pace, served: number): Promise<{ readonly ticket: number } | null>;
  /** Replaces everything but `issued` if the stored revision is the one before `pace`'s; else `conflict`. */
  steer(connectionId: string, pace: Pace): Promise<WriteResult>;
}

/** What was last received of a connection's webhooks. */
export interface Sightings {
  readonly ping: Date | null;
  readonly delivery: Date | null;
}

export interface SightingStore {
  /** Strongly consistent. */
  read(connectionId: string): Promise<Sightings>;
  /** The later of what stands and `at` stands then. */
  note(connectionId: string, kind: keyof Sightings, at: Date): Promise<void>;
}

export interface LinkQuery extends LinkKey {
  readonly connectionId: string;
  readonly order: "newest" | "oldest";
  readonly limit: number;
  /** Nothing submitted before this. */
  readonly since?: Date;
}

/** The reuse index: one entry per identifier and application, each under a keyed digest. */
export interface LinkStore {
  /** Writes the entries, each replacing what stands in its place. */
  put(entries: readonly LinkEntry[]): Promise<void>;
  /** Strongly consistent, in order of submission. An entry past its `expiresAt` reads as absent. */
  read(query: LinkQuery): Promise<{
    readonly entries: readonly LinkEntry[];
    /** Nothing was left out because of the limit. */
    readonly complete: boolean;
  }>;
  /** Changes entries that stand; what is not there stays away. */
  amend(refs: readonly LinkRef[], change: { readonly expiresAt?: string; readonly cleared?: boolean }): Promise<void>;
  /** Removing what is not there is done already. */
  remove(refs: readonly LinkRef[]): Promise<void>;
}

/** Who did what, line by line. There is no way to change or remove one. */
export interface AuditStore {
  /** The newest line, read strongly. */
  head(connectionId: string): Promise<AuditEntry | undefined>;
  /** Appends behind the line before; `conflict` when another one stands in its place already. */
  append(entry: AuditEntry): Promise<WriteResult>;
  /** Every line as it is stored, in order: whoever checks them wants to see what cannot be read, too. */
  all(connectionId: string): AsyncIterable<{ readonly sequence: number; readonly doc: string }>;
}

/** How far an operator's long work is. */
export type TaskStore = Fenced<Pick<Task, "connectionId" | "name">, Task>;

export interface Stores {
  readonly links: LinkStore;
  readonly indicators: IndicatorReader;
  readonly screenings: ScreeningStore;
  readonly candidates: CandidateStore;
  readonly watermarks: WatermarkStore;
  readonly connections: ConnectionStore;
  readonly answers: AnswerStore;
  readonly tombstones: TombstoneStore;
  readonly decisions: DecisionStore;
  readonly spending: SpendingStore;
}
