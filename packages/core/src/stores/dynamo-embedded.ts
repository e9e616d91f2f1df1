/** A table for tests: on the embedded DynamoDB, or on the endpoint that AWS_ENDPOINT_URL_DYNAMODB names. */
import { once } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { unpacked } from "./dynamo-packed.ts";
import { tableDefinition } from "./table.ts";

const require = createRequire(import.meta.url);
// CommonJS without types.
const dynalite: (options: { createTableMs: number; deleteTableMs: number }) => Server = require("dynalite");

export interface EmbeddedTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

export function localClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: "local",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}

/** The item as the stores read it, so that whoever looks for something in it finds it. */
export function legible({ doc, ...item }: Record<string, AttributeValue>): Record<string, AttributeValue> {
  const text = unpacked(doc);
  return text === undefined ? item : { ...item, doc: { S: text } };
}

async function startServer(): Promise<{ readonly endpoint: string; readonly server: Server }> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the embedded table has no port");
  return { endpoint: `http://127.0.0.1:${address.port}`, server };
}

export async function startTable(options: {
  readonly table: string;
  readonly endpoint?: string | undefined;
}): Promise<EmbeddedTable> {
  const { table } = options;
  const started = options.endpoint === undefined ? await startServer() : undefined;
  const endpoint = started?.endpoint ?? options.endpoint ?? "";
  const client = localClient(endpoint);
  await client.send(new CreateTableCommand(tableDefinition(table)));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.1 }, { TableName: table });
  return {
    client,
    table,
    endpoint,
    async close() {
      if (!started) await client.send(new DeleteTableCommand({ TableName: table }));
      client.destroy();
      if (!started) return;
      started.server.closeAllConnections();
      await new Promise((resolve) => started.server.close(resolve));
    },
  };
}
