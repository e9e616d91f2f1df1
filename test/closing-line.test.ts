/** The last line of a run is read by machines: it may never be better than the run was. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { closingLine } from "../scripts/closing-line.ts";
import { ROOT } from "./support/architecture/tree.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs real vitest with our reporter over these files; answers the exit code and the last line of the output. */
function runTests(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-"));
  folders.push(folder);
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "junction");
  const reporter = pathToFileURL(path.join(ROOT, "scripts/closing-line.ts")).href;
  const config = `import { createClosingLine } from ${JSON.stringify(reporter)};
    export default { test: { reporters: ["default", createClosingLine((text) => process.stdout.write(text))] } };`;
  mkdirSync(path.join(folder, "test"));
  writeFileSync(path.join(folder, "package.json"), `{"type":"module"}`);
  writeFileSync(path.join(folder, "vitest.config.ts"), config);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(
      path.join(folder, "test", name),
      `import { afterAll, beforeAll, describe, expect, it } from "vitest";\n${text}`,
    );
  }
  const vitest = path.join(ROOT, "node_modules/vitest/vitest.mjs");
  const { status, stdout } = spawnSync(process.execPath, [vitest, "run", "--root", folder], {
    encoding: "utf8",
    cwd: folder,
  });
  return { status, last: stdout.trimEnd().split("\n").at(-1) };
}

describe("the closing line", () => {
  it("counts what passed, failed and was skipped", () => {
    const { status, last } = runTests({
      "a.test.ts": `it("a", () => expect(1).toBe(1)); it("b", () => expect(1).toBe(2)); it.skip("c", () => {});`,
      "b.test.ts": `it("d", () => expect(1).toBe(1)); it.todo("e");`,
    });
    expect(status).toBe(1);
    expect(last).toBe("2 passed, 1 failed, 2 skipped");
  });

  it("says nothing about skipped tests when there are none, and the run succeeds", () => {
    expect(runTests({ "a.test.ts": `it("a", () => expect(1).toBe(1));` })).toEqual({
      status: 0,
      last: "1 passed, 0 failed",
    });
  });

  it.each([
    ["a file that does not load", `import "./nowhere.ts"; it("b", () => {});`],
    ["a file without a test", ""],
    [
      "a hook that throws before",
      `describe("b", () => { beforeAll(() => { throw new Error("x"); }); it("b", () => {}); });`,
    ],
    [
      "a hook that throws after",
      `describe("b", () => { afterAll(() => { throw new Error("x"); }); it("b", () => {}); });`,
    ],
    ["an error nobody caught", `it("b", () => { void Promise.reject(new Error("x")); });`],
  ])("counts %s as a failure", (_, text) => {
    const { status, last } = runTests({ "a.test.ts": `it("a", () => expect(1).toBe(1));`, "b.test.ts": text });
    expect(status).toBe(1);
    expect(last).toMatch(/^[12] passed, [1-9]\d* failed(, 1 skipped)?$/);
  });

  it("stands alone on a line in the form that is read", () => {
    const counts = { passed: 12, failed: 0, skipped: 0 };
    expect(closingLine(counts)).toBe("12 passed, 0 failed");
    expect(closingLine({ ...counts, skipped: 3 })).toBe("12 passed, 0 failed, 3 skipped");
  });
});
