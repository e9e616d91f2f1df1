/** The file in which a local stack tells other commands of this folder where it is: only for its owner, and gone with it. */
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";

const FOLDER = ".bonafide";
export const LOCAL_FILE = path.join(FOLDER, "local.json");

const Described = z.strictObject({
  pid: z.int().positive(),
  /** The functions' variables, under their own names. */
  env: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()),
});
export type LocalStack = z.infer<typeof Described>;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The stack that runs from this folder; null when none does. What a killed one left behind counts as none. */
export async function readLocalStack(folder: string): Promise<LocalStack | null> {
  let text: string;
  try {
    text = await readFile(path.join(folder, LOCAL_FILE), "utf8");
  } catch {
    return null;
  }
  try {
    const { data } = Described.safeParse(JSON.parse(text));
    return data !== undefined && isAlive(data.pid) ? data : null;
  } catch {
    return null;
  }
}

/**
 * Answers how to take the description away again, or null when another stack runs from this folder: it stays the one that
 * commands speak to.
 */
export async function announceLocalStack(
  folder: string,
  env: LocalStack["env"],
): Promise<(() => Promise<void>) | null> {
  const standing = await readLocalStack(folder);
  if (standing !== null && standing.pid !== process.pid) return null;
  const file = path.join(folder, LOCAL_FILE);
  await mkdir(path.dirname(file), { recursive: true });
  // It names keys of the stack, so it is nobody else's to read; renamed into place, so that nobody reads half of it.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify({ pid: process.pid, env } satisfies LocalStack), { mode: 0o600 });
  await chmod(unfinished, 0o600);
  await rename(unfinished, file);
  return async () => {
    if ((await readLocalStack(folder))?.pid === process.pid) await rm(file, { force: true });
  };
}
