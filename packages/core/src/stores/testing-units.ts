/**
 * For tests: capacity units as DynamoDB counts them from the size of items.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html: names and strings in
 * UTF-8, a number a byte per two digits and one more, a boolean one byte,
 * bytes as they are; a write a unit per kilobyte of each item, a
 * strongly consistent query a unit per four kilobytes of all items together, and one at least.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

const utf8 = (text: string) => Buffer.byteLength(text);

function valueBytes({ S: text, N: number, BOOL: flag, B: bytes }: AttributeValue): number {
  if (text !== undefined) return utf8(text);
  if (number !== undefined) return Math.ceil(number.replace(/\D/g, "").length / 2) + 1;
  if (flag !== undefined) return 1;
  if (bytes !== undefined) return bytes.length;
  throw new Error("an attribute of a type that is not counted here");
}

const itemBytes = (item: Readonly<Record<string, AttributeValue>>) =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueBytes(value), 0);

export const writeUnits = (items: readonly Readonly<Record<string, AttributeValue>>[]): number =>
  items.reduce((sum, item) => sum + Math.ceil(itemBytes(item) / 1024), 0);

export const strongReadUnits = (items: readonly Readonly<Record<string, AttributeValue>>[]): number =>
  Math.max(1, Math.ceil(items.reduce((sum, item) => sum + itemBytes(item), 0) / 4096));
