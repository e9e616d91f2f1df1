/**
 * Unpacks SST's component sources into .sst (git-ignored) and installs what they import, once per version of sst: the
 * infrastructure test runs the real components. Needs the npm registry the first time and nothing afterwards.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const ROOT = path.resolve(import.meta.dirname, "../..");
const SST = path.join(ROOT, "node_modules", "sst");
const STATE = path.join(ROOT, ".sst");
const STAMP = path.join(STATE, "bonafide-installed");
const LOCK = path.join(STATE, "bonafide-installing");
const run = promisify(execFile);
const GIVE_UP_MS = 5 * 60_000;

/** Without the first, every command of SST starts by downloading Pulumi. */
const OFFLINE = {
  SST_SKIP_DEPENDENCY_CHECK: "1",
  SST_NO_BUN: "1",
  SST_TELEMETRY_DISABLED: "1",
  AWS_EC2_METADATA_DISABLED: "true",
  // npm's own waits between tries are over a minute before it admits that there is no registry.
  npm_config_fetch_retry_mintimeout: "1000",
  npm_config_fetch_retry_maxtimeout: "5000",
};

/** Called by vitest before the project's first test file. */
export async function setup(): Promise<void> {
  const version = sstVersion();
  if (installed(version)) return;
  mkdirSync(STATE, { recursive: true });
  await alone(async () => {
    if (installed(version)) return;
    // A half-written tree would pass for a whole one.
    rmSync(path.join(STATE, "platform"), { recursive: true, force: true });
    await install();
    writeFileSync(STAMP, version);
  });
}

function sstVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(path.join(SST, "package.json"), "utf8"));
  return manifest.version;
}

function installed(version: string): boolean {
  return read(STAMP) === version && existsSync(path.join(STATE, "platform", "node_modules", "@pulumi", "pulumi"));
}

async function install(): Promise<void> {
  const options = {
    cwd: ROOT,
    timeout: GIVE_UP_MS,
    env: {
      ...process.env,
      ...OFFLINE,
      // npm runs on the first Node it finds.
      PATH: [path.dirname(process.execPath), process.env["PATH"]].join(path.delimiter),
    },
  };
  try {
    // Asked first, because an installation without a registry tries every package in turn before it gives up.
    const shell = process.platform === "win32";
    await run("npm", ["view", "@pulumi/pulumi", "version"], { ...options, shell });
    await run(process.execPath, [path.join(SST, "bin", "sst.mjs"), "install", "--stage", "test"], options);
  } catch (cause) {
    throw new Error(
      'The components of SST could not be installed, which the infrastructure tests run. Check that npm reaches its registry, then run "npm test" again.',
      { cause },
    );
  }
}

/** Runs `work` while no other process does; a lock whose holder has died is taken over. */
async function alone(work: () => Promise<void>): Promise<void> {
  while (!take()) {
    const holder = Number(read(LOCK));
    if (holder > 0 && !alive(holder)) rmSync(LOCK, { force: true });
    await sleep(250);
  }
  try {
    await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function take(): boolean {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

// `node test/infra/install.ts` does it by hand, for the type-check of sst.config.ts on a fresh clone.
if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) await setup();
