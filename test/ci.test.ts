/** `.ci/run` against a stand-in for npm: whatever breaks, it says so in its last line and in its exit code. */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ROOT } from "./support/architecture/tree.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const GREEN = "echo ' Tests  7 passed (7)'; echo '7 passed, 0 failed'";

/** Runs `.ci/run` in an empty folder where each npm command does what `npm` says; everything else succeeds silently. */
function ci(npm: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-"));
  folders.push(folder);
  mkdirSync(path.join(folder, ".ci"));
  mkdirSync(path.join(folder, "bin"));
  copyFileSync(path.join(ROOT, ".ci/run"), path.join(folder, ".ci/run"));
  const cases = Object.entries(npm).map(([command, does]) => `"${command}") ${does} ;;`);
  const stand = ["#!/usr/bin/env bash", `echo "$*" >> "${folder}/asked"`, `case "$*" in`, ...cases, "esac"];
  writeFileSync(path.join(folder, "bin/npm"), `${stand.join("\n")}\n`);
  chmodSync(path.join(folder, "bin/npm"), 0o755);
  const { status, stdout } = spawnSync("bash", [path.join(folder, ".ci/run")], {
    encoding: "utf8",
    env: { ...process.env, PATH: [path.join(folder, "bin"), process.env["PATH"]].join(path.delimiter) },
  });
  const asked = readFileSync(path.join(folder, "asked"), "utf8").trim().split("\n");
  return { status, last: stdout.trimEnd().split("\n").at(-1), asked };
}

describe.skipIf(process.platform === "win32")(".ci/run", () => {
  it("installs, checks format, lint, types, infrastructure and unused code, and tests", () => {
    const { status, last, asked } = ci({ test: GREEN });
    expect({ status, last }).toEqual({ status: 0, last: "7 passed, 0 failed" });
    const checks = ["format", "lint", "types", "infra", "unused"].map((name) => `run check:${name}`);
    expect(asked).toEqual(["ci", ...checks, "test"]);
  });

  it("keeps the number of skipped tests", () => {
    expect(ci({ test: "echo '7 passed, 0 failed, 2 skipped'" }).last).toBe("7 passed, 0 failed, 2 skipped");
  });

  it("fails with the tests, after whatever npm prints about it", () => {
    const { status, last } = ci({ test: "echo '6 passed, 1 failed'; echo 'npm error' >&2; exit 1" });
    expect({ status, last }).toEqual({ status: 1, last: "6 passed, 1 failed" });
  });

  it("counts a check that fails, and still runs what comes after it", () => {
    const { status, last, asked } = ci({ "run check:lint": "exit 1", test: GREEN });
    expect({ status, last }).toEqual({ status: 1, last: "7 passed, 1 failed" });
    expect(asked.at(-1)).toBe("test");
  });

  it("stops when the dependencies cannot be installed", () => {
    const { status, last, asked } = ci({ ci: "exit 1", test: GREEN });
    expect({ status, last, asked }).toEqual({ status: 1, last: "0 passed, 1 failed", asked: ["ci"] });
  });

  it.each([
    ["that ends badly after good figures", "echo '7 passed, 0 failed'; exit 1", "7 passed, 1 failed"],
    ["that dies before it has figures", "exit 1", "0 passed, 1 failed"],
    ["that says nothing", "true", "0 passed, 1 failed"],
    ["whose figures are not alone on their line", "echo 'Tests: 7 passed, 0 failed'", "0 passed, 1 failed"],
  ])("does not believe a run %s", (_, test, last) => {
    expect(ci({ test })).toMatchObject({ status: 1, last });
  });

  it("reads nothing from whoever started it", () => {
    expect(ci({ test: `cat; ${GREEN}` }).last).toBe("7 passed, 0 failed");
  });
});
