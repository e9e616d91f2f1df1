import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
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
    const entered = ["observe", high, "obs-met-in-person", "--as", "u-1", "--during", "onsite"];
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
    expect(text.stdout).toMatch(/result +screened +honest, of those known +notes said of 10 +held/);
    const cleared = result.reliability.bands.reduce(
      (sum: number, one: { honest: { hits: number } }) => sum + one.honest.hits,
      0,
    );
    expect(cleared).toBe(1);
    expect(result.proposed.weights).toEqual({});
  });
});

describe("bonafide backtest of stored screenings", () => {
  const shadow = () =>
    file("shadow.json", { extends: "catalogue", version: "shadow-1", shadow: ["ip-country-mismatch"] });

  it("shows who would move, against the policy each was judged by, as text, JSON and Markdown", async () => {
    const policy = ["--policy", await shadow()];
    const { code, stdout, stderr } = await table(["backtest", ...policy, "--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      of: "screenings",
      cases: applications.length,
      against: null,
      setAside: { no_basis: 0 },
    });
    expect(result.moved.map(({ id }: { id: string }) => id)).toContain(high);
    expect(result.signals).toContainEqual(expect.objectContaining({ signal: "ip-country-mismatch" }));
    expect((await table(["backtest", ...policy])).stdout).toMatch(/ip-country-mismatch +\d/);
    const markdown = await table(["backtest", ...policy, "--against", "catalogue", "--markdown"]);
    expect(markdown.stdout).toContain("| check | screenings it counts in | points in all | moves with it |");
    expect(markdown.stdout).toContain(`| ${high} |`);
  });

  it("fails when more move than may, and when nothing is left to compare", async () => {
    const policy = ["--policy", await shadow()];
    expect(await table(["backtest", ...policy, "--max-moved", "0"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Changing band: \d+, more than 0\.\n$/),
    });
    expect(await table(["backtest", ...policy, "--since", "2999-01-01"])).toMatchObject({
      code: 1,
      stderr: "Nothing could be compared.\n",
    });
  });

  it.each([
    [["--since", "yesterday"]],
    [["--since", "2026-13-45"]],
    [["--max-moved", "-1"]],
    [["cases.jsonl", "--since", "2026-01-01"]],
  ])("%j is wrong use: exit 2", async (args) => {
    expect(await table(["backtest", "--policy", "catalogue", ...args])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("a stored finding that is malformed", () => {
  it("is named with its path and what was expected, exits 2, and is left out of a comparison by count", async () => {
    const { dynamo, env } = sandbox.aws;
    const TableName = env["TABLE_NAME"] ?? "";
    const items = await sandbox.aws.items();
    const item = items.find(({ pk, sk }) => sk?.S === "SCREENING" && pk?.S?.endsWith(`#${high}`));
    if (!item?.pk?.S || !item.doc?.S) throw new Error("no stored screening");
    const record = JSON.parse(item.doc.S);
    record.assessment.findings[0].status = "guilty <b>";
    record.assessment.points = "many";
    const broken = { ...item, pk: { S: item.pk.S.replace(high, "broken-1") }, doc: { S: JSON.stringify(record) } };
    await dynamo.send(new PutItemCommand({ TableName, Item: broken }));
    const { code, stdout, stderr } = await table(["explain", "broken-1"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("assessment.points (expected number, received string)");
    expect(stderr).toContain("assessment.findings.0.status");
    expect(stderr).not.toContain("guilty");
    const compared = JSON.parse((await table(["backtest", "--policy", "catalogue", "--json"])).stdout);
    expect(compared).toMatchObject({ cases: applications.length, movedCount: 0, setAside: { unreadable: 1 } });
    if (item.sk) await dynamo.send(new DeleteItemCommand({ TableName, Key: { pk: broken.pk, sk: item.sk } }));
  });
});

describe("bonafide forecast of a connection", () => {
  const forecast = (...args: string[]) => bonafide(["forecast", "--people", "1000", ...args]);
  /** The functions' own variables, with the file that holds the providers' credentials. */
  const withSecrets = () => file("functions.json", { ...sandbox.aws.env, SECRETS_FILE: sandbox.env["SECRETS_FILE"] });

  it("reads what is set up there: its ATS, the providers with credentials, its lists and its policy", async () => {
    const lever = sandbox.accounts.find(({ connection }) => connection.ats === "lever")?.connection.id ?? "";
    const from = ["--connection", lever, "--settings", await withSecrets()];
    const { code, stdout, stderr } = await forecast(...from, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const { configured, setups } = JSON.parse(stdout);
    expect(configured).toMatchObject({
      id: lever,
      ats: "lever",
      providers: expect.arrayContaining(["twilio", "spur"]),
    });
    expect(setups).toMatchObject([{ setup: lever, addressShare: expect.any(Number) }]);
    expect(setups[0].signals.canFire).toEqual(expect.arrayContaining(["phone-voip-nonfixed", "phone-reuse"]));
    expect(stdout).not.toContain("keySecret");
    const text = (await forecast(...from)).stdout;
    expect(text).toMatch(/ATS +lever/);
    expect(text).toMatch(/providers +.*twilio/);
    expect(text).toContain("verify contact");
  });

  it("without a way to the credentials says so, and takes the providers it is told", async () => {
    const [account] = sandbox.accounts;
    const from = ["--connection", account?.connection.id ?? "", "--settings", settings];
    expect((await forecast(...from)).stdout).toMatch(/providers +unknown: no PARAMETER_PREFIX/);
    const told = JSON.parse((await forecast(...from, "--providers", "telnyx", "--json")).stdout);
    expect(told.configured.providers).toEqual(["telnyx"]);
    expect(told.setups[0].signals.canFire).toContain("phone-voip-nonfixed");
    expect(await forecast(...from, "--providers", "nobody")).toMatchObject({ code: 2 });
    expect(await forecast(...from, "--setup", "lever-all")).toMatchObject({ code: 2 });
    expect(await forecast("--providers", "telnyx")).toMatchObject({ code: 2 });
    expect(await forecast("--connection", "no-such-connection", "--settings", settings)).toMatchObject({ code: 1 });
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
    expect(missing).toMatchObject({ code: 2, stderr: "Settings missing: TABLE_NAME.\n" });
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
