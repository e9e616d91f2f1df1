/** The launcher: whatever Node a machine has, the project runs on one it is written for, or says in a sentence why not. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ROOT } from "./support/architecture/tree.ts";

const LAUNCHER = path.join(ROOT, "scripts/launch.mjs");
const NODE = process.platform === "win32" ? "node.exe" : "node";

/** Every Node on this machine's PATH, so that an old one is tried wherever there is one. */
const nodes = [
  ...new Set(
    (process.env["PATH"] ?? "")
      .split(path.delimiter)
      .map((folder) => path.join(folder, NODE))
      .filter((file) => existsSync(file))
      .map((file) => realpathSync(file)),
  ),
];

function run(node: string, args: readonly string[], options: { readonly cwd?: string; readonly env?: object } = {}) {
  const { status, stdout, stderr } = spawnSync(node, args, {
    encoding: "utf8",
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, NODE_OPTIONS: "", ...options.env },
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

const folders: string[] = [];
function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-"));
  folders.push(folder);
  return folder;
}
/** The launcher alone, as on a platform whose Node binary did not come with the dependencies. */
function withoutBundledNode(): string {
  const folder = path.join(temporaryFolder(), "scripts");
  mkdirSync(folder);
  copyFileSync(LAUNCHER, path.join(folder, "launch.mjs"));
  return path.join(folder, "launch.mjs");
}
/** An option that makes a process believe it is this version. */
const pretending = (version: string) =>
  `--import=data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`;

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("launch", () => {
  it.each(nodes)("runs commands on Node 22.12 or newer when started by %s", (node) => {
    const { status, stdout } = run(node, [LAUNCHER, "node", "-p", "process.versions.node"]);
    expect(status).toBe(0);
    const [major = 0, minor = 0] = stdout.split(".").map(Number);
    expect(major > 22 || (major === 22 && minor >= 12), stdout).toBe(true);
  });

  it.each(nodes)("gives the tools of the project that Node as well when started by %s", (node) => {
    const { status, stdout } = run(node, [LAUNCHER, "vitest", "--version"]);
    const bundled = run(node, [LAUNCHER, "node", "-p", "process.version"]).stdout;
    expect(status).toBe(0);
    expect(stdout).toContain(`node-${bundled}`);
  });

  it("passes arguments on as they are, spaces and quotes included", () => {
    const words = ["two words", `"quoted"`, "$HOME", "*"];
    const { stdout } = run(process.execPath, [
      LAUNCHER,
      "node",
      "-p",
      "JSON.stringify(process.argv.slice(1))",
      "--",
      ...words,
    ]);
    expect(JSON.parse(stdout)).toEqual(words);
  });

  it.each([0, 2, 7])("ends with the command's own exit code %i", (code) => {
    expect(run(process.execPath, [LAUNCHER, "node", "-e", `process.exit(${code})`]).status).toBe(code);
  });

  it.skipIf(process.platform === "win32")("reports a killed command as a failure, like a shell does", () => {
    const { status } = run(process.execPath, [LAUNCHER, "node", "-e", `process.kill(process.pid, "SIGTERM")`]);
    expect(status).toBe(128 + 15);
  });

  it.skipIf(process.platform === "win32")("runs in a checkout that is reached through a link", () => {
    const link = path.join(temporaryFolder(), "linked");
    symlinkSync(ROOT, link);
    const { status } = run(process.execPath, [path.join(link, "scripts/launch.mjs"), "node", "-e", "process.exit(7)"]);
    expect(status).toBe(7);
  });

  it("says what to do about a command that is not there", () => {
    const { status, stderr } = run(process.execPath, [withoutBundledNode(), "no-such-tool"]);
    expect(status).toBe(2);
    expect(stderr).toBe(`Could not run no-such-tool: ENOENT. Run "npm ci" first.`);
  });

  it("asks for a command when none is named", () => {
    const { status, stderr } = run(process.execPath, [LAUNCHER]);
    expect(status).toBe(2);
    expect(stderr).toContain("Name a command");
  });
});

describe("launch without a bundled Node", () => {
  it("falls back on the machine's own when that is new enough", () => {
    const { status, stdout } = run(process.execPath, [withoutBundledNode(), "node", "-p", "process.execPath"]);
    expect(status).toBe(0);
    expect(stdout).toBe(process.execPath);
  });

  it.each(["22.12.0", "22.17.1"])("lets an own Node %s run TypeScript and the embedded queue", (version) => {
    const options = `process.env.NODE_OPTIONS`;
    const { stdout } = run(process.execPath, [pretending(version), withoutBundledNode(), "node", "-p", options]);
    expect(stdout).toContain("--experimental-strip-types");
    expect(stdout).toContain("--experimental-sqlite");
  });

  it("adds no option to a Node that needs none", () => {
    const launcher = withoutBundledNode();
    const { stdout } = run(process.execPath, [
      pretending("22.18.0"),
      launcher,
      "node",
      "-p",
      "process.env.NODE_OPTIONS",
    ]);
    expect(stdout).toBe("");
  });

  it.each(["18.20.8", "20.20.2", "22.11.0"])("refuses an own Node %s in one sentence", (version) => {
    const { status, stdout, stderr } = run(process.execPath, [pretending(version), withoutBundledNode(), "node", "-v"]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(new RegExp(`^Bonafide needs Node 22\\.12 or newer and found ${version}; .+\\.$`));
  });
});
