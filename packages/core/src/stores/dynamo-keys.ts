/**
 * Keys of the one table. Every key starts with the connection id, so that nothing written for one connection can be
 * reached by an operation for another. Connection ids hold no `#`, so no id can forge another connection's prefix.
 */
import type { LinkKey, LinkRef } from "../domain/link.ts";
import type { ScreeningKey } from "../domain/screening-record.ts";
import type { Task } from "../domain/task.ts";
import type { AnswerKey, CandidateKey, DigestKey, FeedVersion, SpendingWindow } from "./stores.ts";
import type { DUE_INDEX } from "./table.ts";

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

const CONNECTION_ID = /^[A-Za-z0-9_-]+$/;

function prefix(connectionId: string): string {
  if (!CONNECTION_ID.test(connectionId)) throw new RangeError("a connection id holds letters, digits, - and _ only");
  return `C#${connectionId}`;
}

export function screeningKey({ connectionId, applicationId }: ScreeningKey): ItemKey {
  return { pk: `${prefix(connectionId)}#APPLICATION#${applicationId}`, sk: "SCREENING" };
}

/** What the keys of all records of a connection begin with. */
export function screeningPrefix(connectionId: string): ItemKey {
  return screeningKey({ connectionId, applicationId: "" });
}

export function candidateKey({ connectionId, candidateId }: CandidateKey): ItemKey {
  return { pk: `${prefix(connectionId)}#CANDIDATE#${candidateId}`, sk: "CARRIER" };
}

export function connectionKey(connectionId: string): ItemKey {
  return { pk: prefix(connectionId), sk: "CONNECTION" };
}

export function tokenKey(connectionId: string): ItemKey {
  return { pk: prefix(connectionId), sk: "TOKEN" };
}

export function watermarkKey({ connectionId }: { readonly connectionId: string }): ItemKey {
  return { pk: `${prefix(connectionId)}#WATERMARK`, sk: "WATERMARK" };
}

export function paceKey(connectionId: string): ItemKey {
  return { pk: `${prefix(connectionId)}#PACE`, sk: "PACE" };
}

/** Sorts in the order in which it was written, up to a thousand lines a second for thirty years. */
export function auditKey(connectionId: string, sequence: number): ItemKey {
  return { pk: `${prefix(connectionId)}#AUDIT`, sk: String(sequence).padStart(12, "0") };
}

export function taskKey({ connectionId, name }: Pick<Task, "connectionId" | "name">): ItemKey {
  return { pk: `${prefix(connectionId)}#TASK#${name}`, sk: "TASK" };
}

export function sightingsKey(connectionId: string): ItemKey {
  return { pk: `${prefix(connectionId)}#WEBHOOK`, sk: "SIGHTINGS" };
}

export function feedsKey(connectionId: string): ItemKey {
  return { pk: `${prefix(connectionId)}#FEEDS`, sk: "FEEDS" };
}

/** Digests of a feed version, by part, so that a version can be deleted without a scan. */
export function feedPartKey({ connectionId, version }: FeedVersion, part: number): ItemKey {
  return { pk: `${prefix(connectionId)}#FEED#${version}`, sk: `PART#${String(part).padStart(8, "0")}` };
}

export function indicatorKey({ connectionId, version }: FeedVersion, digest: string): ItemKey {
  return { pk: `${prefix(connectionId)}#KNOWN#${digest}`, sk: version };
}

export function answerKey({ connectionId, digest }: AnswerKey): ItemKey {
  return { pk: `${prefix(connectionId)}#ANSWER#${digest}`, sk: "ANSWER" };
}

export function tombstoneKey({ connectionId, digest }: DigestKey): ItemKey {
  return { pk: `${prefix(connectionId)}#TOMBSTONE#${digest}`, sk: "TOMBSTONE" };
}

export function decisionKey({ connectionId, digest }: DigestKey): ItemKey {
  return { pk: `${prefix(connectionId)}#DECISION#${digest}`, sk: "DECISION" };
}

/** One item a day: hour and day are counted by one write, so neither is used up by what the other refuses. */
export function spendingKey({ connectionId, provider, hour }: SpendingWindow): ItemKey {
  return { pk: `${prefix(connectionId)}#SPENDING#${provider}`, sk: hour.slice(0, 10) };
}

/** All entries under one identifier. */
export function linkPartition({ connectionId, kind, digest }: LinkKey & Pick<LinkRef, "connectionId">): string {
  return `${prefix(connectionId)}#LINK#${kind}#${digest}`;
}

/** Sorts in the order of submission: always UTC, always with milliseconds. */
export function linkKey(ref: LinkRef): ItemKey {
  return { pk: linkPartition(ref), sk: `${dueOrder(ref.submittedAt)}#${ref.applicationId}` };
}

/** Only records, which await something or their next visit, and connections carry these attributes. */
export type IndexKey = Readonly<Record<(typeof DUE_INDEX)["hash" | "range"], string>>;

export function duePartition(connectionId: string): string {
  return `DUE#${prefix(connectionId)}`;
}

/** Records at rest, in the order of their visits. */
export function heldPartition(connectionId: string): string {
  return `HELD#${prefix(connectionId)}`;
}

/** Decisions in the order in which they expire. */
export function endingPartition(connectionId: string): string {
  return `ENDING#${prefix(connectionId)}`;
}

/** Where all connections of the installation are listed. */
export const CONNECTIONS_PARTITION = "CONNECTIONS";

/** Sorts as text in the order of time: always UTC, always with milliseconds. */
export function dueOrder(dueAt: string | Date): string {
  return new Date(dueAt).toISOString();
}
