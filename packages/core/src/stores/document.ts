/** A stored item as text and back: validated on both ways, brought up to date, and left alone when a newer version of us wrote it. */
import * as z from "zod";
import { StoredItemError } from "../domain/errors.ts";

/** What a release writes, and how it reads what earlier ones wrote. There is no way back: the older release leaves it alone. */
export interface Format {
  readonly version: number;
  /** By version: an item of that one as the next one has it. */
  readonly upgrades: Readonly<Record<number, (item: object) => object>>;
}

/** Of every document in the table that carries a version. */
const CURRENT: Format = { version: 1, upgrades: {} };
const Versioned = z.looseObject({ schemaVersion: z.int() });

function parsed(doc: string): unknown {
  try {
    return JSON.parse(doc);
  } catch {
    return undefined;
  }
}

/** Where, and what was expected there. Only of issues that say so without a word of what was found. */
function issueText({ code, path, message }: z.core.$ZodIssue): string {
  const tells = code === "invalid_type" || code === "invalid_value";
  const expected = tells ? message.replace(/^Invalid (?:input|option): /, "").slice(0, 120) : "not as expected";
  return `${path.map(String).join(".") || "the whole"} (${expected})`;
}

export function encode<Item>(schema: z.ZodType<Item>, item: Item): string {
  return JSON.stringify(schema.parse(item));
}

/** How items become text and back: {@link encode} and {@link decode}, or what does the same for less. */
export interface Codec {
  readonly encode: <Item>(schema: z.ZodType<Item>, item: Item) => string;
  readonly decode: <Item>(schema: z.ZodType<Item>, doc: string, key: string) => Item;
}

/** The item as this version has it. Throws {@link StoredItemError}. */
function upToDate(value: unknown, key: string, { version, upgrades }: Format): unknown {
  const versioned = Versioned.safeParse(value);
  if (!versioned.success) return value;
  let item: object = versioned.data;
  for (let from = versioned.data.schemaVersion; from !== version; from += 1) {
    if (from > version) throw new StoredItemError("newer_version", key);
    const upgrade = upgrades[from];
    if (!upgrade) throw new StoredItemError("malformed", key, ["schemaVersion"]);
    item = { ...upgrade(item), schemaVersion: from + 1 };
  }
  return item;
}

/** Throws {@link StoredItemError}. */
export function decode<Item>(schema: z.ZodType<Item>, doc: string, key: string, format: Format = CURRENT): Item {
  const item = schema.safeParse(upToDate(parsed(doc), key, format));
  if (item.success) return item.data;
  throw new StoredItemError("malformed", key, item.error.issues.map(issueText));
}

export const validated: Codec = { encode, decode };
