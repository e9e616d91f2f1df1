import { randomBytes, randomUUID } from "node:crypto";
import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedTable, startTable } from "./dynamo-embedded.ts";
import { createDynamoTokens, tokenSealingKey } from "./dynamo-tokens.ts";
import { describeTokenStoreContract, storeToken } from "./tokens.contract.ts";

const A = "a-connection-with-a-token";
const B = "b-connection-with-a-token";
const indexKey = randomBytes(32).toString("base64");
const token = { value: "token-canary-5d1f", expiresAt: new Date("2026-03-02T10:00:00.000Z") };

describe("tokens in a table of their own", () => {
  let embedded: EmbeddedTable;
  beforeAll(async () => {
    embedded = await startTable({
      table: `tokens-${randomUUID()}`,
      endpoint: process.env["AWS_ENDPOINT_URL_DYNAMODB"],
    });
  });
  afterAll(async () => {
    await embedded.close();
  });
  const key = tokenSealingKey(indexKey);
  describeTokenStoreContract("dynamo", (clock) => createDynamoTokens({ ...embedded, clock, key, random: randomBytes }));
});

describe("sealed access tokens", () => {
  let embedded: EmbeddedTable;
  let now = new Date("2026-03-02T09:00:00Z");
  const tokens = (key = tokenSealingKey(indexKey), former: { formerKey?: Uint8Array } = {}) =>
    createDynamoTokens({ ...embedded, clock: () => now, key, ...former, random: randomBytes });
  beforeAll(async () => {
    embedded = await startTable({
      table: `tokens-${randomUUID()}`,
      endpoint: process.env["AWS_ENDPOINT_URL_DYNAMODB"],
    });
  });
  afterAll(async () => {
    await embedded.close();
  });
  const items = async () => (await embedded.client.send(new ScanCommand({ TableName: embedded.table }))).Items ?? [];

  it("come back as written, and never stand in the table in clear", async () => {
    expect(await tokens().read(A)).toBeUndefined();
    await storeToken(tokens(), A, token);
    expect(await tokens().read(A)).toEqual(token);
    expect(JSON.stringify(await items())).not.toContain("canary");
  });

  it("are sealed anew each time", async () => {
    await storeToken(tokens(), A, token);
    const first = JSON.stringify(await items());
    await storeToken(tokens(), A, token);
    expect(JSON.stringify(await items())).not.toBe(first);
  });

  it("do not open under another connection's key", async () => {
    await storeToken(tokens(), A, token);
    expect(await tokens(tokenSealingKey(randomBytes(32).toString("base64"))).read(A)).toBeUndefined();
  });

  it("open under the key before while both are held, and are sealed under the new one from then on", async () => {
    const next = tokenSealingKey(randomBytes(32).toString("base64"));
    const former = { formerKey: tokenSealingKey(indexKey) };
    await storeToken(tokens(), A, token);
    expect(await tokens(next, former).read(A)).toEqual(token);
    await storeToken(tokens(next, former), A, token);
    expect(await tokens(next).read(A)).toEqual(token);
    expect(await tokens().read(A)).toBeUndefined();
  });

  it("do not open when moved to another connection or altered", async () => {
    await storeToken(tokens(), A, token);
    const [item] = await items();
    const put = (changes: object) =>
      embedded.client.send(new PutItemCommand({ TableName: embedded.table, Item: { ...item, ...changes } }));
    await put({ pk: { S: `C#${B}` } });
    expect(await tokens().read(B)).toBeUndefined();
    const bytes = Buffer.from(item?.["doc"]?.S ?? "", "base64");
    for (const position of [0, 12, 28, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[position] = (altered[position] ?? 0) ^ 1;
      await put({ doc: { S: altered.toString("base64") } });
      expect(await tokens().read(A)).toBeUndefined();
    }
    await put({ doc: { S: "" } });
    expect(await tokens().read(A)).toBeUndefined();
  });

  it("seal what renews them too, and keep it when the token itself has ended", async () => {
    const refresh = { value: "refresh-canary-77c0", expiresAt: new Date("2026-05-31T09:00:00.000Z") };
    await storeToken(tokens(), A, { ...token, refresh });
    expect(JSON.stringify(await items())).not.toContain("canary");
    now = new Date("2026-05-31T08:59:59.999Z");
    expect(await tokens().read(A)).toEqual({ ...token, refresh });
    now = refresh.expiresAt;
    expect(await tokens().read(A)).toBeUndefined();
    now = new Date("2026-03-02T09:00:00Z");
  });

  it("are absent once expired, whether or not the table deleted them", async () => {
    await storeToken(tokens(), A, token);
    now = token.expiresAt;
    expect(await tokens().read(A)).toBeUndefined();
  });
});
