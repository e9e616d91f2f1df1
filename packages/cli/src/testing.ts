/** The command for tests: as a process of its own, as an operator runs it, or within the test, which costs nothing. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { vi } from "vitest";
import { run } from "./program.ts";

const BIN = fileURLToPath(new URL("../bin/bonafide.mjs", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `interruptAt` ends the command once standard output holds it. */
export function spawnBonafide(
  args: readonly string[],
  {
    stdin = "",
    interruptAt,
    cwd = process.cwd(),
    onOutput = async () => true,
  }: {
    readonly stdin?: string;
    readonly interruptAt?: RegExp;
    readonly cwd?: string;
    /** Sees standard output as it grows, until it answers that it has seen enough. */
    readonly onOutput?: (stdout: string) => Promise<boolean>;
  } = {},
): Promise<Ran> {
  const { FORCE_COLOR: _, NO_COLOR: __, ...env } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], { env, cwd });
  let stdout = "";
  let stderr = "";
  let watching = Promise.resolve(false);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const before = stdout;
    stdout += text;
    const shown = stdout;
    watching = watching.then((seen) => seen || onOutput(shown));
    if (interruptAt?.test(stdout) && !interruptAt.test(before)) child.kill("SIGTERM");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A command that ends before reading its input is none of our business.
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      watching.then(() => resolve({ code, stdout, stderr }), reject);
    });
  });
}

/** What a piece of the program prints is caught on its way out; `printed` is its standard output so far. */
export async function captured(work: (printed: () => string) => Promise<void>): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  const spies = [
    vi.spyOn(console, "log").mockImplementation((...parts: unknown[]) => void (stdout += `${format(...parts)}\n`)),
    vi.spyOn(console, "error").mockImplementation((...parts: unknown[]) => void (stderr += `${format(...parts)}\n`)),
    vi.spyOn(process.stdout, "write").mockImplementation((text) => ((stdout += String(text)), true)),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => ((stderr += String(text)), true)),
  ];
  try {
    process.exitCode = 0;
    await work(() => stdout);
    return { code: Number(process.exitCode), stdout, stderr };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

/** The same program without a process. */
export const bonafide = (args: readonly string[]): Promise<Ran> => captured(() => run(args));
