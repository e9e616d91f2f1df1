/** Finds and reads the IP pack that comes with the code, inflating it where no build step has. */
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { type IpPack, parseIpPack } from "./pack.ts";
import { IpPackError } from "./pack-format.ts";

/**
 * Where the pack may be: beside this source as the repository keeps it, or beside the bundle it was compiled into. A
 * bundler does not carry the file along; the deployment inflates it once and copies it next to the bundle, because
 * inflating takes ten times as long as reading and every cold start would pay for it.
 */
export const PACK_LOCATIONS: readonly URL[] = [
  new URL("./data/ip-pack.br", import.meta.url),
  new URL("./ip-pack.bin", import.meta.url),
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

/** The whole file in one buffer of its own size: nothing to join afterwards, and aligned for typed arrays. */
async function readWhole(location: URL): Promise<Uint8Array> {
  const file = await open(location);
  try {
    const { size } = await file.stat();
    if (size > MAX_INFLATED_BYTES) throw new IpPackError("it is too large");
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw new IpPackError("it became shorter while it was read");
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** Reads a pack from the first location that has one. Throws {@link IpPackError}. */
export async function readIpPack(locations: readonly URL[] = PACK_LOCATIONS): Promise<IpPack> {
  for (const location of locations) {
    try {
      const bytes = await readWhole(location);
      // What is not compressed comes from the build step, which has checked all of it.
      return location.pathname.endsWith(".br")
        ? parseIpPack(await inflateIpPack(bytes))
        : parseIpPack(bytes, { checked: true });
    } catch (cause) {
      if (cause instanceof IpPackError) throw cause;
      const missing =
        cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR");
      if (!missing) throw new IpPackError("it cannot be opened", { cause });
    }
  }
  throw new IpPackError("it is neither beside the source nor beside the bundle");
}
