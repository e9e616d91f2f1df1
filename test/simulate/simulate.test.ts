import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FURTHER_MUTANTS, mutated, MUTANTS } from "./mutants.ts";
import { wrapPorts } from "./ports.ts";
import { createSimulation } from "./simulate.ts";

/** A process of its own: the simulation replaces its timers, and its mistakes must not leak into other tests. */
function simulate(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [new URL("main.ts", import.meta.url).pathname, ...args]);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
    child.once("close", (code) => resolve({ code, out }));
  });
}

const SEEDS = process.env["BONAFIDE_LONG"] === undefined ? "2000" : "200000";

describe("the protocol under faults", () => {
  it("loses nothing, writes no note twice, keeps nothing of the erased, and every mistake in it is noticed", async () => {
    const { code, out } = await simulate("--seeds", SEEDS);
    const last = out.trimEnd().split("\n").at(-1) ?? "";
    expect(last, out).toMatch(
      /^applications \d{4,} · faults \d{4,} · lost 0 · duplicate notes 0 · residue after erasure 0 · mutants caught 5\/5$/,
    );
    // Every method that exists was struck by every kind of fault.
    expect(out).not.toContain("never struck");
    expect(code).toBe(0);
  });

  it("reports a broken promise with its seed and the shortest schedule that breaks it, and leaves with 1", async () => {
    const seed = String(MUTANTS.find(({ name }) => name === "no-read-back")?.noticedBy);
    const { code, out } = await simulate("--seed", seed, "--mutant", "no-read-back", "--json");
    expect(code).toBe(1);
    const report: unknown = JSON.parse(out);
    expect(report).toEqual({
      seeds: 1,
      applications: expect.any(Number),
      faults: expect.any(Number),
      lost: expect.any(Number),
      duplicateNotes: expect.any(Number),
      residue: 0,
      mutants: { caught: 0, of: 0 },
      failing: [{ seed: Number(seed), invariant: expect.any(String), schedule: expect.any(Array) }],
    });
    expect(report).toMatchObject({ failing: [{ schedule: [{ kind: "fault" }] }] });
  });

  it("plays the same seed the same way every time, whatever ran before it", async () => {
    const story = async (before: readonly number[]) => {
      const { scenarioOf, run } = createSimulation();
      for (const seed of before) await run(seed, await scenarioOf(seed));
      const scenario = await scenarioOf(12);
      const lines: string[] = [];
      const log = (message: string, fields?: object) => lines.push(`${message} ${JSON.stringify(fields)}`);
      const outcome = await run(12, scenario, { logger: { info: log, warn: log, error: log } });
      return { scenario, lines, state: outcome.world.vendor.state() };
    };
    const first = await story([]);
    expect(first.lines.length).toBeGreaterThan(5);
    expect(await story([3, 4])).toEqual(first);
  });
});

describe("mistakes put into the product", () => {
  it.each([...MUTANTS, ...FURTHER_MUTANTS])("$name still finds its place, exactly once", (mutant) => {
    const source = readFileSync(new URL(`../../${mutant.file}`, import.meta.url), "utf8");
    expect(mutated(source, mutant)).not.toBe(source);
    expect(() => mutated(source + source, mutant)).toThrow("occurs 2 times");
  });
});

describe("ports", () => {
  it("are found in whatever is handed over, the new ones too", async () => {
    const called: string[] = [];
    const ports = wrapPorts(
      {
        clock: () => new Date(0),
        stores: { brandNew: { put: async (value: number) => value + 1 } },
        lookups: [{ id: "ip/x", look: async () => "answer" }],
      },
      (name, call, args) => {
        called.push(name);
        return call(...args);
      },
    );
    expect(await ports.stores.brandNew.put(1)).toBe(2);
    expect(await ports.lookups[0]?.look()).toBe("answer");
    expect(ports.clock()).toEqual(new Date(0));
    expect(called).toEqual(["stores.brandNew.put", "lookups.ip/x"]);
  });
});
