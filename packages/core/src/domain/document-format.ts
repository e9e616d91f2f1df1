/** Which kind of document bytes claim to be, by their first bytes alone; a file's name and content type are anybody's word. */

/** As base64 in JSON it fits the 6 MB of one synchronous invocation of a function. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

export type DocumentFormat = "pdf" | "zip" | "compound" | "other";

/** Readers look for a PDF's header this far in: ISO 32000-1, annex H, implementation note 13. */
const PDF_HEADER_WITHIN = 1024;

const startsWith = (bytes: Uint8Array, magic: readonly number[], at = 0) =>
  magic.every((byte, index) => bytes[at + index] === byte);

const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];
/** A local file header; an archive that begins otherwise is no office document. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Compound File Binary: Word before 2007, and every office document behind a password (MS-OFFCRYPTO). */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

export function documentFormat(bytes: Uint8Array): DocumentFormat {
  if (startsWith(bytes, ZIP)) return "zip";
  if (startsWith(bytes, COMPOUND)) return "compound";
  const last = Math.min(PDF_HEADER_WITHIN, bytes.length - PDF.length);
  for (let at = 0; at <= last; at += 1) if (startsWith(bytes, PDF, at)) return "pdf";
  return "other";
}
