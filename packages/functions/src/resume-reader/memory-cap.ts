/** How a process of ours is kept from taking more memory than one file is worth. Heap flags alone do not bound buffers. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Address space, in kibibytes. Node reserves about 1.5 GB of it before it runs anything, so this leaves some 500 MB.
 */
const ADDRESS_SPACE_KIB = 2_000_000;
/** Resident memory where address space cannot be capped. */
export const RESIDENT_BYTES = 640 * 1024 * 1024;
/** Of JavaScript objects: what is over it is noticed by V8 itself, before the cap is. */
const HEAP_MIB = 320;

const FLAGS = [
  `--max-old-space-size=${HEAP_MIB}`,
  "--disallow-code-generation-from-strings",
  // Reads its own modules; writes nothing, starts nothing, loads nothing native.
  "--permission",
  "--allow-fs-read=*",
];

export type Cap = "address_space" | "resident";

/** Shells of Linux pass the limit on to the program they become; macOS accepts it and does not enforce it. */
export const capOf = (platform: NodeJS.Platform): Cap => (platform === "linux" ? "address_space" : "resident");

/** What to spawn so that `script` runs under the cap. */
export function capped(cap: Cap, script: string): { readonly command: string; readonly args: readonly string[] } {
  const args = [...FLAGS, script];
  return cap === "address_space"
    ? {
        command: "/bin/sh",
        args: ["-c", `ulimit -v ${ADDRESS_SPACE_KIB} && exec "$0" "$@"`, process.execPath, ...args],
      }
    : { command: process.execPath, args };
}

/** Resident bytes of a process; null when nobody can say. */
export function residentBytes(pid: number, platform: NodeJS.Platform = process.platform): Promise<number | null> {
  if (platform === "linux") {
    try {
      const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return Promise.resolve(kib === undefined ? null : Number(kib) * 1024);
    } catch {
      return Promise.resolve(null);
    }
  }
  if (platform === "win32") return Promise.resolve(null);
  return new Promise((resolve) => {
    execFile("ps", ["-o", "rss=", "-p", String(pid)], (error, stdout) => {
      const kib = Number(stdout.trim());
      resolve(error || !Number.isFinite(kib) ? null : kib * 1024);
    });
  });
}
