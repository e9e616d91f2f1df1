/** Finds and reads the place pack that comes with the code, inflating it where no build step has. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { decodePlacePack, type PlacePack } from "./pack.ts";

/**
 * Beside this source as the repository keeps it, or beside the bundle it was compiled into, where the deployment copies
 * the inflated file.
 */
export const PLACE_PACK_LOCATIONS: readonly URL[] = [
  new URL("./data/place-pack.br", import.meta.url),
  new URL("./place-pack.txt", import.meta.url),
];

/** The pack inflates to about seven hundred kilobytes; one that wants more is not ours. */
const MAX_INFLATED_BYTES = 4 * 1024 * 1024;

function inflatePlacePack(compressed: Uint8Array): Uint8Array {
  return brotliDecompressSync(compressed, { maxOutputLength: MAX_INFLATED_BYTES });
}

function read(location: URL): string | null {
  try {
    const bytes = readFileSync(location);
    return Buffer.from(location.pathname.endsWith(".br") ? inflatePlacePack(bytes) : bytes).toString();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** At once and not in the background: it is one small file, needed by the first reading of a place. */
export function readPlacePack(locations: readonly URL[] = PLACE_PACK_LOCATIONS): PlacePack {
  for (const location of locations) {
    const text = read(location);
    if (text !== null) return decodePlacePack(text);
  }
  throw new Error("the place pack is neither beside the source nor beside the bundle");
}
