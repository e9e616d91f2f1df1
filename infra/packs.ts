/** The data packs as a function takes them along: inflated when the stack is built, so that no cold start has to. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { parseIpPack } from "../packages/core/src/lookups/ip/pack.ts";
import { decodePlacePack } from "../packages/core/src/lookups/place/pack.ts";

const LOOKUPS = "packages/core/src/lookups";
/** Ignored by git; written anew for every build. */
const FOLDER = "dist/packs";

const PACKS = [
  { source: `${LOOKUPS}/ip/data/ip-pack.br`, to: "ip-pack.bin", check: (pack: Uint8Array) => parseIpPack(pack) },
  {
    source: `${LOOKUPS}/place/data/place-pack.br`,
    to: "place-pack.txt",
    check: (pack: Uint8Array) => decodePlacePack(Buffer.from(pack).toString()),
  },
] as const;

/** What a function that looks things up has copied beside its bundle. */
export const PACK_FILES: readonly { readonly from: string; readonly to: string }[] = PACKS.map(({ to }) => ({
  from: `${FOLDER}/${to}`,
  to,
}));

/** Writes the packs under the repository's root. Throws where one cannot be read whole: then nothing is deployed. */
export function inflatePacks(root: string): void {
  mkdirSync(path.join(root, FOLDER), { recursive: true });
  for (const { source, to, check } of PACKS) {
    const pack = brotliDecompressSync(readFileSync(path.join(root, source)));
    check(pack);
    const file = path.join(root, FOLDER, to);
    // Renamed into place, because two builds may run at the same time and each must copy a whole file.
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, pack);
    renameSync(unfinished, file);
  }
}
