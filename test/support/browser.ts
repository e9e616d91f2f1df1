/** A real browser for the page: the one of the package on Linux x64, the machine's own where `CHROMIUM_PATH` names it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

interface Executable {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * None of the package's own flags: they are for Lambda, switch off what is tested here (`--disable-web-security`), and
 * in its single process the browser ends with the first closed window.
 */
const FLAGS = ["--font-render-hinting=none"];

/** Libraries the browser needs and a bare system lacks; the package carries them for Lambda. */
function bundledLibraries(packageFolder: string): string {
  const folder = path.join(tmpdir(), "bonafide-chromium-libraries");
  if (!existsSync(path.join(folder, "lib"))) {
    mkdirSync(folder, { recursive: true });
    const archive = brotliDecompressSync(readFileSync(path.join(packageFolder, "bin", "al2023.tar.br")));
    spawnSync("tar", ["-x", "-C", folder], { input: archive });
  }
  return path.join(folder, "lib");
}

async function packaged(): Promise<Executable> {
  const { default: sparticuz } = await import("@sparticuz/chromium");
  const executablePath = await sparticuz.executablePath();
  // Its own font, so that a picture looks alike wherever it is taken.
  const fonts = { FONTCONFIG_PATH: path.join(tmpdir(), "fonts") };
  if (spawnSync(executablePath, ["--version"]).status === 0) return { executablePath, env: fonts };
  const packageFolder = path.resolve(path.dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "../..");
  return { executablePath, env: { ...fonts, LD_LIBRARY_PATH: bundledLibraries(packageFolder) } };
}

/** Why there is no browser here; null when there is one. */
export function browserMissing(): string | null {
  const own = process.env["CHROMIUM_PATH"];
  if (own !== undefined) return existsSync(own) ? null : `CHROMIUM_PATH names ${own}, which does not exist`;
  if (process.platform === "linux" && process.arch === "x64") return null;
  return `no browser comes along for ${process.platform} ${process.arch}: set CHROMIUM_PATH to one`;
}

export async function launchBrowser(): Promise<Browser> {
  const own = process.env["CHROMIUM_PATH"];
  const { executablePath, env } = own === undefined ? await packaged() : { executablePath: own, env: {} };
  return chromium.launch({ executablePath, args: FLAGS, env: { ...process.env, ...env }, headless: true });
}
