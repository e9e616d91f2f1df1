import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { Connection } from "@bonafide/core/domain/connection";
import { createHttpClient } from "@bonafide/core/http/client";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { type EmbeddedTable, startTable } from "@bonafide/core/stores/dynamo-embedded";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { feedSource } from "./feed-source.ts";
import { progressLine, progressText } from "./progress-line.ts";
import { bonafide } from "./testing.ts";

const IDS = ["first-connection-0123456789", "second-connection-012345678"];
const Feeds = z.object({
  feeds: z.array(z.looseObject({ connection: z.string(), name: z.string(), confirmed: z.boolean() })),
});

let table: EmbeddedTable;
let folder: string;
let settings: string;

async function file(name: string, content: string): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, content);
  return target;
}
const indicators = (...args: string[]) => bonafide(["indicators", ...args, "--settings", settings]);
const feeds = async () => Feeds.parse(JSON.parse((await indicators("list", "--json")).stdout)).feeds;
const items = async () =>
  (await table.client.send(new ScanCommand({ TableName: table.table, ConsistentRead: true }))).Items ?? [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-feeds-"));
  table = await startTable({ table: "cli-indicators" });
  const stores = createDynamoStores({ ...table, clock: () => new Date(0) });
  for (const id of IDS) {
    await stores.connections.put(Connection.parse({ id, ats: "lever", name: id, mode: "observe" }));
  }
  const secrets = await file(
    "secrets.json",
    JSON.stringify({
      connections: Object.fromEntries(
        IDS.map((id) => [id, { credentials: {}, indexKey: randomBytes(32).toString("base64") }]),
      ),
    }),
  );
  settings = await file(
    "settings.json",
    JSON.stringify({
      TABLE_NAME: table.table,
      SECRETS_FILE: secrets,
      AWS_REGION: "local",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    }),
  );
});
afterAll(async () => {
  await table.close();
  await rm(folder, { recursive: true, force: true });
});

const CSV = "Person,Mail,Tel\nSome Body,jane.doe@one.example,+44 20 7946 0018\nOnly Name,,\n,x@gmail,020 7946 0018\n";
const MAP = ["--map", "name=Person,email=Mail,phone=Tel"];

describe("bonafide indicators", () => {
  it("imports a feed for every connection, reports each skipped line, lists it and removes it", async () => {
    const source = await file("partners.csv", CSV);
    const ran = await indicators(
      "import",
      source,
      "--feed",
      "partners",
      "--confidence",
      "60",
      "--expires",
      "180d",
      ...MAP,
    );
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toMatch(
      /^Feed partners \(csv\): 2 indicators on 2 connections until \d{4}-\d\d-\d\d: 1 email, 1 phone\.\nSkipped 3:\n/,
    );
    expect(ran.stdout).toContain("line 4: cannot be read as what it claims to be");
    expect(ran.stdout).toContain("line 4: a phone number without its calling code");
    expect(ran.stdout).toContain("1 × names a person only");
    expect(await feeds()).toMatchObject(
      IDS.map((connection) => ({ connection, name: "partners", confirmed: false, counts: { email: 1, phone: 1 } })),
    );
    const one = await indicators("remove", "partners", "--connection", IDS[0] ?? "");
    expect(one).toMatchObject({ code: 0, stdout: "Removed partners from 1 connections.\n" });
    expect((await feeds()).map(({ connection }) => connection)).toEqual([IDS[1]]);
    expect(await indicators("remove", "partners")).toMatchObject({ code: 0 });
    expect(await indicators("remove", "partners")).toMatchObject({ code: 1, stdout: "" });
    expect(await indicators("list")).toMatchObject({ code: 0, stdout: "No feed is imported.\n" });
  });

  it("leaves nothing in the table that can be read, and nothing at all of a removed feed", async () => {
    const before = (await items()).length;
    const source = await file("plain.csv", CSV);
    await indicators("import", source, "--feed", "plain", "--confidence", "60", "--expires", "9d", ...MAP);
    const kept = await items();
    expect(kept.filter(({ pk }) => pk?.S?.includes("#KNOWN#"))).toHaveLength(2 * IDS.length);
    for (const secret of ["one.example", "jane", "7946", "Some Body", "Only Name"]) {
      expect(JSON.stringify(kept)).not.toContain(secret);
    }
    // The same value under two connections' keys has nothing in common.
    const digests = kept.flatMap(({ pk }) => pk?.S?.split("#KNOWN#")[1] ?? []);
    expect(new Set(digests).size).toBe(digests.length);
    await indicators("remove", "plain");
    expect((await items()).filter(({ pk }) => /#(KNOWN|FEED)#/.test(pk?.S ?? ""))).toEqual([]);
    expect((await items()).length).toBeGreaterThanOrEqual(before);
  });

  it("refuses a broken feed with its line and keeps what was there", async () => {
    const good = await file("good.csv", "email\na@one.example\n");
    const options = ["--feed", "steady", "--confidence", "90", "--expires", "30d", "--confirmed"];
    expect(await indicators("import", good, ...options)).toMatchObject({ code: 0 });
    // But for the number of its changes: every import is listed while it is written.
    const state = async () => JSON.stringify(await items()).replace(/\\"fence\\":\d+|"fence":\{"N":"\d+"\}/g, "");
    const before = await state();
    const broken = await file(
      "broken.json",
      '{"type":"bundle","objects":[\n{"type":"email-addr","value":"b@one.example"},\n{]}',
    );
    const ran = await indicators("import", broken, ...options);
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toMatch(/^The feed cannot be used: line 3: .*Nothing was changed\.\n$/);
    const nothing = await file("nothing.csv", "email\nnobody\n");
    expect(await indicators("import", nothing, ...options)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no entry that can be used"),
    });
    expect(await state()).toBe(before);
    await indicators("remove", "steady");
  });

  it.each([
    ["a confidence beyond 100", ["import", "x.csv", "--feed", "a", "--confidence", "101", "--expires", "9d"]],
    ["an end without a unit", ["import", "x.csv", "--feed", "a", "--confidence", "1", "--expires", "9"]],
    ["a feed name with a blank", ["import", "x.csv", "--feed", "a b", "--confidence", "1", "--expires", "9d"]],
    ["a missing file", ["import", "no-such.csv", "--feed", "a", "--confidence", "1", "--expires", "9d"]],
    ["plain http", ["import", "http://one.example/x.csv", "--feed", "a", "--confidence", "1", "--expires", "9d"]],
    [
      "an address that is not public",
      ["import", "https://127.0.0.1/x", "--feed", "a", "--confidence", "1", "--expires", "9d"],
    ],
  ])("says in one sentence what is wrong and ends with 2: %s", async (_, args) => {
    const ran = await indicators(...args);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr.trim()).not.toBe("");
  });

  it("knows the connections of the table, and says when the table cannot be read", async () => {
    const unknown = await indicators("list", "--connection", "nobody");
    expect(unknown).toMatchObject({ code: 1, stderr: "The table has no such connection; check the id.\n" });
    // Nothing listens on port 1 of this machine.
    const env = { ...JSON.parse(await readFile(settings, "utf8")), AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1" };
    const nowhere = await bonafide([
      "indicators",
      "list",
      "--settings",
      await file("nowhere.json", JSON.stringify(env)),
    ]);
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be read (ECONNREFUSED)") });
  });

  it("names the settings that are missing", async () => {
    const empty = await file("empty.json", '{"TABLE_NAME":"","PARAMETER_PREFIX":""}');
    const ran = await bonafide(["indicators", "list", "--settings", empty]);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining("TABLE_NAME") });
  });
});

describe("bonafide screen --indicators", () => {
  const application = {
    applicationId: "a-1",
    candidateId: "c-1",
    submittedAt: "2026-11-20T09:15:00Z",
    emails: ["jane.doe@one.example"],
  };

  it("tries a feed on one application without a table", async () => {
    const file1 = await file("application.json", JSON.stringify(application));
    const feed = await file("feed.csv", "email\njane.doe@one.example\n");
    const args = ["screen", file1, "--offline", "--json", "--indicators", feed];
    const band = ({ stdout }: { readonly stdout: string }) =>
      z.looseObject({ band: z.string() }).parse(JSON.parse(stdout)).band;
    expect(band(await bonafide([...args, "--confirmed"]))).toBe("high");
    expect(band(await bonafide(args))).toBe("review");
    expect(await bonafide(["screen", file1, "--offline", "--confirmed"])).toMatchObject({ code: 2 });
  });
});

describe("a feed from an address", () => {
  it("is read as it is served, and a refusal is one sentence", async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/feed" ? 200 : 404);
      response.end("email\na@one.example\n");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    // The same client the command uses, led to loopback where it would only speak TLS to a public address.
    const client = createHttpClient({ allowed: () => true, allowLoopback: true });
    const http: typeof client = (request) => client({ ...request, url: request.url.replace("https:", "http:") });
    const source = await feedSource(`https://127.0.0.1:${port}/feed`, { http });
    const seen: number[] = [];
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.stream((read) => seen.push(read))) chunks.push(chunk);
    expect(source).toMatchObject({ format: "csv", bytes: 20 });
    expect(seen).toEqual([20]);
    expect(Buffer.concat(chunks).toString()).toBe("email\na@one.example\n");
    await expect(feedSource(`https://127.0.0.1:${port}/none`, { http })).rejects.toThrow("answered 404");
    server.close();
    server.closeAllConnections();
  });
});

describe("the progress of an import", () => {
  it("tells share, rate and the time left", () => {
    expect(progressText({ done: 25, total: 100, entries: 5_000, elapsedMs: 10_000 })).toBe(
      "██████░░░░░░░░░░░░░░░░░░  25% · 5000 entries · 500/s · 30 s left",
    );
    expect(progressText({ done: 0, total: 0, entries: 0, elapsedMs: 0 })).toContain("0%");
  });

  it("is shown on a terminal only, and leaves nothing behind", () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    let now = 0;
    const silent = progressLine({ write }, () => now);
    silent.show({ done: 1, total: 2, entries: 1 });
    silent.end();
    expect(written).toEqual([]);
    const line = progressLine({ isTTY: true, write }, () => now);
    line.show({ done: 1, total: 2, entries: 1 });
    line.show({ done: 2, total: 2, entries: 2 });
    now = 200;
    line.show({ done: 2, total: 2, entries: 2 });
    line.end();
    expect(written).toHaveLength(3);
    expect(written.at(-1)).toBe("\r\u001B[2K");
  });
});
