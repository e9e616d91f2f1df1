import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { SSMClient } from "@aws-sdk/client-ssm";
import { SettingsError } from "@bonafide/core/domain/errors";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cachedSecrets, createFileSecrets, createSsmSecrets } from "./secrets.ts";

const ID = "acme-connection-0123456789";
const HELD = { credentials: { id: "canary" }, indexKey: randomBytes(32).toString("base64"), intakeKey: null };

const message = (work: Promise<unknown>) =>
  work.then(
    () => "accepted",
    (error: unknown) => {
      expect(error).toBeInstanceOf(SettingsError);
      return String(error);
    },
  );

describe("secrets from a file", () => {
  let folder: string;
  const file = async (content: string) => {
    const name = path.join(folder, "secrets.json");
    await writeFile(name, content);
    return createFileSecrets(name);
  };
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bonafide-secrets-"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it("are those of the connection, and providers when there are any", async () => {
    const source = await file(JSON.stringify({ connections: { [ID]: HELD } }));
    expect(await source.connection(ID)).toEqual(HELD);
    expect(await source.providers()).toEqual({});
    const twilio = { keySid: "SK1", keySecret: "secret" };
    const both = await file(JSON.stringify({ connections: {}, providers: { twilio } }));
    expect(await both.providers()).toEqual({ twilio });
    const network = { spur: { token: "t" }, ipinfo: { token: "t" }, ipqs: { apiKey: "k" }, github: { token: "t" } };
    const bought = await file(JSON.stringify({ connections: {}, providers: network }));
    expect(await bought.providers()).toEqual(network);
  });

  it("say in one sentence what is wrong, without showing it", async () => {
    const source = await file(JSON.stringify({ connections: { [ID]: HELD } }));
    expect(await message(source.connection("another"))).toContain("has no connection another");
    expect(await message(source.connection("__proto__"))).toContain("has no connection __proto__");
    expect(await message((await file("{canary")).connection(ID))).toContain("is not JSON");
    const short = JSON.stringify({ connections: { [ID]: { ...HELD, indexKey: "canary" } } });
    expect(await message((await file(short)).connection(ID))).toContain(`connections.${ID}.indexKey`);
    expect(await message((await file(short)).connection(ID))).not.toContain("canary");
    expect(await message(createFileSecrets(path.join(folder, "none")).connection(ID))).toContain("cannot be read");
  });
});

describe("secrets from SSM", () => {
  const parameters = new Map<string, string>();
  const asked: unknown[] = [];
  let server: Server;
  let client: SSMClient;
  /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const input: { Name: string } = JSON.parse(Buffer.concat(chunks).toString());
    asked.push(input);
    const value = parameters.get(input.Name);
    response.writeHead(value === undefined ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
    response.end(
      JSON.stringify(value === undefined ? { __type: "ParameterNotFound" } : { Parameter: { Value: value } }),
    );
  }
  beforeAll(async () => {
    server = createServer((request, response) => void answer(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    client = new SSMClient({ endpoint: `http://127.0.0.1:${address.port}`, region: "local", credentials });
  });
  afterAll(() => {
    client.destroy();
    server.close();
  });
  beforeEach(() => {
    parameters.clear();
    asked.length = 0;
  });
  const source = () => createSsmSecrets({ client, prefix: "/bonafide/test" });

  it("are read decrypted from the connection's own parameter", async () => {
    parameters.set(`/bonafide/test/connections/${ID}`, JSON.stringify(HELD));
    expect(await source().connection(ID)).toEqual(HELD);
    expect(asked).toEqual([{ Name: `/bonafide/test/connections/${ID}`, WithDecryption: true }]);
  });

  it("name the parameter that is missing or malformed; missing providers are none", async () => {
    expect(await message(source().connection(ID))).toContain(`/bonafide/test/connections/${ID} is missing`);
    parameters.set(`/bonafide/test/connections/${ID}`, JSON.stringify({ ...HELD, extra: "canary" }));
    expect(await message(source().connection(ID))).toContain("malformed");
    expect(await message(source().connection(ID))).not.toContain("canary");
    expect(await source().providers()).toEqual({});
  });

  it("are kept for five minutes at most, and a missing one is asked for again at once", async () => {
    let nowMs = 0;
    const cached = cachedSecrets(source(), () => new Date(nowMs));
    expect(await message(cached.connection(ID))).toContain("missing");
    parameters.set(`/bonafide/test/connections/${ID}`, JSON.stringify(HELD));
    const first = await cached.connection(ID);
    nowMs = 299_999;
    expect(await cached.connection(ID)).toBe(first);
    expect(asked).toHaveLength(2);
    nowMs = 300_000;
    expect(await cached.connection(ID)).not.toBe(first);
    expect(asked).toHaveLength(3);
  });
});
