import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Account } from "@bonafide/sandbox/accounts";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { composeInstallation } from "@bonafide/functions/compose-installation";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { init } from "./commands/run-init.ts";
import { room } from "./init/testing-room.ts";
import { announceLocalStack } from "./target/local-stack.ts";
import { resolveTarget } from "./target/target.ts";
import { bonafide, captured, spawnBonafide } from "./testing.ts";

const Answer = z.strictObject({
  connectionId: z.string().regex(/^[A-Za-z0-9_-]{22,64}$/),
  mode: z.enum(["off", "observe", "annotate"]),
  url: z.string(),
  secret: z.string().nullable(),
  menu: z.string(),
  events: z.array(z.string()).min(1),
  deploy: z.null(),
  ping: z.iso.datetime().nullable(),
});
const SecretsFile = z.object({
  connections: z.record(
    z.string(),
    z.object({ credentials: z.unknown(), indexKey: z.string(), intakeKey: z.string() }),
  ),
});

let sandbox: Sandbox;
let folder: string;
let settings: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-init-"));
  sandbox = await startSandbox({});
  settings = await file("settings.json", sandbox.local);
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: unknown): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, JSON.stringify(content));
  return target;
}
function accountOf(ats: string): Account {
  const account = sandbox.accounts.find(({ connection }) => connection.ats === ats);
  if (!account) throw new Error(`no account at ${ats}`);
  return account;
}
const run = (args: readonly string[]) => bonafide([...args, "--settings", settings]);
const secretsOf = async (id: string) =>
  SecretsFile.parse(JSON.parse(await readFile(sandbox.local["SECRETS_FILE"] ?? "", "utf8"))).connections[id];
const connectionIds = () => sandbox.stores.connections.ids();

async function initialised(ats: string, more: readonly string[] = []) {
  const credentials = await file(`${ats}.json`, accountOf(ats).emulator.credentials);
  const ran = await run(["init", "--ats", ats, "--credentials", credentials, "--yes", "--no-wait", "--json", ...more]);
  expect([ran.code, ran.stderr.split("\n").filter((line) => /error/i.test(line))]).toEqual([0, []]);
  return { ...ran, answer: Answer.parse(JSON.parse(ran.stdout)) };
}

/** A person at the page of the simulated ATS, in a browser. */
async function save(page: string, form: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${sandbox.origin}/${page}`, {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams(form),
  });
  return response.text();
}

describe("the way from the command to an annotated application", () => {
  it("leads over questions, a wrong credential, the printed address and secret, the ATS's own page and its ping", {
    timeout: 60_000,
  }, async () => {
    const { streams, shown, asked, answer } = room();
    const { stdout, stderr } = await captured(async (printed) => {
      const session = init({ settings, wait: true }, streams);
      await answer(/Set up a new connection, or change one/, "\r");
      await answer(/Which ATS/, "\r");
      await asked(/Go on/);
      // What will run, what will not and what that finds is said before any credential is asked for.
      expect(printed()).toMatch(/line type[^]*network: this ATS passes on no address[^]*Forecast for 3000/);
      expect(shown()).not.toContain("Client");
      const before = await connectionIds();
      await answer(/Go on/, "\r");
      await answer(/Client ID/, "emulated-client-id\r");
      await answer(/Client secret/, "canary-wrong\r");
      await answer(/User our notes/, "\r");
      // Asked again, with what is no secret as it was given.
      await answer(/Client ID[^]*emulated-client-id/, "\r");
      expect(printed()).toMatch(/^Greenhouse does not accept this credential; check [^.]*\. Give it once more/m);
      await answer(/Client secret/, "emulated-client-secret\r");
      await answer(/User our notes/, "\r");
      await answer(/Which policy/, "\r");
      expect(await connectionIds()).toEqual(before);
      await answer(/What does the candidate list show/, "\r");
      await answer(/Which results get a note[^]*verify identity/, "\r");
      await answer(/Your own domains/, "example.com\r");
      await expect.poll(printed, { timeout: 20_000, interval: 10 }).toContain("Waiting for the ping");
      const [, url = "", secret = ""] = /address {2}(\S+)\n {2}secret {3}(\S+)/.exec(printed()) ?? [];
      // As a person may: the wrong secret first.
      expect(await save("settings/greenhouse", { url, secret: `${secret}x` })).toContain("was answered 401");
      expect(await save("settings/greenhouse", { url, secret })).toContain("Saved and active");
      await session;
    });
    expect(stderr).toBe("");
    for (const text of [shown(), stdout]) expect(text).not.toMatch(/canary|emulated-client-secret/);
    expect(stdout).toMatch(/Configure > Dev Center > Web Hooks[^]*events {3}Application created;[^]*has sent its ping/);
    const [, id = ""] = /is connection (\S+) of .*, mode observe/.exec(stdout) ?? [];
    expect(stdout).toContain(`npx bonafide doctor --connection ${id}\n`);
    expect(stdout).toContain(`npx bonafide mode annotate --connection ${id} --notice-acknowledged --as `);
    expect(await sandbox.stores.connections.get(id)).toMatchObject({
      ats: "greenhouse",
      mode: "observe",
      policy: null,
      carrier: { kind: "tag" },
      noteOn: null,
      companyDomains: ["example.com"],
    });
    // The stack's own file of webhook secrets is where the diagnosis finds the one to sign its test delivery with.
    const diagnosis = await run(["doctor", "--connection", id]);
    expect(diagnosis).toMatchObject({ code: 0, stderr: "" });
    expect(diagnosis.stdout).toContain("✓ The webhook takes a signed test delivery.");
    expect(diagnosis.stdout).toMatch(/\n\d+ fine, \d+ not looked at\.\n$/);

    const annotate = ["mode", "annotate", "--connection", id];
    expect(await run(annotate)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Nothing is annotated before/),
    });
    const allowed = await run([...annotate, "--notice-acknowledged", "--as", "hr@example.com"]);
    expect(allowed).toMatchObject({ code: 0, stdout: expect.stringContaining("is in mode annotate now") });
    expect(allowed.stdout).toMatch(/none screened yet\. Forecast for this set-up: \d+(\.\d+)?%/);

    // The sandbox's own connection has left the account to the new one.
    const own = () => sandbox.stores.connections.get(accountOf("greenhouse").connection.id);
    await expect.poll(own, { timeout: 10_000 }).toMatchObject({ mode: "off" });
    await save("apply", {
      ats: "greenhouse",
      givenName: "Sunniva",
      familyName: "Walk",
      email: "sunniva@throwaway.example",
      phone: "+1 416 555 0111",
      place: "Toronto, Ontario, Canada",
      address: "",
    });
    const inAts = () =>
      accountOf("greenhouse")
        .emulator.state()
        .applications.find(({ name }) => name === "Sunniva Walk");
    await expect.poll(inAts, { timeout: 20_000, interval: 100 }).toMatchObject({
      tags: ["check: verify contact"],
      notes: [{ text: expect.stringContaining("VERIFY CONTACT") }],
    });
    const page = await (await fetch(`${sandbox.origin}/greenhouse/${inAts()?.applicationId}`)).text();
    expect(page).toContain("VERIFY CONTACT");
  });
});

describe("bonafide init --yes", () => {
  let set: Awaited<ReturnType<typeof initialised>>;
  beforeAll(async () => {
    set = await initialised("lever", ["--company-domains", "Example.com, example.org", "--note-on", "high"]);
  });

  it("stores keys and credential apart from the settings, and shows neither", async () => {
    const { answer, stdout, stderr } = set;
    const { connectionId, secret, url } = answer;
    expect(url).toBe(`${sandbox.origin}/webhooks/${connectionId}`);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const held = await secretsOf(connectionId);
    expect(held).toMatchObject({ credentials: accountOf("lever").emulator.credentials });
    expect(new Set([held?.indexKey, held?.intakeKey, connectionId, secret]).size).toBe(4);
    expect(await sandbox.stores.connections.get(connectionId)).toMatchObject({
      ats: "lever",
      mode: "observe",
      carrier: { kind: "tag" },
      noteOn: ["high"],
      companyDomains: ["example.com", "example.org"],
    });
    for (const shown of [stdout, stderr]) {
      expect(shown).not.toContain(held?.indexKey);
      expect(shown).not.toContain("emulated-api-key");
    }
  });

  it("run again changes what is said and keeps the rest: keys, credential and secret", async () => {
    const { answer } = set;
    const before = await secretsOf(answer.connectionId);
    const again = await run([
      "init",
      "--connection",
      answer.connectionId,
      "--carrier",
      "none",
      "--jurisdiction",
      "eu",
      "--yes",
      "--json",
    ]);
    expect(Answer.parse(JSON.parse(again.stdout))).toMatchObject({ connectionId: answer.connectionId, secret: null });
    expect(await secretsOf(answer.connectionId)).toEqual(before);
    expect(await sandbox.stores.connections.get(answer.connectionId)).toMatchObject({
      carrier: { kind: "none" },
      noteOn: ["high"],
      policy: { extends: "catalogue", jurisdiction: "eu" },
    });
  });

  it("rotates the webhook secret: the running ingress takes both, and no key changes", async () => {
    const { answer } = set;
    const before = await secretsOf(answer.connectionId);
    const { emulator } = accountOf("lever");
    const knock = async (secret: string | null) => {
      const delivery = emulator.delivery(emulator.ping, { applicationId: "0", candidateId: "0" }, secret ?? "");
      return (await fetch(answer.url, { method: "POST", ...delivery })).status;
    };
    expect(await knock(answer.secret)).toBe(200);
    const args = ["init", "--connection", answer.connectionId, "--rotate-secret", "--no-wait", "--yes", "--json"];
    const { secret } = Answer.parse(JSON.parse((await run(args)).stdout));
    expect(secret).not.toBe(answer.secret);
    expect([await knock(secret), await knock(answer.secret), await knock("a-secret-nobody-has")]).toEqual([
      200, 200, 401,
    ]);
    expect(await secretsOf(answer.connectionId)).toEqual(before);
  });

  it.each([
    [
      "a wrong credential",
      { clientId: "emulated-client-id", clientSecret: "canary-wrong" },
      /does not accept this credential/,
    ],
    ["a malformed one", { clientId: "with:colon", clientSecret: "canary-wrong" }, /clientId missing or malformed/],
    ["one that is no object", ["canary-wrong"], /are no JSON object/],
  ])(
    "stores nothing for %s, and says so in one sentence that shows nothing of it",
    async (_, credentials, sentence) => {
      const before = await connectionIds();
      const given = await file("wrong.json", credentials);
      const { code, stderr } = await run(["init", "--ats", "greenhouse", "--credentials", given, "--yes"]);
      expect(code).toBeGreaterThan(0);
      expect(stderr).toMatch(sentence);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(stderr).not.toContain("canary");
      expect(await connectionIds()).toEqual(before);
    },
  );

  it.each([
    [["--yes"], "Say which ATS"],
    [["--ats", "greenhouse", "--yes"], "--credentials"],
    [["--connection", "no-such-connection-000000", "--yes"], "There is no such connection"],
    [["--ats", "greenhouse", "--carrier", "application_field", "--credentials", "GOOD", "--yes"], "--field"],
    [
      ["--ats", "lever", "--carrier", "application_field", "--credentials", "GOOD", "--yes"],
      "has no application_field",
    ],
    [["--ats", "greenhouse"], "There is no terminal"],
  ])("given %j says what is missing, and stores nothing", async (args, words) => {
    const before = await connectionIds();
    const ats = args.includes("lever") ? "lever" : "greenhouse";
    const good = await file("good.json", accountOf(ats).emulator.credentials);
    const { code, stderr } = await run(["init", ...args.map((arg) => (arg === "GOOD" ? good : arg))]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(words);
    expect(await connectionIds()).toEqual(before);
  });

  it("that is interrupted while it waits leaves everything in place, and says how to check later", {
    timeout: 30_000,
  }, async () => {
    const home = path.join(folder, "home");
    await mkdir(home);
    const withdraw = await announceLocalStack(home, sandbox.local);
    const credentials = await file("interrupted.json", accountOf("lever").emulator.credentials);
    // Without a word about where: it finds the stack that runs from its folder.
    const { code, stdout, stderr } = await spawnBonafide(
      ["init", "--ats", "lever", "--credentials", credentials, "--yes"],
      { interruptAt: /Waiting for the ping/, cwd: home },
    );
    await withdraw?.();
    const [, id = ""] = /is connection (\S+) of the local stack/.exec(stdout) ?? [];
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Everything is stored and stays\. .*bonafide doctor --connection \S+ says/);
    expect(await sandbox.stores.connections.get(id)).toMatchObject({ mode: "observe" });
    expect(await secretsOf(id)).toBeDefined();
  });
});

describe.runIf(process.platform !== "win32")("bonafide init --stage", () => {
  const PREFIX = "/bonafide/production";
  const OTHER = "other-connection-of-the-stage";
  const parameters = new Map<string, string>();
  const put: unknown[] = [];
  const Asked = z.object({ Name: z.string(), Value: z.string().optional() });
  /** The parameter store, as far as it is asked; the table is the sandbox's own. */
  const store = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const asked: unknown = JSON.parse(body);
      const { Name, Value } = Asked.parse(asked);
      if (Value !== undefined) {
        put.push(asked);
        parameters.set(Name, Value);
      }
      const held = parameters.get(Name);
      response.writeHead(held === undefined ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
      response.end(
        JSON.stringify(held === undefined ? { __type: "ParameterNotFound" } : { Parameter: { Name, Value: held } }),
      );
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
    const bin = path.join(folder, "sst");
    const held = { [OTHER]: { ats: "lever", secrets: [{ id: "a", value: "the-secret-of-the-other-one" }] } };
    await writeFile(path.join(folder, "list.txt"), `# bonafide/production\nWebhookSecrets=${JSON.stringify(held)}\n`);
    await writeFile(
      bin,
      `#!/bin/sh\nif [ "$2" = list ]; then cat "${folder}/list.txt"; else cat > "${folder}/set.txt"; fi\n`,
    );
    await chmod(bin, 0o700);
    parameters.set(
      `${PREFIX}/settings`,
      JSON.stringify({
        AWS_REGION: "eu-west-1",
        TABLE_NAME: sandbox.aws.env["TABLE_NAME"],
        QUEUE_URL: sandbox.aws.queueUrl,
        WEBHOOK_URL: "https://ingress.example/",
        PARAMETER_PREFIX: PREFIX,
        PARAMETER_KEY: "alias/bonafide-production",
      }),
    );
    await sandbox.stores.connections.put({ ...accountOf("lever").connection, id: OTHER, name: "Other" });
  });
  beforeEach(() => {
    for (const [name, value] of Object.entries(sandbox.aws.env)) vi.stubEnv(name, value);
    vi.stubEnv("TABLE_NAME", "");
    vi.stubEnv("SST_BIN_PATH", path.join(folder, "sst"));
    // Safe: a TCP server that listens has an AddressInfo.
    vi.stubEnv("AWS_ENDPOINT_URL_SSM", `http://127.0.0.1:${(store.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  afterAll(() => {
    store.close();
  });

  it("stores keys encrypted under the stage's key, the settings in its table and the secret beside the others'", async () => {
    const id = "a-connection-of-production-01";
    const credentials = { apiKey: "canary-api-key" };
    await sandbox.stores.connections.put({ ...accountOf("lever").connection, id, name: "Careers", mode: "observe" });
    const indexKey = Buffer.alloc(32, 7).toString("base64");
    parameters.set(`${PREFIX}/connections/${id}`, JSON.stringify({ credentials, indexKey, intakeKey: null }));
    const args = ["init", "--stage", "production", "--connection", id, "--note-on", "high", "--yes"];
    const { code, stdout, stderr } = await bonafide([...args, "--no-wait"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("npx sst deploy --stage production");
    expect(stdout).toContain(`address  https://ingress.example/webhooks/${id}\n`);
    expect(stdout).not.toContain("canary");
    const [, secret = ""] = /secret {3}(\S+)/.exec(stdout) ?? [];
    const written: unknown = JSON.parse(await readFile(path.join(folder, "set.txt"), "utf8"));
    expect(written).toEqual({
      [OTHER]: { ats: "lever", secrets: [{ id: "a", value: "the-secret-of-the-other-one" }] },
      [id]: { ats: "lever", secrets: [{ id: expect.any(String), value: secret }] },
    });
    expect(await sandbox.stores.connections.get(id)).toMatchObject({ noteOn: ["high"] });
    // Nothing was said about the credential, so what is stored of it was not touched.
    expect(put).toEqual([]);
  });

  it("encrypts a connection's secrets under the stage's own key", async () => {
    const installation = composeInstallation((await resolveTarget({ stage: "production" })).settings);
    const held = { credentials: { apiKey: "k" }, indexKey: Buffer.alloc(32, 8).toString("base64"), intakeKey: null };
    await installation.writeSecrets("another-connection-of-it-0001", held);
    expect(put).toEqual([
      {
        Name: `${PREFIX}/connections/another-connection-of-it-0001`,
        Value: JSON.stringify(held),
        Type: "SecureString",
        KeyId: "alias/bonafide-production",
        Overwrite: true,
      },
    ]);
    expect(await installation.findSecrets("another-connection-of-it-0001")).toEqual(held);
    expect(await installation.findSecrets("nobody-has-this-connection-01")).toBeUndefined();
    installation.close();
  });

  it("touches nothing when the secrets of the stage's other connections are not there to be kept", async () => {
    await writeFile(path.join(folder, "list.txt"), "# bonafide/production\n");
    await rm(path.join(folder, "set.txt"), { force: true });
    const id = "a-connection-of-production-01";
    const { code, stderr } = await bonafide([
      "init",
      "--stage",
      "production",
      "--connection",
      id,
      "--rotate-secret",
      "--yes",
    ]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/nothing was changed/) });
    await expect(readFile(path.join(folder, "set.txt"))).rejects.toThrow();
  });
});

describe("bonafide mode", () => {
  it("says what it is, and changes it", async () => {
    const { connection: own } = accountOf("lever");
    const id = "a-connection-with-its-mode-01";
    await sandbox.stores.connections.put({ ...own, id, mode: "observe" });
    const connection = ["--connection", id];
    expect((await run(["mode", ...connection])).stdout).toMatch(/is in mode observe: applications are screened/);
    expect((await run(["mode", "off", ...connection])).stdout).toMatch(/is in mode off now/);
    expect((await run(["mode", "off", ...connection])).stdout).toMatch(/was in mode off already/);
    expect(await run(["mode", "reject", ...connection])).toMatchObject({ code: 2 });
    expect((await run(["mode"])).stderr).toMatch(/^Say which connection with --connection/);
  });

  it("annotates above the allowed rate only when forced, and keeps who vouched for the notice and when", async () => {
    const account = accountOf("lever");
    const { connection } = account;
    await sandbox.stores.connections.put({ ...connection, mode: "observe", maxReviewRate: 0.4 });
    const [flagged, plain] = [
      ["sunniva@throwaway.example", "+1 416 555 0111"],
      ["rin@freemail.example", null],
    ] as const;
    for (const [email, phone] of [flagged, plain])
      await sandbox.settled(
        await sandbox.submit(account, { givenName: "A", familyName: "B", email, phone, place: null, address: null }),
      );
    const args = ["mode", "annotate", "--connection", connection.id, "--json"];
    const vouched = await run([...args, "--notice-acknowledged", "--as", "u-7"]);
    expect(vouched).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^50% of the screened .* the 40% .*--force/),
    });
    expect(await sandbox.stores.connections.get(connection.id)).toMatchObject({
      mode: "observe",
      notice: { by: "u-7" },
    });
    const forced = JSON.parse((await run([...args, "--force"])).stdout);
    expect(forced).toMatchObject({
      mode: "annotate",
      before: "observe",
      observed: { screened: 2, flagged: 1, rate: 0.5 },
      maxReviewRate: 0.4,
      notice: { by: "u-7", acknowledgedAt: expect.any(String) },
    });
    expect(forced.forecast).toBeGreaterThan(0);
    expect(await run(["mode", "annotate", "--notice-acknowledged", "--connection", connection.id])).toMatchObject({
      code: 2,
    });
  });
});

describe("bonafide --version", () => {
  it("prints the version and nothing else", async () => {
    expect(await bonafide(["--version"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});
