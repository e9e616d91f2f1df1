/** Strong reads of single items: what is asked for at the same moment goes out as one request. */
import { setTimeout as pause } from "node:timers/promises";
import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { ItemKey } from "./dynamo-keys.ts";

export type Item = Readonly<Record<string, AttributeValue>>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const READS_PER_CALL = 100;
/** Waits before what the table put off is asked again. */
const WAITS_MS = [0, 50, 100, 200];

const attributesOf = ({ pk, sk }: ItemKey) => ({ pk: { S: pk }, sk: { S: sk } });
const nameOf = ({ pk, sk }: ItemKey) => `${pk}\u0000${sk}`;
const keyOf = ({ pk, sk }: Item): ItemKey => ({ pk: pk?.S ?? "", sk: sk?.S ?? "" });

interface ReadDeps {
  readonly client: DynamoDBClient;
  readonly name: string;
}

/** Rejects when any of them could not be read. The keys are different ones. */
async function readBatch({ client, name }: ReadDeps, keys: readonly ItemKey[]): Promise<readonly Item[]> {
  const found: Item[] = [];
  let left: Record<string, AttributeValue>[] = keys.map(attributesOf);
  for (const waitMs of WAITS_MS) {
    if (waitMs > 0) await pause(waitMs);
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [name]: { Keys: left, ConsistentRead: true } } }),
    );
    found.push(...(Responses[name] ?? []));
    left = UnprocessedKeys[name]?.Keys ?? [];
    if (left.length === 0) return found;
  }
  throw new Error("the table put off part of a read for too long");
}

async function readOne({ client, name }: ReadDeps, key: ItemKey): Promise<readonly Item[]> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: name, Key: attributesOf(key), ConsistentRead: true }),
  );
  return item ? [item] : [];
}

export type ReadItem = (key: ItemKey) => Promise<Item | undefined>;

/** Every read is sent after it was asked for, so each is as strong as one of its own. */
export function createReader(deps: ReadDeps): ReadItem {
  let waiting: Map<string, ItemKey> | undefined;
  let sending: Promise<ReadonlyMap<string, Item>> = Promise.resolve(new Map());

  async function send(asked: ReadonlyMap<string, ItemKey>): Promise<ReadonlyMap<string, Item>> {
    // Whoever asks before this goes on is still taken along.
    await Promise.resolve();
    waiting = undefined;
    const keys = [...asked.values()];
    const [only] = keys;
    const parts = Array.from({ length: Math.ceil(keys.length / READS_PER_CALL) }, (_, at) =>
      keys.slice(at * READS_PER_CALL, (at + 1) * READS_PER_CALL),
    );
    const pages =
      keys.length === 1 && only
        ? [await readOne(deps, only)]
        : await Promise.all(parts.map((part) => readBatch(deps, part)));
    return new Map(pages.flat().map((item) => [nameOf(keyOf(item)), item]));
  }

  return async (key) => {
    if (waiting === undefined) {
      waiting = new Map();
      sending = send(waiting);
    }
    waiting.set(nameOf(key), key);
    return (await sending).get(nameOf(key));
  };
}
