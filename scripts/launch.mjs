// Runs a command of this project on the Node version the project is written for, whatever Node the machine has.
// Plain JavaScript without modern syntax on purpose: this is the one file an old Node has to understand.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);
const root = path.resolve(path.dirname(here), "..");
const windows = process.platform === "win32";

/** True when this version is at least `major.minor`. */
function atLeast(version, major, minor) {
  const [ownMajor, ownMinor] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** The Node binary to use: the one installed with the dependencies, else the machine's own when it is new enough. */
export function nodeBinary() {
  const folder = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const bundled = path.join(root, "node_modules", folder, "bin", windows ? "node.exe" : "node");
  if (process.execPath === bundled) return bundled;
  // Being there is not enough: a system without glibc, or a mount without exec, cannot start it.
  if (existsSync(bundled) && spawnSync(bundled, ["--version"]).status === 0) return bundled;
  if (atLeast(process.versions.node, 22, 12)) return process.execPath;
  console.error(
    `Bonafide needs Node 22.12 or newer and found ${process.versions.node}; install one, or run "npm ci" on a platform that brings it along (Linux with glibc, Windows).`,
  );
  process.exit(2);
}

/** Options that a machine's own Node needs to run TypeScript and the embedded queue without a flag on every command. */
function nodeOptions(node) {
  if (node !== process.execPath || atLeast(process.versions.node, 22, 18)) return [];
  return ["--experimental-strip-types", "--experimental-sqlite", "--disable-warning=ExperimentalWarning"];
}

function environment(node) {
  const env = { ...process.env };
  // Windows calls it "Path"; two spellings in one environment would leave the choice to chance.
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") || "PATH";
  const own = [path.dirname(node), path.join(root, "node_modules", ".bin")];
  env[name] = own.concat(env[name] || []).join(path.delimiter);
  const options = nodeOptions(node);
  if (options.length > 0) env.NODE_OPTIONS = options.concat(env.NODE_OPTIONS || []).join(" ");
  return env;
}

/** Runs `command` with `args` on that Node and ends this process with the command's own exit code. */
export function launch(command, args) {
  const node = nodeBinary();
  const options = { stdio: "inherit", env: environment(node) };
  const quoted = [command].concat(args).map((part) => `"${part.replace(/"/g, '""')}"`);
  const child =
    command === "node"
      ? spawn(node, args, options)
      : windows
        ? // Tools are .cmd files there, which only a shell can start.
          spawn(quoted.join(" "), { ...options, shell: true })
        : spawn(command, args, options);
  // The terminal already sends Ctrl-C to the whole group; waiting lets the child clean up before we end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => {
    console.error(`Could not run ${command}: ${error.code || error.message}. Run "npm ci" first.`);
    process.exit(2);
  });
  child.on("exit", (code, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : code));
}

// Node gives the path as typed, which differs from this file's own where a folder on the way is a link.
if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(here)) {
  const [command, ...args] = process.argv.slice(2);
  if (command) launch(command, args);
  else {
    console.error("Name a command to run, for example: node scripts/launch.mjs vitest run");
    process.exit(2);
  }
}
