import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PROVIDER_CODES, ProviderError, SettingsError } from "@bonafide/core/domain/errors";
import { TaskTakenError } from "@bonafide/core/screening/tasks";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXIT, explain, FailedError, UsageError } from "./failure.ts";
import { writeText } from "./files.ts";
import { createProgram } from "./program.ts";
import { countLine, progressLine } from "./progress-line.ts";
import { rethrowUnreachable } from "./target/target.ts";
import { bonafide } from "./testing.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const CANARY = "canary-secret-key";

/** Those that work on files of this machine, and know no installation. */
const WITHOUT_A_STAGE = ["start", "screen", "lookup", "evaluate", "policy check", "policy show", "cost"];

interface Walked {
  readonly name: string;
  readonly command: Command;
}

function walk(command: Command, before: readonly string[] = []): Walked[] {
  return command.commands.flatMap((one) => {
    const names = [...before, one.name()];
    return [{ name: names.join(" "), command: one }, ...walk(one, names)];
  });
}

const COMMANDS = walk(createProgram());
const LEAVES = COMMANDS.filter(({ command }) => command.commands.length === 0);

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const hasOption = (command: Command, long: string) => command.options.some((option) => option.long === long);

describe("every command", () => {
  it.each(COMMANDS)("$name has help with examples that name the command and options it has", ({ name, command }) => {
    const help = helpOf(command);
    expect(help).not.toContain("\u001B");
    const [, examples = ""] = help.split("\nExamples:\n");
    const lines = examples.split("\n").filter((line) => line.includes("npx bonafide"));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const [, said = ""] = line.split("npx bonafide ");
      const meant = COMMANDS.findLast((one) => `${said} `.startsWith(`${one.name} `));
      expect([line, meant?.name.startsWith(name)]).toEqual([line, true]);
      const options = [...said.matchAll(/(?<= )--[a-z-]+/g)].map(([long]) => long);
      expect([line, options.filter((long) => meant && !hasOption(meant.command, long))]).toEqual([line, []]);
    }
  });

  it("prints its data as JSON where asked, and speaks to a stage where it is about an installation", () => {
    expect(LEAVES.filter(({ command }) => !hasOption(command, "--json")).map(({ name }) => name)).toEqual([]);
    const without = LEAVES.filter(({ command }) => !hasOption(command, "--stage")).map(({ name }) => name);
    expect(without.toSorted()).toEqual(WITHOUT_A_STAGE.toSorted());
  });

  it("answers wrong use with 2 and what is wrong, before it does anything", async () => {
    for (const { name } of LEAVES) {
      const { code, stdout, stderr } = await bonafide([...name.split(" "), "--no-such-option"]);
      expect([name, code, stdout]).toEqual([name, EXIT.usage, ""]);
      expect(stderr).toMatch(/^error: /);
    }
    expect(await bonafide(["backfil"])).toMatchObject({ code: 2, stderr: expect.stringContaining("backfill") });
  });
});

describe("whatever goes wrong", () => {
  it.each<readonly [string, unknown, number]>([
    ...PROVIDER_CODES.map(
      (code) => [`an ATS that answers ${code}`, new ProviderError("greenhouse", code, { cause: CANARY }), 1] as const,
    ),
    ["a setting", new SettingsError("parameter /x is missing: store the connection's secrets in it"), 2],
    ["the same command elsewhere", new TaskTakenError("somebody else"), 1],
    ["a full disk", Object.assign(new Error(CANARY), { code: "ENOSPC" }), 1],
    ["a bug", new SyntaxError(`Unexpected token, "${CANARY}" is not valid JSON`), 1],
    ["no error", { secret: CANARY }, 1],
  ])("is one sentence, without a stack and without what anybody typed or stored: %s", (_, error, code) => {
    const told = explain(error);
    expect(told.code).toBe(code);
    expect(told.sentence).toMatch(/^[A-Z][^\n]*\.$/);
    expect(told.sentence).not.toContain(CANARY);
    expect(told.sentence).not.toMatch(/ {4}at /);
  });

  it("names the place of a bug in this project, to report it by", () => {
    expect(explain(new TypeError(CANARY)).sentence).toMatch(/TypeError at packages\/cli\/src\/program\.test\.ts:\d+\./);
  });

  it("at the ATS is not taken for the table's", () => {
    const refused = new ProviderError("lever", "forbidden");
    expect(() => rethrowUnreachable(refused, { kind: "local" })).toThrow(refused);
    const gone = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    expect(() => rethrowUnreachable(gone, { kind: "stage" })).toThrow(FailedError);
  });
});

describe("a line that is written over", () => {
  it("is never wider than the terminal, however narrow, and is written to nothing else", () => {
    for (const columns of [1, 2, 7, 20, 40, 80, 200, undefined]) {
      const written: string[] = [];
      const stream = {
        isTTY: true,
        ...(columns === undefined ? {} : { columns }),
        write: (text: string) => written.push(text),
      };
      let now = 0;
      const clock = () => (now += 1_000);
      const line = progressLine(stream, clock);
      line.show({ done: 1, total: 3, entries: 1_234_567, what: "applications" });
      line.end();
      countLine(stream, "applications looked at", clock).show(1_234_567);
      expect(written).toHaveLength(3);
      for (const text of written)
        expect([...text.replace("\r\u001B[2K", "")].length).toBeLessThanOrEqual(Math.max(1, (columns ?? 80) - 1));
      const piped: string[] = [];
      const file = { isTTY: false, write: (text: string) => piped.push(text) };
      progressLine(file, clock).show({ done: 1, total: 3, entries: 1 });
      expect(piped).toEqual([]);
    }
  });
});

describe("a file that is asked for", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bonafide-program-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is there whole or not at all, and stays as private as it was", async () => {
    const file = path.join(folder, "held.json");
    await writeFile(file, "before");
    await chmod(file, 0o600);
    await writeText(file, "after");
    expect([await readFile(file, "utf8"), await readdir(folder)]).toEqual(["after", ["held.json"]]);
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(writeText(path.join(folder, "no", "such", "folder"), "x")).rejects.toThrow(UsageError);
    await expect(writeText(folder, "x")).rejects.toThrow(UsageError);
    expect(await readdir(folder)).toEqual(["held.json"]);
  });
});

if (LONG)
  describe("the process, long", () => {
    it("ends quietly when nobody reads on, and on Ctrl-C says that nothing is half-done", async () => {
      const quiet = spawn(process.execPath, [MAIN, "policy", "show"], { stdio: ["ignore", "pipe", "pipe"] });
      quiet.stdout.destroy();
      let said = "";
      quiet.stderr.on("data", (part: Buffer) => (said += part.toString()));
      expect([await once(quiet, "close"), said]).toEqual([[0, null], ""]);

      const pressed = spawn(process.execPath, [MAIN, "forecast", "--people", "1000000"], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      let heard = "";
      pressed.stderr.on("data", (part: Buffer) => (heard += part.toString()));
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      pressed.kill("SIGINT");
      expect((await once(pressed, "close"))[0]).toBe(EXIT.interrupted);
      expect(heard).toContain("Nothing is left half-done");
    }, 300_000);
  });
