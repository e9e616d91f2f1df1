/** The files an operator hands in or asks for; every way that can go wrong is one sentence. */
import { randomUUID } from "node:crypto";
import { chmod, lstat, readFile, rename, rm, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type * as z from "zod";
import { firstIssue, UsageError } from "./failure.ts";

/** The text of a file, or of standard input for "-". */
export async function readText(file: string): Promise<string> {
  try {
    return file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") throw new UsageError(`There is no file ${file}; check the path.`);
    if (code === "EISDIR") throw new UsageError(`${file} is a folder; give a file in it.`);
    throw new UsageError(`${file} cannot be read; check its permissions.`);
  }
}

/** All of it or none: a file that was there before stays until the new one is whole, and hands on who may read it. */
async function replace(file: string, content: string): Promise<void> {
  const standing = await lstat(file).catch(() => null);
  // A device or a pipe is written to as it is; so is what a link stands for.
  if (standing?.isFile() === false) return writeFile(file, content);
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await writeFile(unfinished, content);
    if (standing !== null) await chmod(unfinished, standing.mode);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

export async function writeText(file: string, content: string): Promise<void> {
  try {
    await replace(file, content);
  } catch {
    throw new UsageError(`${file} cannot be written; check that its folder exists and may be written to.`);
  }
}

/** The JSON in a file, or on standard input for "-". */
export async function readJson(file: string): Promise<unknown> {
  const content = await readText(file);
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ""));
  } catch {
    throw new UsageError(`${file === "-" ? "Standard input" : file} is not JSON; give one JSON document.`);
  }
}

/** Settings of an optional file, checked; the schema's defaults when there is no file. */
export async function readSettings<Schema extends z.ZodType>(
  file: string | undefined,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(file === undefined ? {} : await readJson(file));
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `The settings file ${file ?? ""} cannot be used (${firstIssue(parsed.error)}); correct it and try again.`,
  );
}
