/** A stored item as text and back: validated on both ways, and left alone when a newer version of us wrote it. */
import * as z from "zod";

/** A stored item this version cannot read. Names the item's key, never its content. */
export class StoredItemError extends Error {
  override readonly name = "StoredItemError";
  /** `newer_version` belongs to a later release that runs beside this one; nothing here may change or delete it. */
  readonly reason: "newer_version" | "malformed";
  constructor(reason: StoredItemError["reason"], key: string, paths: readonly string[] = []) {
    super(
      `stored item ${key} is ${reason === "malformed" ? `malformed at ${paths.join(", ")}` : "of a newer version"}`,
    );
    this.reason = reason;
  }
}

/** Version of every document in the table that carries one. */
const KNOWN_VERSION = 1;
const Versioned = z.object({ schemaVersion: z.int() });

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

/** Throws {@link StoredItemError}. */
export function decode<Item>(schema: z.ZodType<Item>, doc: string, key: string): Item {
  const value = parsed(doc);
  const version = Versioned.safeParse(value);
  if (version.success && version.data.schemaVersion > KNOWN_VERSION) throw new StoredItemError("newer_version", key);
  const item = schema.safeParse(value);
  if (item.success) return item.data;
  throw new StoredItemError("malformed", key, item.error.issues.map(issueText));
}
