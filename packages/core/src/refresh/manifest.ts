/** What is published and where: the one document of the bucket that is written last and read first. */
import * as z from "zod";
import { DATA_NAMES, type DataName, type ListName } from "../domain/public-data.ts";

export const MANIFEST_KEY = "public/current.json";
/** The manifest names four files; a larger one is not ours. */
export const MANIFEST_MAX_BYTES = 64 * 1024;
/** A pack has about 16 MB. */
export const DATA_MAX_BYTES = 64 * 1024 * 1024;
export const LIST_MAX_BYTES = 8 * 1024 * 1024;

/**
 * Two places per data set in turns: the edition the manifest names is never written over, so a run that dies halfway
 * leaves everything as it was, and nothing piles up.
 */
const SLOTS = ["a", "b"] as const;

const Entry = z.strictObject({
  slot: z.enum(SLOTS),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().min(1).max(DATA_MAX_BYTES),
  dataDate: z.iso.date(),
  fetchedAt: z.iso.datetime(),
  /** When the publishers were last asked with success, whether or not they had something new. */
  checkedAt: z.iso.datetime(),
});
export type Entry = z.infer<typeof Entry>;

export const Manifest = z.strictObject({
  schemaVersion: z.literal(1),
  writtenAt: z.iso.datetime(),
  data: z.partialRecord(z.enum(DATA_NAMES), Entry),
});
export type Manifest = z.infer<typeof Manifest>;

export const dataKey = (name: DataName, { slot }: Pick<Entry, "slot">): string => `public/${name}.${slot}`;
export const listKey = (name: ListName): string => `lists/${name}.csv`;
export const nextSlot = (entry: Entry | undefined): Entry["slot"] => (entry?.slot === "a" ? "b" : "a");

/** Undefined for bytes that are no manifest of this version. */
export function parseManifest(bytes: Uint8Array): Manifest | undefined {
  try {
    return Manifest.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
