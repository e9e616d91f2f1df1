// Runs a command of this project on the Node version the project is written for, whatever Node the machine has.
// Plain JavaScript without modern syntax on purpose: this is the one file an old Node has to understand.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);

/** The Node binary to use: the one installed with the dependencies, else the machine's own when it is new enough. */
export function nodeBinary() {
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  const bundled = path.join(root, "node_modules", `node-${process.platform.replace("win32", "win")}-${process.arch}`, file);
  if (existsSync(bundled)) return bundled;
  if (ownMajor > 22 || (ownMajor === 22 && ownMinor >= 12)) return process.execPath;
  console.error(
    `Bonafide needs Node 22.12 or newer and found ${process.versions.node}; install one, or run "npm ci" on a platform that brings it along (Linux, Windows).`,
  );
  process.exit(2);
}

/** Runs `command` with `args` on that Node and ends this process with the command's own exit code. */
export function launch(command, args) {
  const node = nodeBinary();
  const searchPath = [path.dirname(node), path.join(root, "node_modules", ".bin"), process.env.PATH];
  const child = spawn(command === "node" ? node : command, args, {
    stdio: "inherit",
    shell: process.platform === "win32" && command !== "node",
    env: { ...process.env, PATH: searchPath.join(path.delimiter), BONAFIDE_LAUNCHED: "1" },
  });
  // The terminal already sends Ctrl-C to the whole group; waiting lets the child clean up before we end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    console.error(`Could not run ${command}: ${error.code ?? error.message}. Run "npm ci" first.`);
    process.exit(2);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [command, ...args] = process.argv.slice(2);
  launch(command, args);
}
