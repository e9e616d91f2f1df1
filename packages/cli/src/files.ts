/** The files an operator hands in or asks for; every way that can go wrong is one sentence. */
import { readFile, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type * as z from "zod";
import { firstIssue, UsageError } from "./failure.ts";

/** The text of a file, or of standard input for "-". */
export async function readText(file: string): Promise<string> {
  try {
    return file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new UsageError(
      missing ? `There is no file ${file}; check the path.` : `${file} cannot be read; check its permissions.`,
    );
  }
}

export async function writeText(file: string, content: string): Promise<void> {
  try {
    await writeFile(file, content);
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
