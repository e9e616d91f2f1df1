import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type AttributeValue, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { notedBand } from "@bonafide/core/domain/screening-record";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { listValue, TAGS } from "@bonafide/core/domain/annotation";
import { createDynamoTasks } from "@bonafide/core/stores/dynamo-tasks";
import { composeWorker } from "@bonafide/functions/compose";
import { CONNECTION_MAX_AGE_MS } from "@bonafide/functions/limits";
import type { Account } from "@bonafide/sandbox/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsUsd } from "./cost/per-application.ts";
import { bonafide } from "./testing.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

let folder: string;
let settings: string;
let sandbox: Sandbox;
let greenhouse: Account;
let lever: Account;

const run = (args: readonly string[]) => bonafide([...args, "--settings", settings]);
async function json(args: readonly string[], code = 0) {
  const ran = await run([...args, "--json"]);
  expect([args, ran.code, ran.stderr]).toEqual([args, code, ""]);
  return JSON.parse(ran.stdout);
}
const at = (account: Account) => ["--connection", account.connection.id];
const [high] = SAMPLES;
const ordinary = SAMPLES.find(({ band, resume }) => band === "low" && resume === undefined);

type Item = Record<string, AttributeValue>;
const keyOf = ({ pk, sk }: Item) => `${pk?.S} ${sk?.S}`;
const docOf = ({ doc }: Item): unknown => JSON.parse(doc?.S ?? "null");
const asSet = (documents: readonly unknown[]) => documents.map((one) => JSON.stringify(one)).toSorted();
/** Of the connection itself, and of nobody. */
const isOwn = ({ pk, sk }: Item) =>
  ["TOKEN", "CONNECTION", "AUDIT", "PACE", "SPENDING", "WATERMARK", "SIGHTINGS", "TASK"].some(
    (word) => sk?.S === word || pk?.S?.includes(`#${word}`),
  );

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-operate-"));
  sandbox = await startSandbox({ timing: { secondPassSeconds: 1 } });
  settings = path.join(folder, "settings.json");
  await writeFile(settings, JSON.stringify({ ...sandbox.env, BONAFIDE_USER: "ops@example.com" }));
  const [first, second] = ["greenhouse", "lever"].map((ats) => {
    const account = sandbox.accounts.find(({ connection }) => connection.ats === ats);
    if (!account) throw new Error(`no ${ats}`);
    return account;
  });
  if (!first || !second) throw new Error("two accounts are needed");
  [greenhouse, lever] = [first, second];
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function submit(account: Account, sample = high, changes = {}) {
  if (!sample) throw new Error("no sample");
  const submitted = await sandbox.submit(account, sample, changes);
  await sandbox.settled(submitted);
  return submitted.ref;
}

describe("bonafide export and erase", () => {
  it("export holds exactly what a scan of the table finds of the person; erase leaves the marks it names, on both ATSs", async () => {
    for (const account of [greenhouse, lever]) {
      const before = new Set((await sandbox.aws.items()).map(keyOf));
      const ref = await submit(account);
      const theirs = (await sandbox.aws.items()).filter((item) => !before.has(keyOf(item)) && !isOwn(item));
      expect(theirs.length).toBeGreaterThan(5);
      await submit(account, ordinary);

      const person = ["--candidate", ref.candidateId, ...at(account)];
      const held = await json(["export", ...person, "--as", "privacy@example.com"]);
      const keys = new Set(theirs.map(keyOf));
      const scanned = (await sandbox.aws.items()).filter((item) => keys.has(keyOf(item)));
      const { candidates, records, links, answers, tombstones, decisions, audit } = held;
      expect(asSet([candidates, records, links, answers, tombstones, decisions].flat())).toEqual(
        asSet(scanned.map(docOf)),
      );
      expect(audit).toMatchObject([{ action: "export", by: "privacy@example.com" }]);

      const text = (await run(["export", ...person])).stdout;
      for (const part of [
        "No machine learning",
        "An ordinary explanation",
        "Facts it rests on",
        "embedded",
        "Who looked",
      ])
        expect(text).toContain(part);

      const erased = await json(["erase", ...person, "--yes", "--wait", "60"]);
      expect(erased).toMatchObject({ applications: 1, erased: 1, underWay: 0 });
      expect(erased.notesInAts).toBe(account === greenhouse ? 1 : 0);
      const left = (await sandbox.aws.items()).filter((item) => keys.has(keyOf(item))).map(({ sk }) => sk?.S);
      expect(left.filter((kind) => kind !== "DECISION")).toEqual([]);
      const again = await json(["export", ...person, "--application", ref.applicationId]);
      expect(again.records).toEqual([]);
      expect(again.tombstones).toMatchObject([{ mark: { reason: "application_erased", cause: "operator" } }]);
      expect(again.audit.map(({ action }: { action: string }) => action)).toEqual([
        "export",
        "export",
        "erase",
        "export",
      ]);
      expect(JSON.stringify(again.audit)).not.toContain(ref.candidateId);
    }
  }, 120_000);

  it("asks for nothing without a terminal, and refuses what it cannot do in one sentence", async () => {
    expect(await run(["erase", "--candidate", "nobody", ...at(greenhouse), "--yes"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Nothing is held of candidate nobody"),
    });
    const ref = await submit(greenhouse, ordinary);
    expect(await run(["erase", "--candidate", ref.candidateId, ...at(greenhouse)])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("add --yes"),
    });
    expect(await run(["export", "--candidate", "../x"])).toMatchObject({ code: 2 });
    expect(await run(["export", "--candidate", ref.candidateId])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--connection"),
    });
  });
});

describe("bonafide list and rescreen", () => {
  it("lists by band and time, newest first; an application screened again has a verdict more and not a note more", async () => {
    const ref = await submit(greenhouse, high);
    const { applications } = await json(["list", "--band", "high", "--since", "1d", ...at(greenhouse)]);
    expect(applications[0]).toMatchObject({ ...ref, band: "high", outcome: "annotated" });
    expect(applications.every(({ band }: { band: string }) => band === "high")).toBe(true);
    expect((await run(["list", "--band", "high"])).stdout).toContain(ref.applicationId);
    expect((await run(["list", "--since", "0d"])).code).toBe(2);

    expect(await json(["rescreen", ref.applicationId, ...at(greenhouse)])).toMatchObject({ event: "recheck" });
    const key = { connectionId: greenhouse.connection.id, applicationId: ref.applicationId };
    await expect
      .poll(async () => (await sandbox.stores.screenings.read(key))?.history?.length, { timeout: 60_000 })
      .toBe(2);
    const inAts = () => greenhouse.emulator.state().applications.find((one) => one.applicationId === ref.applicationId);
    expect(inAts()?.notes).toHaveLength(1);
    expect((await run(["rescreen", "unheard-of"])).stderr).toContain("--candidate");

    if (!ordinary) throw new Error("no sample");
    const unseen = sandbox.place(greenhouse, ordinary);
    const asked = ["rescreen", unseen.applicationId, "--candidate", unseen.candidateId, ...at(greenhouse)];
    expect(await json(asked)).toMatchObject({ event: "application_created" });
    await expect
      .poll(
        async () => (await sandbox.stores.screenings.read({ ...key, applicationId: unseen.applicationId }))?.state,
        { timeout: 60_000 },
      )
      .toBe("done");
  }, 120_000);
});

describe("bonafide backfill", () => {
  it("says first what it can cost, stops at the budget, goes on from there, and screens each once", async () => {
    if (!ordinary) throw new Error("no sample");
    const refs = Array.from({ length: 6 }, (_, n) =>
      sandbox.place(lever, ordinary, { emails: [`backfill${n}@freemail.example`], phones: [] }),
    );
    const asked = ["backfill", "--since", "2d", ...at(lever)];
    const dry = await json([...asked, "--dry-run"]);
    expect(dry).toMatchObject({ dryRun: true, due: 6 });
    expect(dry.sources).toContain("lineType/twilio");
    expect(dry.mostUsd).toBeGreaterThan(dry.usualUsd);
    expect(dry).toMatchObject({ awsUsd: awsUsd(6, "eu-west-1").usd, awsRegion: "eu-west-1" });
    expect((await run([...asked, "--dry-run"])).stdout).toMatch(/^AWS: about 0\.01 USD at the prices of eu-west-1/m);
    expect(await json([...asked, "--dry-run", "--job", "no-such-job"])).toMatchObject({ due: 0 });
    expect((await run(asked)).code).toBe(2);

    const perApplication = dry.mostUsd / 6;
    const budget = (perApplication * 2.5).toFixed(2);
    const first = await json([...asked, "--yes", "--budget", budget], 1);
    expect(first.status).toBe("budget_reached");
    expect(first.counts.due * perApplication).toBeLessThanOrEqual(Number(budget));
    const done = await json([...asked, "--yes"]);
    expect(done).toMatchObject({ status: "done", resumed: true });
    for (const { applicationId } of refs) {
      const key = { connectionId: lever.connection.id, applicationId };
      await expect
        .poll(async () => (await sandbox.stores.screenings.read(key))?.outcome, { timeout: 60_000 })
        .toBe("annotated");
      expect(
        lever.emulator.state().applications.find((one) => one.applicationId === applicationId)?.notes,
      ).toHaveLength(1);
    }
    expect(await json([...asked, "--dry-run"])).toMatchObject({ due: 0 });
  }, 120_000);
});

if (LONG)
  describe("bonafide backfill, long", () => {
    it("of 2,000 emulated applications, its process killed three times, ends with each annotated exactly as its policy asks", async () => {
      if (!ordinary || !high) throw new Error("no sample");
      const own = await startSandbox({ visibilitySeconds: 60 });
      const [account] = own.accounts;
      if (!account) throw new Error("no account");
      const file = path.join(folder, "long.json");
      await writeFile(file, JSON.stringify(own.env));
      for (let n = 0; n < 2_000; n += 1)
        own.place(account, n % 10 === 0 ? high : ordinary, {
          givenName: `Given${n}`,
          familyName: `Family${n}`,
          emails: [`person${n}@freemail.example`],
          phones: [],
          links: [],
        });
      const { id } = account.connection;
      const args = ["backfill", "--since", "30d", "--connection", id, "--yes", "--json", "--settings", file];
      const tasks = createDynamoTasks({
        client: own.aws.dynamo,
        name: own.env["TABLE_NAME"] ?? "",
        clock: () => new Date(),
      });
      const sent = async () => (await tasks.read({ connectionId: id, name: "backfill" }))?.counts["due"] ?? 0;
      const killed: number[] = [];
      for (const count of [300, 900, 1_500]) {
        // The program itself and not its launcher, which would leave it running.
        const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "ignore", "inherit"] });
        const ended = once(child, "exit");
        // One that ends by itself would be waited for in vain.
        const going = async () => {
          expect(child.exitCode).toBeNull();
          return (await sent()) > count;
        };
        while (!(await going())) await new Promise((resolve) => setTimeout(resolve, 50));
        child.kill("SIGKILL");
        expect(await ended).toEqual([null, "SIGKILL"]);
        killed.push(await sent());
      }
      const { code, stdout } = await bonafide(args);
      const done = JSON.parse(stdout);
      expect([code, done.status, done.resumed]).toEqual([0, "done", true]);
      // Each is counted once, but for those that were under way when a run was killed.
      expect(done.counts.due).toBeGreaterThanOrEqual(2_000);
      await expect.poll(() => own.aws.waiting(), { timeout: 5_400_000, interval: 2_000 }).toBe(0);
      let tagged = 0;
      let again = 0;
      for (const { applicationId, tags, notes } of account.emulator.state().applications) {
        const record = await own.stores.screenings.read({ connectionId: id, applicationId });
        if (!record?.assessment) throw new Error(`${applicationId} was not screened`);
        const { band } = record.assessment;
        const isNoted = band === "high" || band === "review";
        const tag = TAGS[listValue(record.assessment)];
        expect([applicationId, record.outcome, tags.filter((one) => one.startsWith("check:"))]).toEqual([
          applicationId,
          "annotated",
          tag === undefined ? [] : [tag],
        ]);
        // One note for each verdict that asked for one, each under its own mark: none is missing, and none there twice.
        const marks = notes.map(({ text }) => / ref (\S+)$/m.exec(text)?.[1]);
        const asked = record.notes.map(({ revision, state }) => [revision, state]);
        expect([applicationId, new Set(marks).size, marks.includes(undefined)]).toEqual([
          applicationId,
          asked.length,
          false,
        ]);
        expect([applicationId, notes.length]).toEqual([applicationId, asked.length]);
        expect([applicationId, asked.map(([, state]) => state)]).toEqual([applicationId, asked.map(() => "done")]);
        if (isNoted) expect([applicationId, notedBand(record)]).toEqual([applicationId, band]);
        tagged += notes.length > 0 ? 1 : 0;
        again += notes.length > 1 ? 1 : 0;
      }
      console.info(
        `2,000 applications, killed after ${killed.join(", ")}: ${done.counts.due} given to the workers, each annotated as asked, ${tagged} with a note, ${again} of them with a second one for a later verdict`,
      );
      await own.close();
    }, 7_200_000);
  });

describe("bonafide switch", () => {
  it("is in force for a running worker within a minute by its own clock, and on again as it was", async () => {
    const { id } = greenhouse.connection;
    let now = Date.parse("2026-11-20T09:00:00Z");
    const worker = composeWorker(sandbox.env, {
      clock: () => new Date(now),
      logger: { info() {}, warn() {}, error() {} },
      metrics: { count() {} },
    });
    const seen = () => worker.base.stores.connections.get(id);
    const before = await seen();
    const steps: readonly (readonly [readonly string[], object])[] = [
      [["--annotations"], { mode: "observe" }],
      [["--signal", "email-no-mx"], { policy: { off: ["email-no-mx"] } }],
      [["--paid-lookups"], { budgets: { twilio: { hourly: 0, daily: 0 }, spur: { hourly: 0, daily: 0 } } }],
      [[], { mode: "off" }],
    ];
    for (const [target, setting] of steps) {
      expect((await json(["switch", "off", ...target, ...at(greenhouse)])).connections).toMatchObject([
        { changed: true },
      ]);
      now += CONNECTION_MAX_AGE_MS;
      expect(await seen()).toMatchObject(setting);
      expect((await json(["switch", "off", ...target, ...at(greenhouse)])).connections).toMatchObject([
        { changed: false },
      ]);
    }
    expect(CONNECTION_MAX_AGE_MS).toBeLessThanOrEqual(60_000);
    for (const [target] of steps.toReversed()) await json(["switch", "on", ...target, ...at(greenhouse)]);
    now += CONNECTION_MAX_AGE_MS;
    expect(await seen()).toEqual(before);
    expect((await json(["switch", "on", ...at(greenhouse)])).connections).toMatchObject([{ changed: false }]);
  });

  it("keeps a budget and a policy of one's own, and refuses what is no switch", async () => {
    const { id } = lever.connection;
    const own = {
      ...lever.connection,
      budgets: { twilio: { hourly: 5, daily: 50 } },
      policy: { extends: "catalogue", version: "ours-1", off: ["email-no-mx"] } as const,
    };
    await sandbox.stores.connections.put({ ...own, policy: { ...own.policy, off: ["email-no-mx"] } });
    for (const target of [["--paid-lookups"], ["--signal", "ip-country-mismatch"]]) {
      await json(["switch", "off", ...target, ...at(lever)]);
      await json(["switch", "on", ...target, ...at(lever)]);
    }
    expect(await sandbox.stores.connections.get(id)).toEqual(own);
    await sandbox.stores.connections.put(lever.connection);
    for (const args of [["off"], ["off", "--signal", "ip-country-mismach"], ["off", "--annotations", "--paid-lookups"]])
      expect((await run(["switch", ...args])).code).toBe(2);
    expect((await run(["switch", "off", "--signal", "ip-country-mismach"])).stderr).toContain("ip-country-mismatch");
  });
});

describe("bonafide audit", () => {
  it("tells who ran what, and shows a line that was changed in the table", async () => {
    const { applications } = await json(["list", "--limit", "1", ...at(greenhouse)]);
    const id: string = applications[0].applicationId;
    for (const command of ["show", "explain", "links"]) await run([command, id, ...at(greenhouse), "--as", "u-208"]);
    const [log] = await json(["audit", "--verify", ...at(greenhouse)]);
    expect(log.verified.broken).toBeNull();
    const last = log.entries.slice(-3);
    expect(last.map(({ action, by }: { action: string; by: string }) => [action, by])).toEqual([
      ["show", "u-208"],
      ["explain", "u-208"],
      ["links", "u-208"],
    ]);
    expect(JSON.stringify(log.entries)).not.toContain(`"${id}"`);
    expect((await run(["audit"])).stdout).toContain("ops@example.com (environment)");
    const noted = `${log.verified.entries}:${log.verified.head}`;
    expect((await run(["audit", "--noted", noted, ...at(greenhouse)])).code).toBe(0);

    const [item] = (await sandbox.aws.items()).filter(({ doc }) => doc?.S?.includes('"u-208"'));
    if (!item) throw new Error("no line");
    const table = sandbox.env["TABLE_NAME"] ?? "";
    const put = (doc: string) =>
      sandbox.aws.dynamo.send(new PutItemCommand({ TableName: table, Item: { ...item, doc: { S: doc } } }));
    await put((item["doc"]?.S ?? "").replace("u-208", "u-209"));
    expect(await run(["audit", "--verify", ...at(greenhouse)])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("tampered with at line"),
    });
    await put(item["doc"]?.S ?? "");
    expect((await run(["audit", "--verify", ...at(greenhouse)])).code).toBe(0);
  });
});

describe("bonafide affected", () => {
  it("lists everybody a scan of the table finds, what is held of each and who used the commands, and says who asked", async () => {
    const ref = await submit(greenhouse);
    await json(["show", ref.applicationId, ...at(greenhouse), "--as", "u-417"]);
    const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const [today, tomorrow] = [dayAt(Date.now()), dayAt(Date.now() + 86_400_000)];
    const drill = ["affected", "--from", today, "--to", tomorrow, "--as", "privacy@example.com"];
    const [listed, ...others] = (await json([...drill, ...at(greenhouse)])).connections;
    expect(others).toEqual([]);
    const scanned = (await sandbox.aws.items()).filter(
      ({ pk, sk }) => sk?.S === "SCREENING" && pk?.S?.includes(greenhouse.connection.id),
    );
    expect(listed.applications).toHaveLength(scanned.length);
    expect(listed.people).toBeGreaterThan(0);
    const mine = listed.applications.find((one: Record<string, unknown>) => one["applicationId"] === ref.applicationId);
    expect(mine).toMatchObject({
      candidateId: ref.candidateId,
      held: expect.arrayContaining(["keyed digest: mail", "result"]),
    });
    expect(listed.held["result"]).toBeLessThanOrEqual(scanned.length);
    expect(listed.commands).toEqual(expect.arrayContaining([{ by: "u-417", action: "show", times: 1 }]));
    // Ids and kinds: nothing that a person wrote.
    expect(JSON.stringify(listed)).not.toMatch(/@[a-z]+\.example|\+1 ?\d/);

    const before = (await json(["affected", "--from", "2020-01-01", "--to", "2020-01-02", ...at(greenhouse)]))
      .connections;
    expect(before).toMatchObject([{ applications: [], people: 0, held: {} }]);
    const [log] = await json(["audit", ...at(greenhouse)]);
    expect(log.entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: "export",
          by: "privacy@example.com",
          detail: { list: "affected", from: today, to: tomorrow },
        }),
      ]),
    );
    const file = path.join(folder, "affected.txt");
    expect((await run([...drill, "--out", file])).stdout).toContain("written");
    expect(await readFile(file, "utf8")).toContain(ref.applicationId);
    for (const args of [
      ["--from", today],
      ["--from", "yesterday", "--to", today],
      ["--from", today, "--to", "2020-01-01"],
    ])
      expect((await run(["affected", ...args])).code).toBe(2);
  });
});

describe("bonafide uninstall", () => {
  it("takes down tags and Lever's notes, names what stays, goes on where it stopped, and touches nobody else's tag", async () => {
    for (const account of [greenhouse, lever]) {
      const ref = await submit(account, high);
      account.emulator.act({ kind: "add_tag", candidateId: ref.candidateId, tag: "keep me" });
      const inAts = () => account.emulator.state().applications.find((one) => one.applicationId === ref.applicationId);
      expect(inAts()?.tags).toContain("check: verify identity");
      expect(inAts()?.notes).toHaveLength(1);
      const dry = await json(["uninstall", "--dry-run", ...at(account)]);
      expect(dry.applications).toBeGreaterThan(0);
      expect(inAts()?.notes).toHaveLength(1);
      expect((await run(["uninstall", ...at(account)])).code).toBe(2);

      // Off for longer than any worker remembers: then there is nothing to wait for.
      await sandbox.stores.connections.put({ ...account.connection, mode: "off" });
      const done = await json(["uninstall", "--yes", ...at(account)]);
      expect(done).toMatchObject({ status: "done", refused: [] });
      expect(inAts()?.tags).toEqual(["keep me"]);
      expect(inAts()?.notes).toHaveLength(account === greenhouse ? 1 : 0);
      expect(
        done.left.some(({ applicationId }: { applicationId: string }) => applicationId === ref.applicationId),
      ).toBe(account === greenhouse);
      expect(await json(["uninstall", "--yes", ...at(account)])).toMatchObject({ values: 0, notes: 0 });
    }
  }, 120_000);
});
