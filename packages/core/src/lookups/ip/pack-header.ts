/**
 * Reads the header of an IP pack, member by member and by hand: a schema library would take longer to load than the
 * pack takes to read, and a quarter of the memory it may have.
 */
import { IpPackError, type PackHeader, type PackSource } from "./pack-format.ts";

type Members = Readonly<Record<string, unknown>>;
type Is<Value> = (value: unknown) => value is Value;

const SOURCE = ["id", "title", "package", "date", "licence", "attribution"];
const HEADER = ["sources", "countrySources", "countryCodes", "ranges4", "ranges6", "systems", "nameBytes"];
const MAX_COUNT = 0xffffff;

const isMembers = (value: unknown, names: readonly string[]): value is Members =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).length === names.length &&
  names.every((name) => Object.hasOwn(value, name));
const isText = (value: unknown): value is string => typeof value === "string";
const isCode = (value: unknown): value is string => isText(value) && /^(|[A-Z]{2})$/.test(value);
const isSource = (value: unknown): value is PackSource =>
  isMembers(value, SOURCE) &&
  Object.values(value).every(isText) &&
  isText(value["date"]) &&
  /^\d{4}-\d{2}-\d{2}$/.test(value["date"]) &&
  !Number.isNaN(Date.parse(value["date"]));

function listOf<Item>(value: unknown, what: string, isItem: Is<Item>, most: number): readonly Item[] {
  const fits = Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isItem);
  if (!fits) throw new TypeError(`${what} is no list of what it should hold`);
  return value;
}

function count(value: unknown, what: string, least: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > MAX_COUNT) {
    throw new TypeError(`${what} is no count`);
  }
  return value;
}

/** Throws {@link IpPackError}. */
export function parsePackHeader(bytes: Uint8Array): PackHeader {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (!isMembers(header, HEADER)) throw new TypeError("it has other members");
    return {
      sources: listOf(header["sources"], "sources", isSource, 16),
      countrySources: listOf(header["countrySources"], "countrySources", isText, 16),
      // An index into it is one byte.
      countryCodes: listOf(header["countryCodes"], "countryCodes", isCode, 256),
      ranges4: count(header["ranges4"], "ranges4", 1),
      ranges6: count(header["ranges6"], "ranges6", 1),
      systems: count(header["systems"], "systems", 1),
      nameBytes: count(header["nameBytes"], "nameBytes", 0),
    };
  } catch (cause) {
    throw new IpPackError("its header cannot be read", { cause });
  }
}
