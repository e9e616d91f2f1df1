import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { FailedError, UsageError } from "../failure.ts";
import { announceLocalStack, LOCAL_FILE, readLocalStack } from "./local-stack.ts";
import { resolveTarget, rethrowUnreachable } from "./target.ts";

const SETTINGS = { TABLE_NAME: "records", QUEUE_URL: "https://queue.example", AWS_REGION: "eu-west-1" };
const CANARY = "canary-secret-key";

/** The one call of the parameter store that is asked, answered as a test wants it. */
let answer: { readonly status: number; readonly body: unknown };
let asked: unknown[];
let server: Server;
let folder: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push(JSON.parse(body));
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-target-"));
  asked = [];
  // Safe: a TCP server that listens has an AddressInfo.
  vi.stubEnv("AWS_ENDPOINT_URL_SSM", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", CANARY);
  vi.stubEnv("TABLE_NAME", "");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const sentence = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: unknown) => {
      expect(error instanceof FailedError || error instanceof UsageError).toBe(true);
      const text = error instanceof Error ? error.message : "";
      expect(text).not.toContain(CANARY);
      // One sentence, which ends as one does.
      expect(text).toMatch(/^[A-Z][^\n]*\.$/);
      return text;
    },
  );

describe("a stage", () => {
  it("is found by the parameter its infrastructure writes, decrypted", async () => {
    answer = { status: 200, body: { Parameter: { Value: JSON.stringify(SETTINGS) } } };
    const target = await resolveTarget({ stage: "production" });
    expect(target).toMatchObject({ kind: "stage", name: "stage production", settings: SETTINGS });
    expect(asked).toEqual([{ Name: "/bonafide/production/settings", WithDecryption: true }]);
  });

  it("has no files and no sandbox beneath it, whatever the environment names", async () => {
    answer = { status: 200, body: { Parameter: { Value: JSON.stringify(SETTINGS) } } };
    const { settings } = await resolveTarget({ stage: "production" });
    expect(settings).toMatchObject({ SECRETS_FILE: "", WEBHOOK_SECRETS_FILE: "", SANDBOX: "" });
  });

  it.each([
    ["nobody deployed", "ParameterNotFound", /^There is no stage production .*npx sst deploy --stage production/],
    ["with a session that is over", "ExpiredTokenException", /^Your AWS session has expired; .*aws sso login/],
    ["with unknown keys", "UnrecognizedClientException", /^AWS does not know your credentials/],
    ["without the right to read it", "AccessDeniedException", /^Your AWS credentials lack a right/],
  ])("%s is one sentence", async (_, type, wanted) => {
    answer = { status: 400, body: { __type: type, message: `refused ${CANARY}` } };
    expect(await sentence(resolveTarget({ stage: "production" }))).toMatch(wanted);
  });

  it("that cannot be reached is one sentence", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:1");
    expect(await sentence(resolveTarget({ stage: "production" }))).toMatch(
      /^AWS cannot be asked about stage production/,
    );
  });

  it("without any sign-in, or with one that has expired, is one sentence", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_CONFIG_FILE", path.join(folder, "config"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", path.join(folder, "credentials"));
    expect(await sentence(resolveTarget({ stage: "production" }))).toMatch(/^No AWS credentials were found/);
    await writeFile(
      path.join(folder, "config-with-session"),
      "[default]\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = admin\n[sso-session work]\nsso_region = eu-west-1\nsso_start_url = https://work.example/start\n",
    );
    vi.stubEnv("AWS_CONFIG_FILE", path.join(folder, "config-with-session"));
    vi.stubEnv("HOME", folder);
    expect(await sentence(resolveTarget({ stage: "production" }))).toMatch(/^Your AWS session has expired/);
  });
});

describe("the local stack", () => {
  it("is told of in a file for its owner alone, which goes with it", async () => {
    const withdraw = await announceLocalStack(folder, SETTINGS);
    const file = path.join(folder, LOCAL_FILE);
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readLocalStack(folder)).toEqual({ pid: process.pid, env: SETTINGS });
    await withdraw?.();
    expect(await readLocalStack(folder)).toBeNull();
    await expect(stat(file)).rejects.toThrow();
  });

  it("stays the one that is spoken to when another starts beside it, and counts as none when it was killed", async () => {
    const file = path.join(folder, LOCAL_FILE);
    await (await announceLocalStack(folder, SETTINGS))?.();
    // The test's parent lives as long as the test; no process has the largest id there is.
    const [alive, gone] = [process.ppid, 4_194_305].map((pid) => JSON.stringify({ pid, env: SETTINGS }));
    await writeFile(file, alive ?? "");
    expect(await announceLocalStack(folder, {})).toBeNull();
    await writeFile(file, gone ?? "");
    expect(await readLocalStack(folder)).toBeNull();
    await chmod(file, 0o644);
    expect(await announceLocalStack(folder, {})).not.toBeNull();
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("that does not run, or does not answer, is one sentence", async () => {
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    try {
      expect(await sentence(resolveTarget({}))).toMatch(/^No installation is named .*npm start/);
    } finally {
      vi.restoreAllMocks();
    }
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    expect(await sentence(Promise.resolve().then(() => rethrowUnreachable(refused, { kind: "local" })))).toMatch(
      /^The local stack does not answer \(ECONNREFUSED\)/,
    );
  });
});

describe("settings", () => {
  it("of the command line go before the environment's, and both before the local stack", async () => {
    const file = path.join(folder, "settings.json");
    await writeFile(file, JSON.stringify(SETTINGS));
    expect(await resolveTarget({ settings: file })).toMatchObject({ kind: "settings", settings: SETTINGS });
    vi.stubEnv("TABLE_NAME", "of-the-environment");
    expect(await resolveTarget({})).toEqual({ kind: "settings", name: expect.any(String), settings: {} });
    expect(await sentence(resolveTarget({ stage: "production", settings: file }))).toMatch(/not both/);
  });
});
