import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { bonafide } from "./testing.ts";

const DEV = fileURLToPath(new URL("../../../test/cases/dev.jsonl", import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-policy-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: unknown): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, typeof content === "string" ? content : JSON.stringify(content));
  return target;
}
const extending = (rest: object) => ({ extends: "catalogue", version: "mine-1", ...rest });

describe("bonafide policy show", () => {
  it("prints a policy that its own check finds nothing wrong with, nor different from the catalogue", async () => {
    const shown = await bonafide(["policy", "show"]);
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    const checked = await bonafide(["policy", "check", await file("shown.json", shown.stdout)]);
    expect(checked).toEqual({
      code: 0,
      stderr: "",
      stdout: "Policy 1 can be used; 0 settings differ from the catalogue's.\n",
    });
    const line = await bonafide(["policy", "show", "--json"]);
    expect(JSON.parse(line.stdout)).toEqual(JSON.parse(shown.stdout));
    expect(line.stdout.trim()).not.toContain("\n");
  });
});

describe("bonafide policy check", () => {
  it("shows what differs from the catalogue, and exits 0", async () => {
    const target = await file("mine.json", extending({ weights: { "ip-vpn": { fired: 3 } }, segment: "on_site" }));
    const { code, stdout } = await bonafide(["policy", "check", target]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Policy mine-1 can be used; 2 settings differ from the catalogue's\.\n/);
    expect(stdout).toMatch(/weights\.ip-vpn\.fired +5 +3/);
    expect(stdout).toMatch(/baseRate +0\.01 +0\.003/);
  });

  it("explains every problem of a bad file with its path and what was expected, and exits 2", async () => {
    const bad = extending({ weights: { "ip-vpm": { fired: 3 } }, off: ["phone-moblie"] });
    const { code, stdout, stderr } = await bonafide(["policy", "check", await file("bad.json", bad)]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const lines = stderr.trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/bad\.json: weights\.ip-vpm: .*did you mean "ip-vpn"\?$/);
    expect(lines[1]).toMatch(/bad\.json: off\.0: .*did you mean "phone-mobile"\?$/);
  });

  it("says why a list of countries has no place", async () => {
    const { code, stderr } = await bonafide([
      "policy",
      "check",
      await file("countries.json", extending({ countries: ["XX"] })),
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/countries: .*cannot read or list names, countries/);
  });

  it("prints both outcomes as JSON", async () => {
    const Usable = z.strictObject({
      usable: z.literal(true),
      version: z.string(),
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      differences: z.array(z.strictObject({ path: z.string(), catalogue: z.unknown(), policy: z.unknown() })),
      policy: z.looseObject({ version: z.string() }),
    });
    const good = await bonafide(["policy", "check", await file("good.json", extending({ baseRate: 0.02 })), "--json"]);
    expect(good.code).toBe(0);
    expect(Usable.parse(JSON.parse(good.stdout)).differences).toEqual([
      { path: "baseRate", catalogue: 0.01, policy: 0.02 },
    ]);
    const bad = await bonafide(["policy", "check", await file("worse.json", extending({ baseRate: 2 })), "--json"]);
    expect(bad).toMatchObject({ code: 2, stderr: "" });
    expect(JSON.parse(bad.stdout)).toEqual({
      usable: false,
      problems: [{ path: "baseRate", message: expect.any(String) }],
    });
  });

  it.each([
    ["is no JSON", "weights:", /is not JSON/],
    ["is no object", "[]", /object/],
    ["holds control characters", extending({ "\u001b[2J": 1 }), /no such setting/],
  ])("takes no file that %s: exit 2", async (name, content, sentence) => {
    const { code, stderr } = await bonafide(["policy", "check", await file(`${name}.json`, content)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain("\u001b[2J");
  });
});

describe("bonafide backtest", () => {
  it("shows who moves and why, as a table and as JSON", async () => {
    const policy = await file("weaker.json", extending({ shadow: ["phone-voip-nonfixed"] }));
    const { code, stdout } = await bonafide(["backtest", "--policy", policy, "--against", "catalogue", DEV]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Policy mine-1 against 1: [1-9]\d* of 22 change band\.\n/);
    expect(stdout).toMatch(/^D\d\d .*phone-voip-nonfixed 6 to 0/m);
    const json = await bonafide(["backtest", "--policy", policy, DEV, "--json"]);
    const result: { cases: number; moved: unknown[] } = JSON.parse(json.stdout);
    expect(result.cases).toBe(22);
    expect(stdout).toContain(`${result.moved.length} of 22 change band`);
  });

  it("runs nothing with a policy or a case that cannot be used: exit 2", async () => {
    const bad = await file("refused.json", extending({ off: ["nobody"] }));
    const cases = await file("cases.jsonl", "{}");
    for (const args of [
      ["--policy", bad, DEV],
      ["--policy", "catalogue", "--against", bad, DEV],
      ["--policy", "catalogue", cases],
      ["--policy", path.join(folder, "none.json"), DEV],
      [DEV],
    ]) {
      const { code, stdout, stderr } = await bonafide(["backtest", ...args]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).not.toBe("");
    }
  });
});
