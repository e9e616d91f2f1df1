/** A stored document as an attribute: plain text while that is one unit, deflated (RFC 1951) where it saves some. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** With keys and clocks beside it, text of this length still fits the kilobyte that DynamoDB bills as one write unit. */
const PLAIN_BYTES = 768;
/** DynamoDB's own limit is 400 KB, packed; no record of ours unpacks to more than this. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * A screening record is some 17 KB of JSON that says much the same for every application, and every step of a run
 * writes it whole: deflated, each of those writes is billed a quarter.
 */
export function packed(doc: string): AttributeValue {
  return Buffer.byteLength(doc) <= PLAIN_BYTES ? { S: doc } : { B: deflateRawSync(doc) };
}

/** Undefined where there is no document; text that no schema takes where the bytes are none of ours. */
export function unpacked(attribute: AttributeValue | undefined): string | undefined {
  if (attribute?.B === undefined) return attribute?.S;
  try {
    return inflateRawSync(attribute.B, { maxOutputLength: MAX_BYTES }).toString();
  } catch {
    return "";
  }
}
