/** Stands before an embedded service and counts what passes: requests by operation and, for the table, units of capacity. */
import { type AttributeValue, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { localClient } from "@bonafide/core/stores/dynamo-embedded";
import { type Listening, listen } from "@bonafide/sandbox/listen";
import { Hono } from "hono";
import * as z from "zod";
import { type Item, itemBytes, readUnits, writeUnits } from "./capacity.ts";

/** By service and operation, such as "dynamodb GetItem". */
export type Requests = Readonly<Record<string, number>>;

export interface Tally {
  readonly requests: Requests;
  readonly readUnits: number;
  readonly writeUnits: number;
}

export interface Counter {
  /** Everything so far. */
  readonly tally: () => Tally;
  readonly add: (operation: string, units?: { readonly read?: number; readonly write?: number }) => void;
}

export function createCounter(): Counter {
  const requests: Record<string, number> = {};
  let [read, write] = [0, 0];
  return {
    tally: () => ({ requests: { ...requests }, readUnits: read, writeUnits: write }),
    add(operation, units = {}) {
      requests[operation] = (requests[operation] ?? 0) + 1;
      read += units.read ?? 0;
      write += units.write ?? 0;
    },
  };
}

async function forward(request: Request, body: string, to: string): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  for (const name of ["host", "connection", "content-length"]) headers.delete(name);
  const { method } = request;
  const answered = await fetch(`${to}${pathname}${search}`, { method, headers, ...(body === "" ? {} : { body }) });
  // Whole, because whoever counts reads it too.
  return new Response(await answered.arrayBuffer(), {
    status: answered.status,
    headers: { "content-type": answered.headers.get("content-type") ?? "" },
  });
}

/** Counts and passes on; `nameOf` says what a request is called. */
export function countService(counter: Counter, to: string, nameOf: (request: Request) => string): Promise<Listening> {
  const app = new Hono().all("*", async ({ req }) => {
    counter.add(nameOf(req.raw));
    return forward(req.raw, await req.text(), to);
  });
  return listen(app);
}

const Attributes = z.record(
  z.string(),
  z.custom<AttributeValue>((value) => typeof value === "object" && value !== null),
);
const Entry = z.object({
  PutRequest: z.object({ Item: Attributes }).optional(),
  DeleteRequest: z.object({ Key: Attributes }).optional(),
});
const Asked = z.object({
  Key: Attributes.optional(),
  Item: Attributes.optional(),
  ConsistentRead: z.boolean().optional(),
  RequestItems: z
    .record(
      z.string(),
      z.union([z.array(Entry), z.object({ Keys: z.array(Attributes), ConsistentRead: z.boolean().optional() })]),
    )
    .optional(),
});
const Answered = z.object({
  Item: Attributes.optional(),
  Items: z.array(Attributes).optional(),
});

const keyOf = ({ pk, sk }: Item) => ({ pk: pk ?? { S: "" }, sk: sk ?? { S: "" } });

/** The embedded table behind a counter. Requests pass one after the other, so that before and after are what they say. */
export async function countTable(counter: Counter, to: string, table: string): Promise<Listening> {
  const client = localClient(to);
  const stored = async (key: Item): Promise<Item | undefined> => {
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }));
    return Item;
  };
  const bytesOf = (item: Item | undefined) => (item ? itemBytes(item) : 0);

  function keysWritten(asked: z.infer<typeof Asked>): Item[] {
    const single = asked.Key ?? asked.Item;
    if (single !== undefined) return [keyOf(single)];
    return Object.values(asked.RequestItems ?? {}).flatMap((entries) =>
      Array.isArray(entries)
        ? entries.map(({ PutRequest, DeleteRequest }) => keyOf(PutRequest?.Item ?? DeleteRequest?.Key ?? {}))
        : [],
    );
  }

  async function readBy(asked: z.infer<typeof Asked>, answered: z.infer<typeof Answered>): Promise<number> {
    const { Items, Item: item } = answered;
    const isConsistent = asked.ConsistentRead === true;
    // A query is billed by the sum of what it reads, a batch item by item.
    if (Items !== undefined)
      return readUnits(
        Items.reduce((sum, one) => sum + itemBytes(one), 0),
        isConsistent,
      );
    if (asked.RequestItems === undefined) return readUnits(bytesOf(item), isConsistent);
    let units = 0;
    for (const wanted of Object.values(asked.RequestItems)) {
      if (Array.isArray(wanted)) continue;
      for (const key of wanted.Keys) units += readUnits(bytesOf(await stored(key)), wanted.ConsistentRead === true);
    }
    return units;
  }

  async function pass(request: Request): Promise<Response> {
    const body = await request.text();
    const operation = request.headers.get("x-amz-target")?.split(".")[1] ?? "unknown";
    const asked = Asked.parse(JSON.parse(body));
    const isRead = ["GetItem", "Query", "BatchGetItem", "Scan"].includes(operation);
    const keys = isRead ? [] : keysWritten(asked);
    const before = await Promise.all(keys.map(stored));
    const response = await forward(request, body, to);
    if (isRead) {
      const answered = Answered.parse(await response.clone().json());
      counter.add(`dynamodb ${operation}`, { read: await readBy(asked, answered) });
    } else {
      const after = await Promise.all(keys.map(stored));
      const write = keys.reduce((sum, _, at) => sum + writeUnits(before[at], after[at]), 0);
      counter.add(`dynamodb ${operation}`, { write });
    }
    return response;
  }

  let last: Promise<unknown> = Promise.resolve();
  const app = new Hono().all("*", ({ req }) => {
    const next = last.then(() => pass(req.raw));
    last = next.catch(() => {});
    return next;
  });
  const server = await listen(app);
  return {
    origin: server.origin,
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}
