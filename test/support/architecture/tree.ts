/** The repository as it lies on disk. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type ExportMaps, parseSource, type SourceFile } from "./source.ts";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", ".git", ".sst", "dist", "coverage"]);

/** Every file below a folder, as repository paths with forward slashes, without what is installed or generated. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(path.join(ROOT, folder))) return [];
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (SKIPPED.has(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}

export const exists = (file: string) => existsSync(path.join(ROOT, file));
export const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The exports map of every package of ours, with targets as repository paths. */
export function exportMaps(): ExportMaps {
  return Object.fromEntries(
    filesBelow("packages")
      .filter((file) => /^packages\/[^/]+\/package\.json$/.test(file))
      .map((file) => {
        const manifest: unknown = JSON.parse(read(file));
        if (!isRecord(manifest) || typeof manifest["name"] !== "string") throw new TypeError(`${file}: no name`);
        const targets = Object.entries(isRecord(manifest["exports"]) ? manifest["exports"] : {}).map(
          ([key, target]) => {
            if (typeof target !== "string")
              throw new TypeError(`${file}: ${key} has conditions; our packages are source only`);
            return [key, path.posix.join(path.posix.dirname(file), target)];
          },
        );
        return [manifest["name"], Object.fromEntries(targets)];
      }),
  );
}

/** Our TypeScript and the few plain scripts, parsed. */
export function sourceFiles(maps: ExportMaps): SourceFile[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith(".config.ts"));
  return [...filesBelow("packages"), ...filesBelow("scripts"), ...filesBelow("infra"), ...filesBelow("test"), ...top]
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .map((file) => parseSource(file, read(file), maps));
}
