import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { bonafide } from "./testing.ts";

let folder: string;
let settings: string;
let sandbox: Sandbox;
let first: string;
let second: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-correct-"));
  sandbox = await startSandbox({});
  settings = path.join(folder, "settings.json");
  await writeFile(settings, JSON.stringify(sandbox.aws.env));
  const ids: string[] = [];
  for (const name of ["Ferreira-Iyer", "Lindgaard"]) {
    const sample = SAMPLES.find(({ familyName }) => familyName === name);
    const [account] = sandbox.accounts;
    if (!sample || !account) throw new Error(`no sample is called ${name}`);
    const submitted = await sandbox.submit(account, sample);
    await sandbox.settled(submitted);
    ids.push(submitted.ref.applicationId);
  }
  [first = "", second = ""] = ids;
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const table = (...args: string[]) => bonafide([...args, "--settings", settings]);
async function linkage(): Promise<string[]> {
  const { contributions } = JSON.parse((await table("show", second, "--json")).stdout).assessment;
  return contributions
    .filter(({ group }: { group: string }) => group === "linkage")
    .map(({ signal }: { signal: string }) => signal);
}
const settles = (signals: readonly string[]) =>
  vi.waitFor(async () => expect(await linkage()).toEqual(signals), { timeout: 15_000, interval: 50 });

it("bonafide correct takes a phone out of both applications' results, is shown on the record, and can be undone", async () => {
  await settles(["phone-reuse", "resume-near-duplicate"]);
  const as = ["--identifier", "phone", "--as", "u-208"];
  // On the application that came first: the later one was only ever flagged because of it.
  const marked = await table("correct", first, ...as, "--reason", "mistyped");
  expect(marked).toMatchObject({ code: 0, stderr: "" });
  expect(marked.stdout).toContain("screened again without it now");
  await settles(["resume-near-duplicate"]);
  expect((await table("show", first)).stdout).toMatch(/Corrections\n.*\nphone +wrong +mistyped +u-208 /);
  const explained = JSON.parse((await table("explain", first, "--json")).stdout);
  expect(explained).toMatchObject({ same: true, corrections: [{ identifier: "phone", action: "wrong" }] });
  expect(explained.annotation).toContain("Set aside by a person as wrong: phone number.");
  const undone = await table("correct", first, ...as, "--undo", "--json");
  expect(JSON.parse(undone.stdout)).toMatchObject({ identifier: "phone", undo: true, status: "asked", by: "queue" });
  await settles(["phone-reuse", "resume-near-duplicate"]);

  expect(await table("correct", first, ...as, "--undo")).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("Nothing stands marked"),
  });
  expect(await table("correct", first, "--identifier", "name", "--as", "u-208")).toMatchObject({ code: 2 });
  expect(await table("correct", first, "--as", "u-208")).toMatchObject({ code: 2 });
  expect(await table("correct", "nobody-has-this", ...as)).toMatchObject({ code: 1, stdout: "" });
}, 60_000);
