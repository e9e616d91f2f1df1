import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { bonafide, spawnBonafide } from "./testing.ts";

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../core/src/ats/greenhouse/fixtures/${name}.json`, import.meta.url));
const WEBHOOK = fixture("new-candidate-application");

const Report = z.looseObject({
  ats: z.string(),
  applicationId: z.string(),
  candidateId: z.string(),
  band: z.enum(["unscored", "low", "review", "high"]),
  points: z.number(),
  honestOf10: z.int().min(1).max(10).nullable(),
  coverage: z.strictObject({ checked: z.int(), of: z.int(), basic: z.int() }),
  findings: z.array(z.looseObject({ signal: z.string(), status: z.string(), points: z.number() })).min(1),
  annotation: z.string().min(1).max(1000),
});

const NEUTRAL = {
  applicationId: "a-1",
  candidateId: "c-1",
  submittedAt: "2026-11-20T09:15:00Z",
  emails: ["somebody@mailinator.com"],
  phones: ["+1 416 555 0111"],
  places: ["Toronto, Ontario, Canada"],
};

/** A process of its own, on a machine with other things to do. */
const LONG_MS = 60_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: unknown): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, typeof content === "string" ? content : JSON.stringify(content));
  return target;
}

const report = ({ stdout }: { readonly stdout: string }) => Report.parse(JSON.parse(stdout));

describe("bonafide screen", () => {
  it("prints the annotation of a real Greenhouse webhook body", { timeout: LONG_MS }, async () => {
    const { code, stdout, stderr } = await spawnBonafide(["screen", WEBHOOK, "--offline"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^[A-Z ]+(\(BASIC CHECK\) )?· -?−?\d+ points \(contact from 9, identity from 20\) · \d of \d families checked\n/,
    );
    expect(stdout).toContain("Not checked, counts 0:");
    expect(stdout).toMatch(/ · policy \S+ · ref \S+\n$/);
    expect(stdout).not.toMatch(/Okafor|rin@|555-0143|5550143/);
  });

  it("prints the assessment of that body as one JSON document whose findings sum to its points", async () => {
    const ran = await bonafide(["screen", WEBHOOK, "--offline", "--json"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const { ats, applicationId, candidateId, points, findings } = report(ran);
    expect({ ats, applicationId, candidateId }).toEqual({
      ats: "greenhouse",
      applicationId: "880001",
      candidateId: "550001",
    });
    expect(findings.reduce((sum, finding) => sum + finding.points, 0)).toBe(points);
    expect(findings.find(({ signal }) => signal === "ip-vpn")).toMatchObject({ status: "not_checked", points: 0 });
  });

  it("takes API objects, and reads the answers a webhook does not carry", async () => {
    const Harvest = z.looseObject({ application: z.looseObject({}), candidate: z.looseObject({}) });
    const { application, candidate } = Harvest.parse(JSON.parse(await readFile(fixture("harvest-v3"), "utf8")));
    const target = await file("rows.json", { application, candidate });
    const ran = await bonafide(["screen", target, "--offline", "--json"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(report(ran)).toMatchObject({ ats: "greenhouse", applicationId: String(application["id"]) });
  });

  it("takes a normalised application, from a file and from standard input alike", { timeout: LONG_MS }, async () => {
    const target = await file("neutral.json", NEUTRAL);
    const stdin = `\uFEFF${JSON.stringify(NEUTRAL)}`;
    const fromFile = await bonafide(["screen", target, "--offline", "--json"]);
    const fromInput = await spawnBonafide(["screen", "-", "--offline", "--json"], { stdin });
    expect(fromFile).toMatchObject({ code: 0, stderr: "" });
    expect(fromInput).toEqual(fromFile);
    const { ats, applicationId, points, findings } = report(fromFile);
    expect({ ats, applicationId }).toEqual({ ats: "file", applicationId: "a-1" });
    expect(findings.reduce((sum, finding) => sum + finding.points, 0)).toBe(points);
    expect(findings.find(({ signal }) => signal === "email-disposable")).toMatchObject({ status: "fired", points: 9 });
  });

  it("counts what only the network knows as not set up when offline, never as a source that failed", async () => {
    const target = await file("own-domain.json", { ...NEUTRAL, emails: ["sam@moreau.dev"] });
    const { findings, families } = report(await bonafide(["screen", target, "--offline", "--json"]));
    for (const id of ["email-domain-new", "email-no-mx"]) {
      const missing = findings.find(({ signal }) => signal === id);
      expect(missing).toMatchObject({ status: "not_checked", reason: expect.stringMatching(/: not_configured$/) });
    }
    expect(families).toMatchObject({ email: "basic" });
  });

  it("takes the connection's settings from a file", async () => {
    const target = await file("plain.json", NEUTRAL);
    const settings = await file("settings.json", { connection: { egressRanges: ["192.0.2.0/24"] } });
    const ran = await bonafide(["screen", target, "--offline", "--json", "--settings", settings]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    ["there is none", undefined, /^There is no file .*; check the path\.\n$/],
    ["it is a folder", null, /^.* is a folder; give a file in it\.\n$/],
    ["it is empty", "", /^.* is not JSON; give one JSON document\.\n$/],
    ["it is not JSON", "<html>", /^.* is not JSON; give one JSON document\.\n$/],
    ["it is a list", "[]", /^The file is none of the accepted shapes; give a Greenhouse webhook body .*\.\n$/],
    [
      "it is another object",
      `{"hello":1}`,
      /^The file is none of the accepted shapes; give a Greenhouse webhook body .*\.\n$/,
    ],
    ["it is a ping", `{"action":"ping","payload":{}}`, /^The file is none of the accepted shapes; .*\.\n$/],
    [
      "an application in it is malformed",
      JSON.stringify({ ...NEUTRAL, submittedAt: "yesterday" }),
      /^The file is none of the accepted shapes \(submittedAt: .*\); give .*\.\n$/,
    ],
  ])("says in one sentence what is wrong with its file when %s, and exits 2", async (what, content, sentence) => {
    const target =
      content === undefined
        ? path.join(folder, "none.json")
        : content === null
          ? folder
          : await file(`${what}.json`, content);
    const { code, stdout, stderr } = await bonafide(["screen", target, "--offline"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(sentence);
  });

  it("says in one sentence that its settings file is malformed, and never what a secret in it was", async () => {
    const settings = await file("bad-settings.json", {
      providers: { twilio: { keySid: "SK1", keySecret: 4711_0815 } },
    });
    const { code, stdout, stderr } = await bonafide(["screen", WEBHOOK, "--settings", settings]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /^The settings file .* cannot be used \(providers\.twilio\.keySecret: .*\); correct it and try again\.\n$/,
    );
    expect(stderr).not.toContain("47110815");
  });

  it("keeps what a file says out of the terminal's control", async () => {
    const target = await file("hostile.json", {
      ...NEUTRAL,
      givenName: "\u001b[2J\u0007",
      places: ["\u001b]0;x\u0007Toronto"],
    });
    const { code, stdout } = await bonafide(["screen", target, "--offline"]);
    expect(code).toBe(0);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});

describe("bonafide", () => {
  it.each([
    [["--help"], /Usage: bonafide .*Commands:.*start.*screen.*Exit codes/s],
    [["start", "--help"], /Usage: bonafide start .*Examples:\n {2}\$ npx bonafide start/s],
    [["screen", "--help"], /Usage: bonafide screen .*<file>.*Examples:\n {2}\$ npx bonafide screen/s],
  ])("%j explains itself with examples and exits 0", async (args, text) => {
    const { code, stdout, stderr } = await bonafide(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(text);
  });

  it.each([
    [["reject"]],
    [["screen"]],
    [["screen", WEBHOOK, "--force"]],
    [["screen", WEBHOOK, "more"]],
    [["--frobnicate"]],
    [[]],
  ])("%j is wrong use: exit 2, no stack trace", async (args) => {
    const { code, stdout, stderr } = await bonafide(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toBe("");
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it("ends as a process with exit code 2, one sentence and nothing on standard output", {
    timeout: LONG_MS,
  }, async () => {
    expect(await spawnBonafide(["screen", path.join(folder, "none.json")])).toEqual({
      code: 2,
      stdout: "",
      stderr: `There is no file ${path.join(folder, "none.json")}; check the path.\n`,
    });
    expect(await spawnBonafide(["reject"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("is what npx runs", { timeout: LONG_MS }, () => {
    const linked = fileURLToPath(new URL("../../../node_modules/.bin/bonafide", import.meta.url));
    expect(execFileSync(process.execPath, [linked, "--help"], { encoding: "utf8" })).toContain("Usage: bonafide");
  });
});
