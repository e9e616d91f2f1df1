import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { bonafide, type Ran, spawnBonafide } from "./testing.ts";

const BANDS = ["unscored", "low", "review", "high"] as const;
const ESCAPE = String.fromCharCode(27);
/** The samples on every account, on a machine with other things to do. */
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const LONG_MS = 120_000;

const Document = z.strictObject({
  applications: z
    .array(
      z.strictObject({
        ats: z.string().min(1),
        connection: z.string().regex(/^[A-Za-z0-9_-]{22,64}$/),
        applicationId: z.string().min(1),
        candidate: z.string().min(1),
        band: z.enum(BANDS),
        points: z.number().multipleOf(0.25),
        honestOf10: z.int().min(0).max(10).nullable(),
        coverage: z.strictObject({ checked: z.int().min(0), of: z.int().min(1), basic: z.int().min(0) }),
        findings: z
          .array(
            z.strictObject({
              signal: z.string().min(1),
              group: z.string().min(1),
              status: z.enum(["fired", "clear", "not_checked", "not_applicable"]),
              points: z.number(),
              reason: z.string().min(1).optional(),
            }),
          )
          .min(1),
        annotation: z.strictObject({
          text: z.string().min(1).max(1000),
          carrier: z.strictObject({ kind: z.string(), value: z.string().min(1) }).nullable(),
          noteId: z.string().min(1).nullable(),
        }),
        ms: z.strictObject({ acknowledged: z.int().min(0), annotated: z.int().min(0) }),
      }),
    )
    .min(10),
  totals: z.strictObject({
    received: z.int(),
    screened: z.int(),
    annotated: z.int(),
    notes: z.int(),
    dlq: z.int(),
  }),
});

describe("bonafide start --once --json", () => {
  let ran: Ran;
  let document: z.infer<typeof Document>;
  beforeAll(async () => {
    ran = await spawnBonafide(["start", "--once", "--json", "--port", "0"]);
    document = Document.parse(JSON.parse(ran.stdout));
  }, LONG_MS);

  it("prints one document of exactly the promised shape, nothing else, and exits 0", () => {
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toMatch(/^\{[^]*\}\n$/);
  });

  it("shows every band on every account", () => {
    const accounts = Map.groupBy(document.applications, ({ ats }) => ats);
    expect([...accounts.keys()]).toContain("greenhouse");
    for (const rows of accounts.values()) expect(new Set(rows.map(({ band }) => band))).toEqual(new Set(BANDS));
  });

  it("gives each finding the points it counted: they sum to the points shown, and only what fired counts", () => {
    for (const { points, findings } of document.applications) {
      expect(findings.reduce((sum, finding) => sum + finding.points, 0)).toBe(points);
      expect(findings.filter(({ status, points: own }) => status !== "fired" && own !== 0)).toEqual([]);
      expect(findings.filter(({ status, reason }) => status === "not_checked" && reason === undefined)).toEqual([]);
    }
  });

  it("counts what stands in the ATS, and lost nothing", () => {
    const rows = document.applications;
    expect(document.totals).toEqual({
      received: rows.length,
      screened: rows.length,
      annotated: rows.filter(({ annotation }) => annotation.carrier !== null || annotation.noteId !== null).length,
      notes: rows.filter(({ annotation }) => annotation.noteId !== null).length,
      dlq: 0,
    });
    expect(new Set(rows.map(({ connection, applicationId }) => `${connection} ${applicationId}`)).size).toBe(
      rows.length,
    );
  });

  it("writes to Greenhouse a tag and a note for review and high, and nothing for the others", () => {
    for (const { band, annotation } of document.applications.filter(({ ats }) => ats === "greenhouse")) {
      const written = band === "review" || band === "high";
      expect(annotation.noteId !== null).toBe(written);
      expect(annotation.carrier !== null).toBe(written);
    }
  });
});

describe("bonafide start", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bonafide-cli-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const file = async (name: string, content: string) => {
    await writeFile(path.join(folder, name), content);
    return path.join(folder, name);
  };

  it("tells the story without colour codes where the output is no terminal, and ends when it is told to", {
    timeout: LONG_MS,
  }, async () => {
    const { code, stdout, stderr } = await spawnBonafide(["start", "--port", "0"], {
      cwd: folder,
      interruptAt: /screened .*points/,
    });
    expect(stdout).toMatch(/webhook answered 200 in \d+ ms/);
    expect(stdout).not.toContain(ESCAPE);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("says what was written, not what might have been, where the settings ask for less", {
    timeout: LONG_MS,
  }, async () => {
    const observe = await file("observe.json", `{"mode":"observe"}`);
    const observed = await spawnBonafide(["start", "--once", "--port", "0", "--settings", observe]);
    expect(observed).toMatchObject({ code: 0, stderr: "" });
    expect(observed.stdout).toMatch(/screened .* Verify identity .* nothing to write,/);
    expect(observed.stdout).not.toMatch(/screened .* tag/);
    if (!LONG) return;

    const referrals = await file("referrals.json", `{"scope":{"origins":["referral"]}}`);
    const outside = await spawnBonafide(["start", "--once", "--port", "0", "--settings", referrals]);
    expect(outside).toMatchObject({ code: 0, stderr: "" });
    expect(outside.stdout).toMatch(/screened .* Outside the scope .* nothing to write,/);
  });

  it("says in one sentence that a port is in use, and exits 2", { timeout: LONG_MS }, async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    const { code, stderr } = await spawnBonafide(["start", "--once", "--json", "--port", String(port)]);
    server.close();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "That port is in use; stop what uses it or choose another with --port.\n",
    });
  });

  it.each([
    ["is missing", undefined, /^There is no file .*; check the path\.\n$/],
    ["is not JSON", "mode: observe", /^.* is not JSON; give one JSON document\.\n$/],
    [
      "has an unknown setting",
      `{"mod":"observe"}`,
      /^The settings file .* cannot be used \(.*mod.*\); correct it and try again\.\n$/,
    ],
    ["screens nothing", `{"mode":"off"}`, /^With mode "off" nothing is screened; set "observe" or "annotate" .*\.\n$/],
    [
      "has an impossible value",
      `{"mode":"reject"}`,
      /^The settings file .* cannot be used \(mode: .*\); correct it and try again\.\n$/,
    ],
  ])("says in one sentence that its settings file %s, and exits 2", async (what, content, sentence) => {
    const settings = content === undefined ? path.join(folder, "none.json") : await file(`${what}.json`, content);
    const { code, stdout, stderr } = await bonafide([
      "start",
      "--once",
      "--json",
      "--port",
      "0",
      "--settings",
      settings,
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(sentence);
  });

  it.each([[["--port", "none"]], [["--port", "65536"]], [["--frobnicate"]]])(
    "takes no %j: exit 2, and nothing started",
    async (args) => {
      const { code, stdout, stderr } = await bonafide(["start", ...args]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^error: .*\n/);
      expect(stderr).not.toMatch(/\n {4}at /);
    },
  );
});
