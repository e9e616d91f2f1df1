/** The few parts of a DOCX archive that are read, by exact name, inflated under a running cap. */
import { Unzip, UnzipInflate } from "fflate";
import type { Unreadable } from "../domain/document.ts";
import { MAX_INFLATED_BYTES } from "./resume.ts";
import { UnreadableError } from "./unreadable.ts";

/** Small enough that no push can inflate to more than 4 MB before the cap is looked at: Deflate gives 1032 to 1. */
const PUSH_BYTES = 4096;
/** Word's own documents hold some dozens of entries. */
const MAX_ENTRIES = 4096;

/**
 * Parts by name. Nothing is written anywhere, so a name such as `../x` is just one nobody asked for. Where a name comes
 * twice the first entry counts. An archive in an archive is bytes like any other.
 */
export function readParts(bytes: Uint8Array, wanted: ReadonlySet<string>): ReadonlyMap<string, Uint8Array> {
  const parts = new Map<string, Uint8Array[]>();
  let inflated = 0;
  let entries = 0;
  let failure: Unreadable | null = null;
  const fail = (reason: Unreadable) => {
    failure ??= reason;
  };
  const unzip = new Unzip((file) => {
    entries += 1;
    if (entries > MAX_ENTRIES) return fail("too_large");
    if (!wanted.has(file.name) || parts.has(file.name)) return;
    const chunks: Uint8Array[] = [];
    parts.set(file.name, chunks);
    file.ondata = (error, chunk) => {
      if (error) return fail("malformed");
      inflated += chunk.length;
      if (inflated > MAX_INFLATED_BYTES) return fail("too_large");
      chunks.push(chunk);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for (let at = 0; at < bytes.length && failure === null; at += PUSH_BYTES) {
    try {
      unzip.push(bytes.subarray(at, at + PUSH_BYTES), at + PUSH_BYTES >= bytes.length);
    } catch {
      // A damaged end leaves what stood before it readable; a part that is not whole is found by its reader.
      break;
    }
  }
  if (failure !== null) throw new UnreadableError(failure);
  return new Map([...parts].map(([name, chunks]) => [name, Buffer.concat(chunks)]));
}
