import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { bonafide, spawnBonafide } from "./testing.ts";

const DEV = fileURLToPath(new URL("../../../test/cases/dev.jsonl", import.meta.url));
/** A process of its own, on a machine with other things to do. */
const LONG_MS = 60_000;

const Ids = z.array(z.string().min(1));
const Band = z.enum(["unscored", "low", "review", "high"]);
const Count = z.int().min(0);
/** The stable shape: nothing more, nothing less. */
const Card = z.strictObject({
  cases: z.array(
    z.strictObject({
      id: z.string(),
      class: z.enum(["fraud", "legit"]),
      band: Band,
      points: z.number(),
      honestOf10: z.number().nullable(),
      coverage: z.strictObject({ checked: Count, of: Count, basic: Count }),
      fired: Ids,
      suppressed: Ids,
      notChecked: Ids,
      contributions: z.array(z.strictObject({ signal: z.string(), group: z.string(), points: z.number() })),
      annotation: z.string().min(1).max(1000),
      acceptable: z.boolean(),
      exact: z.boolean(),
      mustFireMissed: Ids,
      mustNotFireFired: Ids,
      afterObservations: z.strictObject({ band: Band, points: z.number(), fired: Ids }).nullable(),
    }),
  ),
  summary: z.strictObject({
    cases: Count,
    acceptable: Count,
    exact: Count,
    mustFireRecall: z.number().min(0).max(1),
    mustNotFireViolations: Count,
    legitHigh: Count,
    legitReview: Count,
    fraudCaught: Count,
    fraudHigh: Count,
  }),
});

let folder: string;
let lines: readonly string[];
/** The first of them: enough to see how a run ends. */
let few: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-evaluate-"));
  lines = (await readFile(DEV, "utf8")).trim().split("\n");
  few = await file("few.jsonl", lines.slice(0, 5).join("\n"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, content);
  return target;
}

describe("bonafide evaluate", () => {
  it("prints a row per case and the sums, and exits 0 without thresholds", async () => {
    const { code, stdout, stderr } = await bonafide(["evaluate", DEV]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^id +class +expected +got +points +fired +missed\n/);
    for (const id of ["D01", "D22"]) expect(stdout).toMatch(new RegExp(`^${id} `, "m"));
    expect(stdout).toMatch(/^Acceptable band \d+ of 22 \(/m);
  });

  it("prints the stable document with --json, from a file and from standard input alike", {
    timeout: LONG_MS,
  }, async () => {
    const fromFile = await bonafide(["evaluate", DEV, "--json"]);
    const { cases, summary } = Card.parse(JSON.parse(fromFile.stdout));
    expect(cases.map(({ id }) => id)).toHaveLength(22);
    expect(summary.acceptable).toBe(cases.filter(({ acceptable }) => acceptable).length);
    expect(await spawnBonafide(["evaluate", "-", "--json"], { stdin: lines.join("\n") })).toEqual(fromFile);
  });

  it("shows what it should come to beside what it came to, as a matrix of all cases", async () => {
    const { stdout } = await bonafide(["evaluate", DEV]);
    const matrix = [...stdout.matchAll(/^(unscored|low|review|high) +(\d+) +(\d+) +(\d+) +(\d+)$/gm)];
    expect(matrix.map(([, band]) => band)).toEqual(["unscored", "low", "review", "high"]);
    const cells = matrix.map((row) => row.slice(2).map(Number));
    expect(cells.flat().reduce((sum, count) => sum + count, 0)).toBe(22);
    const exact = /exact (\d+) of/.exec(stdout)?.[1];
    expect(String(cells.reduce((sum, row, at) => sum + (row[at] ?? 0), 0))).toBe(exact);
  });

  it("writes a page that holds everything itself, runs nothing, and shows what a case says as text only", async () => {
    const hostile = "</text><script>alert(1)</script>&\"'";
    const [first = "", ...others] = lines;
    const cases = await file(
      "page.jsonl",
      [JSON.stringify({ ...JSON.parse(first), id: hostile }), ...others].join("\n"),
    );
    const target = path.join(folder, "cases.html");
    const { code } = await bonafide(["evaluate", cases, "--json", "--html", target]);
    expect(code).toBe(0);
    const page = await readFile(target, "utf8");
    expect(page.match(/<svg /g)).toHaveLength(2);
    // One mark per case, in either shape.
    expect(page).toMatch(/aria-label="dot"/);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    expect(
      [...page.matchAll(/https?:\/\/[^"'\s<)]+/g)].map(([url]) => url).filter((url) => !url.includes("w3.org")),
    ).toEqual([]);
    expect(page).toContain("prefers-color-scheme: dark");
    expect(page).not.toMatch(/NaN|undefined/);
    for (const id of ["D02", "D22"]) expect(page).toContain(`<summary>${id}: `);
  });

  it("exits 1 and says which threshold is not met", async () => {
    const impossible = await bonafide(["evaluate", few, "--json", "--min-exact", "1", "--max-legit-high", "0"]);
    const { exact, cases } = Card.parse(JSON.parse(impossible.stdout)).summary;
    expect(impossible.code).toBe(exact < cases ? 1 : 0);
    const easy = await bonafide(["evaluate", few, "--min-acceptable", "0.1", "--max-legit-high", "22"]);
    expect(easy).toMatchObject({ code: 0, stderr: "" });
  });

  it("fails on every kind of threshold", async () => {
    const [first = ""] = lines;
    const wrong = {
      ...JSON.parse(first),
      class: "legit",
      expected: {
        band: "low",
        acceptable: ["low"],
        must_fire: ["no-such"],
        must_not_fire: ["phone-voip-nonfixed"],
        suppressed: ["ip-vpn"],
      },
    };
    const target = await file("wrong.jsonl", JSON.stringify(wrong));
    const thresholds = [
      ["--min-acceptable", "0.5"],
      ["--min-exact", "0.5"],
      ["--min-must-fire-recall", "0.5"],
      ["--max-must-not-fire", "0"],
      ["--max-unlisted", "0"],
    ];
    for (const threshold of thresholds) {
      const { code, stderr } = await bonafide(["evaluate", target, ...threshold]);
      expect([threshold, code]).toEqual([threshold, 1]);
      expect(stderr).toMatch(/^[^\n]+\.\n$/);
    }
  });

  it("names line, path and what was expected for a malformed case, exits 2 and runs nothing", async () => {
    const [first = ""] = lines;
    const broken = { ...JSON.parse(first), id: "X1", expected: { band: "odd", acceptable: ["low"] } };
    const target = await file("broken.jsonl", `${first}\n${JSON.stringify(broken)}\n`);
    const { code, stdout, stderr } = await bonafide(["evaluate", target]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/broken\.jsonl:2: expected\.band: expected one of [^\n]+\nNothing was run\.\n$/);
  });

  it("only warns of unknown keys, with line and path", async () => {
    const [first = ""] = lines;
    const target = await file("unknown.jsonl", JSON.stringify({ ...JSON.parse(first), extra: { "\u001b[2J": 1 } }));
    const { code, stdout, stderr } = await bonafide(["evaluate", target]);
    expect(code).toBe(0);
    expect(stdout).toContain("D01");
    expect(stderr).toMatch(/unknown\.jsonl:1: extra: unknown key, ignored\n$/);
  });

  it.each([
    [["evaluate"]],
    [["evaluate", DEV, "--min-acceptable", "100"]],
    [["evaluate", DEV, "--max-legit-high", "-1"]],
    [["evaluate", "no-such-file.jsonl"]],
    [["evaluate", DEV, "--html", "no-such-folder/cases.html"]],
    [["evaluate", DEV, "--max-unlisted", "some"]],
  ])("%j is wrong use: exit 2", async (args) => {
    const { code, stdout } = await bonafide(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("explains itself with examples", async () => {
    const { code, stdout } = await bonafide(["evaluate", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Usage: bonafide evaluate .*<cases>.*--min-acceptable.*Examples:\n {2}\$ npx bonafide evaluate/s,
    );
  });
});
