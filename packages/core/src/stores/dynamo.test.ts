import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoStores } from "./dynamo.ts";
import { createDynamoArchive } from "./dynamo-scan.ts";
import { createDynamoIndicators } from "./dynamo-indicators.ts";
import { type EmbeddedTable, localClient, startTable } from "./dynamo-embedded.ts";
import { unpacked } from "./dynamo-packed.ts";
import { screeningKey } from "./dynamo-keys.ts";
import { StoredItemError } from "../domain/errors.ts";
import { describeIndicatorStoreContract } from "./indicators.contract.ts";
import { describeLinkStoreContract } from "./links.contract.ts";
import { describeAuditStoreContract } from "./audit.contract.ts";
import { createDynamoAudit } from "./dynamo-audit.ts";
import { createDynamoPace } from "./dynamo-pace.ts";
import { describePaceStoreContract } from "./pace.contract.ts";
import { aRecord, describeStoresContract } from "./stores.contract.ts";

let embedded: EmbeddedTable;
const CLOCK = () => new Date("2026-03-02T09:00:00Z");
beforeAll(async () => {
  embedded = await startTable({
    table: `stores-${randomUUID()}`,
    endpoint: process.env["AWS_ENDPOINT_URL_DYNAMODB"],
  });
});
afterAll(async () => {
  await embedded.close();
});

describeStoresContract("DynamoDB", async (clock) => ({
  ...createDynamoStores({ ...embedded, clock }),
  archive: createDynamoArchive({ ...embedded, clock }),
}));
describeLinkStoreContract("DynamoDB", async (clock) => createDynamoStores({ ...embedded, clock }).links);

describeAuditStoreContract("DynamoDB", () =>
  createDynamoAudit({ client: embedded.client, name: embedded.table, clock: CLOCK }),
);
describePaceStoreContract("DynamoDB", () =>
  createDynamoPace({ client: embedded.client, name: embedded.table, clock: CLOCK }),
);
describeIndicatorStoreContract("DynamoDB", (clock) => createDynamoIndicators({ ...embedded, clock }));

describe("the table's items", () => {
  const connectionId = "a-connection-of-these-tests";
  const stores = (onUnreadable?: (error: StoredItemError) => void) =>
    createDynamoStores({ ...embedded, clock: CLOCK, ...(onUnreadable ? { onUnreadable } : {}) });

  async function storeAltered(applicationId: string, alter: (doc: string) => string) {
    const record = aRecord({ connectionId, applicationId, dueAt: "2026-03-02T08:00:00.000Z" });
    await stores().screenings.write(record);
    const { Items } = await embedded.client.send(new ScanCommand({ TableName: embedded.table }));
    const item = Items?.find(({ pk }) => pk?.S === screeningKey(record).pk);
    const doc = alter(unpacked(item?.["doc"]) ?? "");
    await embedded.client.send(new PutItemCommand({ TableName: embedded.table, Item: { ...item, doc: { S: doc } } }));
    return record;
  }

  it("carry the connection id at the start of every key and in no other connection's", async () => {
    await stores().screenings.write(aRecord({ connectionId, applicationId: "keys" }));
    const { Items = [] } = await embedded.client.send(new ScanCommand({ TableName: embedded.table }));
    expect(Items.length).toBeGreaterThan(0);
    for (const { pk, doc } of Items) {
      const document: unknown = JSON.parse(unpacked(doc) ?? "");
      expect(document).toEqual(
        expect.objectContaining(
          pk?.S?.includes("#", 2) ? { connectionId: pk.S.split("#")[1] } : { id: pk?.S?.split("#")[1] },
        ),
      );
    }
  });

  it("expire by the table's TTL in whole seconds, never before the record does", async () => {
    const record = aRecord({ connectionId, applicationId: "ttl", expiresAt: "2026-06-01T00:00:00.001Z" });
    await stores().screenings.write(record);
    const { Items = [] } = await embedded.client.send(new ScanCommand({ TableName: embedded.table }));
    const item = Items.find(({ pk }) => pk?.S === screeningKey(record).pk);
    expect(item?.["ttl"]?.N).toBe(String(Date.parse("2026-06-01T00:00:01Z") / 1000));
  });

  it("of a newer version are refused on read and skipped in the due list, so that its own release handles them", async () => {
    const record = await storeAltered("newer", (doc) => doc.replace('"schemaVersion":1', '"schemaVersion":2'));
    await expect(stores().screenings.read(record)).rejects.toMatchObject({ reason: "newer_version" });
    const skipped: StoredItemError[] = [];
    const due = await stores((error) => skipped.push(error)).screenings.due(connectionId, CLOCK(), 10);
    expect(due.map(({ applicationId }) => applicationId)).not.toContain("newer");
    expect(skipped.map(({ reason }) => reason)).toContain("newer_version");
  });

  it("that are malformed are refused by path, without their content", async () => {
    const record = await storeAltered("malformed", (doc) => doc.replace('"dirty":0', '"dirty":"jane@example.org"'));
    const error = await stores()
      .screenings.read(record)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoredItemError);
    expect(String(error)).toContain("dirty");
    expect(String(error)).not.toContain("jane");
  });

  it("refuse a connection id that could reach into another's keys", async () => {
    await expect(stores().screenings.read({ connectionId: "a#APPLICATION#1", applicationId: "1" })).rejects.toThrow(
      RangeError,
    );
  });
});

describe("a write whose answer is lost", () => {
  /** Puts whose answers are still to be lost. */
  let left = 0;
  /** Forwards to the table, but drops the connection instead of answering while `left` lasts. */
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) {
      if (typeof value === "string" && !["host", "connection", "content-length"].includes(name))
        headers.set(name, value);
    }
    const answer = await fetch(embedded.endpoint, { method: "POST", headers, body: Buffer.concat(chunks) });
    const body = Buffer.from(await answer.arrayBuffer());
    if (String(headers.get("x-amz-target")).endsWith("PutItem") && left > 0) {
      left -= 1;
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(body);
  }

  async function lossyProxy(): Promise<{ readonly server: Server; readonly endpoint: string }> {
    const server = createServer((request, response) => void forward(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return { server, endpoint: `http://127.0.0.1:${address.port}` };
  }

  it("is known as written after the SDK's own repetition, and a rival's is still a conflict", async () => {
    const { server, endpoint } = await lossyProxy();
    const client = localClient(endpoint);
    const stores = createDynamoStores({ client, table: embedded.table, clock: CLOCK });
    const record = aRecord({ connectionId: "a-connection-of-lost-answers", applicationId: "lost" });
    left = 2;
    expect(await stores.screenings.write(record)).toBe("written");
    left = 1;
    const rival = { ...record, lease: { id: "rival", until: record.updatedAt } };
    expect(await stores.screenings.write(rival)).toBe("conflict");
    expect(left).toBe(0);
    expect(await stores.screenings.read(record)).toEqual(record);
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
});
