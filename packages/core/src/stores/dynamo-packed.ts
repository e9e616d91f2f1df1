/** A stored document as an attribute: plain text while that is one unit, deflated (RFC 1951) where it saves some. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import sample from "./dynamo-packed-sample.json" with { type: "json" };

/** With keys and clocks beside it, text of this length still fits the kilobyte that DynamoDB bills as one write unit. */
const PLAIN_BYTES = 768;
/** DynamoDB's own limit is 400 KB, packed; no record of ours unpacks to more than this. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * What most records say, as a dictionary of the packing. What is stored cannot be read without the very same text, so it is
 * never changed: a better one gets the next edition, and this one stays for what was packed with it.
 */
const dictionary = Buffer.from(JSON.stringify(sample));
/** The first byte of packed content. */
const EDITION = 1;

/**
 * A screening record is some 17 KB of JSON that says much the same for every application, and every step of a run
 * writes it whole: packed, each of those writes is billed two units instead of nineteen.
 */
export function packed(doc: string): AttributeValue {
  if (Buffer.byteLength(doc) <= PLAIN_BYTES) return { S: doc };
  return { B: Buffer.concat([Buffer.of(EDITION), deflateRawSync(doc, { dictionary })]) };
}

/** Undefined where there is no document; text that no schema takes where the bytes are none of ours. */
export function unpacked(attribute: AttributeValue | undefined): string | undefined {
  if (attribute?.B === undefined) return attribute?.S;
  const [edition] = attribute.B;
  if (edition !== EDITION) return "";
  try {
    return inflateRawSync(attribute.B.subarray(1), { maxOutputLength: MAX_BYTES, dictionary }).toString();
  } catch {
    return "";
  }
}
