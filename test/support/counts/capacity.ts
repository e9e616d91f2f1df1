/**
 * Read and write units of DynamoDB by its published rules, from the items themselves: the embedded table is asked what
 * stood before, and the service's arithmetic is done here.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { DUE_INDEX } from "@bonafide/core/stores/table";

export type Item = Readonly<Record<string, AttributeValue>>;

const READ_BLOCK = 4096;
const WRITE_BLOCK = 1024;
/** Of every list and map, and of each of their elements. */
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

const utf8 = (text: string) => Buffer.byteLength(text);
/** Two digits to the byte, and one more; a sign takes one too. */
const numberBytes = (text: string) =>
  Math.ceil(text.replace(/[-.]/g, "").replace(/^0+|0+$/g, "").length / 2) + 1 + (text.startsWith("-") ? 1 : 0);

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) {
    // Over the wire bytes are base64 text; the client hands them out as they are.
    const bytes: unknown = value.B;
    return typeof bytes === "string" ? Buffer.from(bytes, "base64").length : value.B.length;
  }
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.L !== undefined)
    return value.L.reduce((sum, one) => sum + valueBytes(one) + ELEMENT_BYTES, CONTAINER_BYTES);
  if (value.M !== undefined) return itemBytes(value.M) + CONTAINER_BYTES + Object.keys(value.M).length * ELEMENT_BYTES;
  throw new Error("no attribute of this table has this type");
}

export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);
}

/**
 * What the storage of an item is billed by, with its entry in the index: a hundred bytes more for each.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
const OVERHEAD_BYTES = 100;

export function storedBytes(item: Item): number {
  const { pk, sk, [DUE_INDEX.hash]: hash, [DUE_INDEX.range]: range } = item;
  const entry =
    pk && sk && hash && range
      ? OVERHEAD_BYTES + itemBytes({ pk, sk, [DUE_INDEX.hash]: hash, [DUE_INDEX.range]: range })
      : 0;
  return itemBytes(item) + OVERHEAD_BYTES + entry;
}

const blocks = (bytes: number, block: number) => Math.max(1, Math.ceil(bytes / block));

/** Strongly consistent: a whole unit per block; a miss costs one too. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  blocks(bytes, READ_BLOCK) * (consistent ? 1 : 0.5);

/** The entry of the one index, which holds keys only. */
function indexEntry(item: Item | undefined): string | null {
  const { [DUE_INDEX.hash]: hash, [DUE_INDEX.range]: range } = item ?? {};
  return hash?.S === undefined || range?.S === undefined ? null : `${hash.S} ${range.S}`;
}

/** An entry that moves is taken out and put in; one that stays as it is costs nothing. Each is below one block. */
function indexUnits(before: Item | undefined, after: Item | undefined): number {
  const [from, to] = [indexEntry(before), indexEntry(after)];
  if (from === to) return 0;
  return (from === null ? 0 : 1) + (to === null ? 0 : 1);
}

/** Of the item as it was and as it is then; a write that is refused leaves both the same, and is billed. */
export function writeUnits(before: Item | undefined, after: Item | undefined): number {
  const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
  return blocks(bytes, WRITE_BLOCK) + indexUnits(before, after);
}
