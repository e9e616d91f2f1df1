/** Working stores in memory: the same promises as the table's, for tests, simulations and a single screening. */
import type * as z from "zod";
import { CandidateRecord } from "../domain/candidate-record.ts";
import { Connection } from "../domain/connection.ts";
import { Decision } from "../domain/decision.ts";
import { FeedList } from "../domain/indicator.ts";
import type { Clock } from "../domain/ports.ts";
import { StoredAnswer } from "../domain/stored-answer.ts";
import { ScreeningRecord } from "../domain/screening-record.ts";
import { heldAt, visitPlace } from "../domain/visit.ts";
import { Task } from "../domain/task.ts";
import { Watermark } from "../domain/watermark.ts";
import { Tombstone } from "../domain/tombstone.ts";
import { type Codec, validated } from "./document.ts";
import { createMemoryLinks } from "./memory-links.ts";
import {
  answerKey,
  candidateKey,
  connectionKey,
  decisionKey,
  feedsKey,
  type ItemKey,
  screeningKey,
  spendingKey,
  taskKey,
  watermarkKey,
  tombstoneKey,
} from "./dynamo-keys.ts";
import { createMemoryVersions } from "./memory-indicators.ts";
import { type Fenced, type IndicatorStore, isLow, type RecordArchive, type Stores, type TaskStore } from "./stores.ts";

interface Fences {
  readonly fence: number;
  readonly expiresAt: string;
}

interface Entry extends Fences {
  readonly doc: string;
}

function createFenced<Key, Item extends Fences & Key>(
  clock: Clock,
  schema: z.ZodType<Item>,
  keyOf: (key: Key) => ItemKey,
  { encode, decode }: Codec,
) {
  const entries = new Map<string, Entry>();
  const name = (key: Key) => keyOf(key).pk;
  const live = (key: Key) => {
    const entry = entries.get(name(key));
    return entry && Date.parse(entry.expiresAt) > clock().getTime() ? entry : undefined;
  };
  const store: Fenced<Key, Item> = {
    async read(key) {
      const entry = live(key);
      return entry && decode(schema, entry.doc, name(key));
    },
    async write(item) {
      const doc = encode(schema, item);
      if ((live(item)?.fence ?? 0) !== item.fence - 1) return "conflict";
      entries.set(name(item), { doc, fence: item.fence, expiresAt: item.expiresAt });
      return "written";
    },
    async remove(key, fence) {
      const entry = live(key);
      if (entry && entry.fence !== fence) return "conflict";
      entries.delete(name(key));
      return "written";
    },
  };
  return { store, docs: () => [...entries].map(([key, { doc }]) => decode(schema, doc, key)) };
}

export function createMemoryStores(
  clock: Clock,
  codec: Codec = validated,
): Stores & { readonly indicators: IndicatorStore; readonly archive: RecordArchive; readonly tasks: TaskStore } {
  const { encode, decode } = codec;
  const screenings = createFenced(clock, ScreeningRecord, screeningKey, codec);
  const candidates = createFenced(clock, CandidateRecord, candidateKey, codec);
  const watermarks = createFenced(clock, Watermark, watermarkKey, codec);
  const ofFeeds = ({ connectionId }: Pick<FeedList, "connectionId">) => feedsKey(connectionId);
  const feeds = createFenced(clock, FeedList, ofFeeds, codec);
  const decisions = createFenced(clock, Decision, decisionKey, codec);
  const connections = new Map<string, string>();
  const answers = new Map<string, string>();
  const spent = new Map<string, number>();
  return {
    indicators: { feeds: feeds.store, ...createMemoryVersions(clock) },
    screenings: {
      ...screenings.store,
      async due(connectionId, now, limit) {
        const dueTime = ({ dueAt }: ScreeningRecord) => (dueAt === null ? Number.POSITIVE_INFINITY : Date.parse(dueAt));
        return screenings
          .docs()
          .filter((record) => record.connectionId === connectionId && dueTime(record) <= now.getTime())
          .filter((record) => Date.parse(record.expiresAt) > clock().getTime())
          .toSorted((a, b) => dueTime(a) - dueTime(b))
          .slice(0, limit);
      },
      async held(connectionId, { after, upTo }, limit) {
        return screenings
          .docs()
          .filter((record) => record.connectionId === connectionId && record.dueAt === null)
          .map((record) => visitPlace(record))
          .filter((place) => place > after && place <= upTo)
          .toSorted((a, b) => (a < b ? -1 : 1))
          .slice(0, limit)
          .flatMap((place) => heldAt(place) ?? []);
      },
    },
    archive: {
      async *all(connectionId, onShare) {
        for (const record of screenings.docs()) {
          const lives = Date.parse(record.expiresAt) > clock().getTime();
          if (record.connectionId === connectionId && lives) yield record;
        }
        onShare?.(1);
      },
    },
    candidates: candidates.store,
    watermarks: watermarks.store,
    links: createMemoryLinks(clock, codec),
    connections: {
      async get(id) {
        const doc = connections.get(id);
        return doc === undefined ? undefined : decode(Connection, doc, connectionKey(id).pk);
      },
      async ids() {
        return [...connections.keys()].toSorted();
      },
      async put(connection) {
        connections.set(connection.id, encode(Connection, connection));
      },
    },
    answers: {
      async read(key) {
        const { pk } = answerKey(key);
        const doc = answers.get(pk);
        const answer = doc === undefined ? undefined : decode(StoredAnswer, doc, pk);
        return answer && Date.parse(answer.expiresAt) > clock().getTime() ? answer : undefined;
      },
      async write(answer) {
        answers.set(answerKey(answer).pk, encode(StoredAnswer, answer));
      },
      async remove(keys) {
        for (const key of keys) answers.delete(answerKey(key).pk);
      },
    },
    tasks: createFenced(clock, Task, taskKey, codec).store,
    tombstones: createFenced(clock, Tombstone, tombstoneKey, codec).store,
    decisions: {
      ...decisions.store,
      async expiring(connectionId, before, limit) {
        return decisions
          .docs()
          .filter((decision) => decision.connectionId === connectionId)
          .filter(
            ({ expiresAt }) => Date.parse(expiresAt) > clock().getTime() && Date.parse(expiresAt) < before.getTime(),
          )
          .toSorted((a, b) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt))
          .slice(0, limit);
      },
    },
    spending: {
      async spend(window, calls, { hourly, daily }) {
        const { pk, sk } = spendingKey(window);
        const [day, hour] = [`${pk} ${sk}`, `${pk} ${window.hour}`];
        const after = (counter: string) => (spent.get(counter) ?? 0) + calls;
        if (after(hour) > hourly || after(day) > daily) return "spent";
        for (const counter of [hour, day]) spent.set(counter, after(counter));
        const [inHour, inDay] = [spent.get(hour) ?? 0, spent.get(day) ?? 0];
        return isLow(inHour, hourly) || isLow(inDay, daily) ? "low" : "counted";
      },
    },
  };
}
