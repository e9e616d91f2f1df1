import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { parseHTML } from "linkedom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bonafide } from "./testing.ts";

let folder: string;
let settings: string;
let sandbox: Sandbox;
/** Per account: who came first, who came after with the same phone and most of the résumé, and one who shares nothing. */
const stories: { readonly first: string; readonly second: string; readonly other: string }[] = [];

const links = (...args: string[]) => bonafide(["links", ...args, "--settings", settings]);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-links-"));
  sandbox = await startSandbox({});
  settings = path.join(folder, "settings.json");
  await writeFile(settings, JSON.stringify(sandbox.aws.env));
  for (const account of sandbox.accounts) {
    const ids: string[] = [];
    for (const name of ["Ferreira-Iyer", "Lindgaard", "Quist"]) {
      const sample = SAMPLES.find(({ familyName }) => familyName === name);
      if (!sample) throw new Error(`no sample is called ${name}`);
      const submitted = await sandbox.submit(account, sample);
      await sandbox.settled(submitted);
      ids.push(submitted.ref.applicationId);
    }
    const [first = "", second = "", other = ""] = ids;
    stories.push({ first, second, other });
  }
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

describe("bonafide links", () => {
  it("shows the phone and the wording two applications share, from either side, on every ATS", async () => {
    for (const { first, second } of stories) {
      for (const [asked, other] of [
        [first, second],
        [second, first],
      ] as const) {
        const { code, stdout, stderr } = await links(asked);
        expect([code, stderr]).toEqual([0, ""]);
        expect(stdout).toContain(": 1 other application, 2 identifiers in common");
        expect(stdout).toMatch(/[├└]─ phone [\w-]{4}/);
        expect(stdout).toMatch(/[├└]─ résumé wording [\w-]{4}/);
        // Once as a branch, once as what the other identifier leads to as well.
        expect(stdout.split(other)).toHaveLength(3);
        const graph = JSON.parse((await links(asked, "--json")).stdout);
        expect(graph.applications.map((one: { applicationId: string }) => one.applicationId)).toEqual([asked, other]);
        expect(graph.identifiers.map((one: { kind: string }) => one.kind).toSorted()).toEqual(["phone", "resume"]);
      }
    }
  });

  it("holds nothing of the people but ids and dates", async () => {
    for (const { second } of stories) {
      const printed: string[] = [];
      for (const how of [[], ["--json"], ["--dot"], ["--svg", "-"]]) printed.push((await links(second, ...how)).stdout);
      for (const { givenName, familyName, email, phone } of SAMPLES)
        for (const text of [givenName, familyName, email, phone ?? "", (phone ?? "").replace(/\D/g, "")])
          if (text !== "") expect(printed.join("\n")).not.toContain(text);
    }
  });

  it("draws the same as DOT and as a picture, printed or in a file", async () => {
    const [{ first, second } = { first: "", second: "" }] = stories;
    const dot = await links(second, "--dot");
    expect(dot.stdout).toMatch(/^graph links \{\n[^]*\n\}\n$/);
    expect(dot.stdout.match(/ -- /g)).toHaveLength(4);
    const picture = await links(second, "--svg", "-");
    const target = path.join(folder, "links.svg");
    expect(await links(second, "--svg", target)).toMatchObject({ code: 0, stdout: `${target} written.\n` });
    expect(await readFile(target, "utf8")).toBe(picture.stdout);
    const { document } = parseHTML(`<!doctype html><html><body>${picture.stdout}</body></html>`);
    expect([...document.querySelectorAll(".application title")].map((node) => node.textContent)).toEqual([
      `Application ${second}`,
      `Application ${first}`,
    ]);
    expect(document.querySelectorAll(".identifier")).toHaveLength(2);
    expect(document.querySelectorAll("line")).toHaveLength(4);
  });

  it("says so where nothing is shared, where nothing is known, and where two forms were asked for", async () => {
    const [{ other } = { other: "" }] = stories;
    const alone = await links(other);
    expect(alone).toMatchObject({ code: 0, stderr: "" });
    expect(alone.stdout).toContain("shares nothing that is kept with any other application");
    expect(await links("nobody-has-this-id")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("Nothing is kept"),
    });
    expect(await links(other, "--json", "--dot")).toMatchObject({ code: 2, stdout: "" });
    expect(await links(other, "--svg", path.join(folder, "none", "x.svg"))).toMatchObject({ code: 2, stdout: "" });
  });
});
