import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bonafide } from "./testing.ts";

let folder: string;
let settings: string;
let sandbox: Sandbox;
/** By sample, in its order; every other one goes to the other ATS. */
const applications: string[] = [];
let high: string;

async function file(name: string, content: unknown): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, JSON.stringify(content));
  return target;
}
const table = (args: readonly string[]) => bonafide([...args, "--settings", settings]);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-explain-"));
  sandbox = await startSandbox({});
  settings = await file("settings.json", sandbox.aws.env);
  const submitted = await Promise.all(
    SAMPLES.map((sample, at) => {
      const account = sandbox.accounts[at % sandbox.accounts.length];
      if (!account) throw new Error("no account");
      return sandbox.submit(account, sample);
    }),
  );
  await Promise.all(submitted.map((one) => sandbox.settled(one)));
  applications.push(...submitted.map(({ ref }) => ref.applicationId));
  high = applications[SAMPLES.findIndex(({ band }) => band === "high")] ?? "";
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

describe("bonafide explain", () => {
  it("derives every sample's verdict again, byte for byte, from the real table", async () => {
    for (const [at, application] of applications.entries()) {
      const { code, stdout, stderr } = await table(["explain", application, "--json"]);
      expect([SAMPLES[at]?.story, code, stderr]).toEqual([SAMPLES[at]?.story, 0, ""]);
      const { same, derived, stored } = JSON.parse(stdout);
      expect({ same, derived }).toEqual({ same: true, derived: stored });
    }
  });

  it("tells reasons, facts with source and date, gaps with their cause, and the history of verdicts", async () => {
    const { code, stdout } = await table(["explain", high]);
    expect(code).toBe(0);
    expect(stdout).toContain("the same, byte for byte");
    expect(stdout).toMatch(/\+\d+(\.\d+)? +ip-country-mismatch/);
    expect(stdout).toMatch(/network +found +network\/\S+ +(no date|\d{4}-\d{2}-\d{2})/);
    expect(stdout).toMatch(/profile +not set up/);
    expect(stdout).toMatch(/Verdicts\n.*\n1 +\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC +high/);
  });

  it("says what another policy would have said", async () => {
    const lenient = { extends: "catalogue", version: "lenient-1", weights: { "ip-country-mismatch": { fired: 0 } } };
    const policy = await file("lenient.json", lenient);
    const { stdout } = await table(["explain", high, "--policy", policy]);
    expect(stdout).toMatch(/Under policy lenient-1\n(low|review), .* high before\./);
    expect(stdout).toMatch(/ip-country-mismatch +\d+(\.\d+)? +0/);
    const json = JSON.parse((await table(["explain", high, "--policy", policy, "--json"])).stdout);
    expect(json).toMatchObject({ same: true, other: { assessment: { policyVersion: "lenient-1" } } });
  });
});

describe("bonafide show", () => {
  it("prints where an application stands and the annotation, and as JSON the record without what workers need", async () => {
    const { code, stdout } = await table(["show", high]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/list value +Verify identity/);
    expect(stdout).toContain("VERIFY IDENTITY");
    const record = JSON.parse((await table(["show", high, "--json"])).stdout);
    expect(record).toMatchObject({ applicationId: high, state: "done", history: [{ revision: 1, band: "high" }] });
    expect(Object.keys(record)).not.toEqual(expect.arrayContaining(["lease", "fence", "digest"]));
  });
});

describe("bonafide observe", () => {
  it("appends what was observed and has the worker assess again over the real queue", async () => {
    const entered = ["observe", high, "obs-met-in-person", "--as", "u-1", "--stage", "onsite"];
    const { code, stdout } = await table(entered);
    expect([code, stdout]).toEqual([0, "Noted. The application is assessed again now.\n"]);
    await expect
      .poll(async () => JSON.parse((await table(["show", high, "--json"])).stdout).history.length, { timeout: 15_000 })
      .toBe(2);
    const shown = await table(["show", high]);
    expect(shown.stdout).toMatch(/obs-met-in-person +u-1 +onsite/);
    expect(shown.stdout).toMatch(/\n2 .* observation\n/);
    expect((await table(["explain", high])).code).toBe(0);
    expect((await table(entered)).stdout).toContain("entered this at the same stage before");
  });

  it("without a queue says that the sweep does it", async () => {
    const { QUEUE_URL: _, ...rest } = sandbox.aws.env;
    const alone = await file("alone.json", { ...rest, QUEUE_URL: "" });
    const { stdout } = await bonafide(["observe", high, "obs-id-verified", "--as", "u-1", "--settings", alone]);
    expect(stdout).toContain("the next sweep");
  });

  it.each([
    [["obs-seemed-foreign", "--as", "u-1"], "obs-seemed-foreign"],
    [["obs-id-verified"], "--as"],
    [["obs-id-verified", "--as", "a sentence about somebody"], "Give an id or a mail address"],
  ])("takes closed codes with an author and nothing else: %j exits 2", async (args, says) => {
    const { code, stderr } = await table(["observe", high, ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});

describe("bonafide disposition and calibrate", () => {
  it("keeps how an application turned out, from a closed list, and learns from full checks only", async () => {
    const [other = ""] = applications.filter((id) => id !== high);
    const enter = (...args: string[]) => table(["disposition", other, ...args, "--as", "hr@example.com"]);
    expect(await enter("cleared")).toMatchObject({ code: 2, stderr: expect.stringContaining("needs --how") });
    expect(await enter("unknown", "--how", "admitted")).toMatchObject({ code: 2 });
    expect(await enter("rejected")).toMatchObject({ code: 2 });
    expect(await enter("cleared", "--how", "verified_identity")).toMatchObject({ code: 0 });
    expect((await enter("cleared", "--how", "verified_identity")).stdout).toContain("stands already");
    const { fullCheck, dispositions } = JSON.parse((await table(["show", other, "--json"])).stdout);
    expect(dispositions).toMatchObject([{ outcome: "cleared", how: "verified_identity", by: "hr@example.com" }]);
    const result = JSON.parse((await table(["calibrate", "--json"])).stdout);
    expect(result).toMatchObject({
      records: applications.length,
      honest: fullCheck ? 1 : 0,
      setAside: fullCheck ? 0 : 1,
      unreadable: 0,
    });
    const text = await table(["calibrate"]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain(`of ${applications.length} stored`);
  });
});

describe("bonafide restrict", () => {
  it("erases what is kept and shown of a candidate, by the real worker, and takes the restriction back", async () => {
    const at = applications.indexOf(high);
    const account = sandbox.accounts[at % sandbox.accounts.length];
    const { candidateId } = JSON.parse((await table(["show", high, "--json"])).stdout);
    const secrets = await file("with-secrets.json", sandbox.env);
    const restrict = (...args: string[]) =>
      bonafide(["restrict", "--candidate", candidateId, "--as", "u-1", "--settings", secrets, ...args]);
    const named = ["--connection", account?.connection.id ?? ""];
    expect(await restrict(...named)).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    expect(await restrict("--yes")).toMatchObject({ code: 2, stderr: expect.stringContaining("--connection") });
    expect(await restrict(...named, "--yes", "--json")).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(async () => (await table(["show", high])).code, { timeout: 15_000 }).toBe(1);
    const shown = account?.emulator.state().applications.find(({ applicationId }) => applicationId === high);
    expect(shown?.tags).toEqual([]);
    expect((await restrict(...named, "--yes")).stdout).toBe(
      "That stood already. Nothing was kept of any application.\n",
    );
    expect(JSON.parse((await restrict(...named, "--lift", "--json")).stdout)).toMatchObject({ status: "lifted" });
    expect((await restrict(...named, "--lift")).stdout).toContain("was not restricted");
  });

  it("without its secrets is one sentence", async () => {
    const [account] = sandbox.accounts;
    const line = ["restrict", "--candidate", "1", "--as", "u-1", "--yes", "--connection", account?.connection.id ?? ""];
    const { code, stderr } = await table(line);
    expect(code).toBe(2);
    expect(stderr).toMatch(/SECRETS_FILE|PARAMETER_PREFIX/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("what stands in the way", () => {
  it.each(["explain", "show"])("of %s is one sentence", async (command) => {
    const one = (stderr: string) => expect(stderr.trim().split("\n")).toHaveLength(1);
    const unknown = await table([command, "nobody-has-this-id"]);
    expect(unknown).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("Nothing is kept") });
    one(unknown.stderr);
    const malformed = await table([command, "../secrets"]);
    expect(malformed).toMatchObject({ code: 2, stdout: "" });
    one(malformed.stderr);
    const elsewhere = await table([command, high, "--connection", "no-such-connection"]);
    expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringContaining("no such connection") });
    const missing = await bonafide([command, high, "--settings", await file("empty.json", { TABLE_NAME: "" })]);
    expect(missing).toMatchObject({ code: 2, stderr: "settings missing: TABLE_NAME\n" });
    // Nothing listens on port 1 of this machine.
    const nowhere = { ...sandbox.aws.env, AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1" };
    const unreachable = await bonafide([command, high, "--settings", await file("nowhere.json", nowhere)]);
    expect(unreachable).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be read (ECONNREFUSED)") });
    one(unreachable.stderr);
    const renamed = { ...sandbox.aws.env, TABLE_NAME: "no-such-table" };
    const absent = await bonafide([command, high, "--settings", await file("renamed.json", renamed)]);
    expect(absent).toMatchObject({ code: 1, stderr: expect.stringContaining("ResourceNotFoundException") });
  });
});
