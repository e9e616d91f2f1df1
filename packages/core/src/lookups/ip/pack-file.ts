/** Finds, inflates and reads the IP pack that comes with the code. */
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { type IpPack, parseIpPack } from "./pack.ts";
import { IpPackError } from "./pack-format.ts";

/**
 * Where the pack may be: beside this source, or beside the bundle it was compiled into. A bundler does not carry the
 * file along; the deployment copies `data/ip-pack.br` next to the bundle.
 */
export const PACK_LOCATIONS: readonly URL[] = [
  new URL("./data/ip-pack.br", import.meta.url),
  new URL("./ip-pack.br", import.meta.url),
];

/** The pack inflates to about 15 MB; a file that wants more is not ours. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

export async function inflateIpPack(compressed: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(brotliDecompress)(compressed, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (cause) {
    throw new IpPackError("it cannot be inflated", { cause });
  }
}

async function readFirst(locations: readonly URL[]): Promise<Uint8Array> {
  for (const location of locations) {
    try {
      return await readFile(location);
    } catch (cause) {
      const missing =
        cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR");
      if (!missing) throw new IpPackError("it cannot be opened", { cause });
    }
  }
  throw new IpPackError("it is neither beside the source nor beside the bundle");
}

/** Reads a pack from the first location that has one. Throws {@link IpPackError}. */
export async function readIpPack(locations: readonly URL[] = PACK_LOCATIONS): Promise<IpPack> {
  return parseIpPack(await inflateIpPack(await readFirst(locations)));
}
