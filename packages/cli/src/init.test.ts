import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Account } from "@bonafide/sandbox/accounts";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { announceLocalStack } from "./target/local-stack.ts";
import { bonafide, spawnBonafide } from "./testing.ts";

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
async function save(form: Readonly<Record<string, string>>, page = "settings"): Promise<string> {
  const response = await fetch(`${sandbox.origin}/${page}`, {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams(form),
  });
  return response.text();
}

describe("the way from the command to an annotated application", () => {
  it("leads over the printed address and secret, the ATS's own page and its ping", { timeout: 60_000 }, async () => {
    const home = path.join(folder, "home");
    await mkdir(home);
    const withdraw = await announceLocalStack(home, sandbox.local);
    const credentials = await file("walk.json", accountOf("greenhouse").emulator.credentials);
    const waiting = spawnBonafide(["init", "--ats", "greenhouse", "--credentials", credentials, "--yes"], {
      cwd: home,
      async onOutput(output) {
        if (!output.includes("Waiting for the ping")) return false;
        const [, url = "", secret = ""] = /address {2}(\S+)\n {2}secret {3}(\S+)/.exec(output) ?? [];
        // As a person may: the wrong secret first.
        expect(await save({ ats: "greenhouse", url, secret: `${secret}x` })).toContain("was answered 401");
        expect(await save({ ats: "greenhouse", url, secret })).toContain("Saved and active");
        return true;
      },
    });
    const { code, stdout, stderr } = await waiting;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // What will not run is told before anything else, then what to paste where, then that it works.
    expect(stdout).toMatch(
      /network: this ATS passes on no address[^]*Forecast for 3000[^]*Configure > Dev Center > Web Hooks[^]*events {3}Application created;[^]*has sent its ping/,
    );
    const [, id = ""] = /is connection (\S+) of the local stack, mode observe/.exec(stdout) ?? [];

    const asked = ["mode", "annotate", "--connection", id];
    expect(await run(asked)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Nothing is annotated before/) });
    const allowed = await run([...asked, "--notice-acknowledged", "--as", "hr@example.com"]);
    expect(allowed).toMatchObject({ code: 0, stdout: expect.stringContaining("is in mode annotate now") });
    expect(allowed.stdout).toMatch(/none screened yet\. Forecast for this set-up: \d+(\.\d+)?%/);

    // The sandbox's own connection has left the account to the new one.
    expect(await sandbox.stores.connections.get(accountOf("greenhouse").connection.id)).toMatchObject({ mode: "off" });
    await save(
      {
        ats: "greenhouse",
        givenName: "Sunniva",
        familyName: "Walk",
        email: "sunniva@throwaway.example",
        phone: "+1 416 555 0111",
        place: "Toronto, Ontario, Canada",
        address: "",
      },
      "apply",
    );
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
    await withdraw?.();
  });
});

describe("bonafide init", () => {
  it("stores keys and credential apart from the settings, and shows neither", async () => {
    const { answer, stdout, stderr } = await initialised("lever", ["--company-domains", "Example.com, example.org"]);
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
      noteOn: null,
      companyDomains: ["example.com", "example.org"],
    });
    for (const shown of [stdout, stderr]) {
      expect(shown).not.toContain(held?.indexKey);
      expect(shown).not.toContain("emulated-api-key");
    }
  });

  it("run again changes what is said and keeps the rest: keys, credential and secret", async () => {
    const { answer } = await initialised("lever", ["--note-on", "high"]);
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
    const { answer } = await initialised("lever");
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
    const credentials = await file("interrupted.json", accountOf("lever").emulator.credentials);
    const { code, stdout, stderr } = await spawnBonafide(
      ["init", "--ats", "lever", "--credentials", credentials, "--yes", "--settings", settings],
      { interruptAt: /Waiting for the ping/ },
    );
    const [, id = ""] = /is connection (\S+) of/.exec(stdout) ?? [];
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Everything is stored and stays\. .*bonafide doctor --connection \S+ says/);
    expect(await sandbox.stores.connections.get(id)).toMatchObject({ mode: "observe" });
    expect(await secretsOf(id)).toBeDefined();
  });
});

describe("bonafide mode", () => {
  it("says what it is, and changes it", async () => {
    const { answer } = await initialised("lever");
    const connection = ["--connection", answer.connectionId];
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
