/** Replaces a file that only its owner may read: whoever reads it meanwhile reads the old one or the new one, whole. */
import { chmod, rename, writeFile } from "node:fs/promises";

export async function replaceFile(path: string, content: string): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, content, { mode: 0o600 });
  // A file that stood there keeps its mode when it is written to.
  await chmod(unfinished, 0o600);
  await rename(unfinished, path);
}
