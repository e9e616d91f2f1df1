/** The port of reading a document: whatever the bytes are, a named outcome; and the caps every implementation keeps. */
import type { DocumentOutcome } from "../domain/document.ts";

/**
 * Rejects only when the reading side could not be had at all, which passes. Whatever a file does to it is an outcome.
 */
export interface ResumeReader {
  readonly read: (bytes: Uint8Array) => Promise<DocumentOutcome>;
}

/** More than any résumé: what is longer is another kind of document. */
export const MAX_PAGES = 40;
/** Reading stops here; what was read by then counts. */
export const MAX_CHARACTERS = 120_000;
/** Of all parts of one archive together. */
export const MAX_INFLATED_BYTES = 24 * 1024 * 1024;
/** Elements within each other. Word's own documents with tables in text boxes stay below 60. */
export const MAX_DEPTH = 256;
/** From handing over the bytes to the outcome. */
export const WALL_CLOCK_MS = 5_000;
