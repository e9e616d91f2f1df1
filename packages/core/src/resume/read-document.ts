/** Bytes of one attachment to an outcome: the one entry into the readers, to be run where it can do no harm. */
import type { DocumentOutcome, Unreadable } from "../domain/document.ts";
import { documentFormat, MAX_FILE_BYTES } from "../domain/document-format.ts";
import { readDocx } from "./docx.ts";
import { readPdf } from "./pdf.ts";
import { UnreadableError } from "./unreadable.ts";

/** Stream names are UTF-16: a package behind a password is this one stream in a compound file (MS-OFFCRYPTO 2.3.4.4). */
const ENCRYPTED_PACKAGE = Buffer.from("EncryptedPackage", "utf16le");

/** What an error of a reader means. Anything nobody thought of is the file's own doing. */
function reasonOf(error: unknown): Unreadable {
  if (error instanceof UnreadableError) return error.reason;
  // V8 and Node say so when a buffer cannot be had under the process's memory cap.
  if (error instanceof RangeError && /allocation failed|array (buffer )?length|string length/i.test(error.message))
    return "memory_exceeded";
  return "malformed";
}

export async function readDocument(bytes: Uint8Array): Promise<DocumentOutcome> {
  if (bytes.length > MAX_FILE_BYTES) return { kind: "too_large" };
  try {
    switch (documentFormat(bytes)) {
      case "pdf":
        return await readPdf(bytes);
      case "zip":
        return readDocx(bytes);
      case "compound":
        return { kind: Buffer.from(bytes).includes(ENCRYPTED_PACKAGE) ? "encrypted" : "legacy" };
      case "other":
        return { kind: "unsupported" };
    }
  } catch (error) {
    return { kind: reasonOf(error) };
  }
}
