/** Says on the terminal what a command is waiting for once that takes over two seconds, and for how long; gone when it is done. */

import { fitted } from "./progress-line.ts";

const SILENT_MS = 2_000;
const EVERY_MS = 1_000;

export async function working<T>(what: string, work: Promise<T>, stream = process.stderr): Promise<T> {
  if (!stream.isTTY) return work;
  const startedAt = performance.now();
  let shown = false;
  const timer = setInterval(() => {
    const elapsed = performance.now() - startedAt;
    if (elapsed < SILENT_MS) return;
    shown = true;
    stream.write(`\r\u001B[2K${fitted(`${what} · ${Math.floor(elapsed / 1_000)} s`, stream.columns)}`);
  }, EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (shown) stream.write("\r\u001B[2K");
  }
}
