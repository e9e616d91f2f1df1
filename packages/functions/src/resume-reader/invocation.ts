/** What travels to and from the function that reads documents. */
import { DocumentOutcome } from "@bonafide/core/domain/document";
import { MAX_FILE_BYTES } from "@bonafide/core/domain/document-format";
import * as z from "zod";

/** Four characters for three bytes. */
const MAX_BASE64 = Math.ceil(MAX_FILE_BYTES / 3) * 4;

export const ReadRequest = z.strictObject({ content: z.base64().max(MAX_BASE64) });
export const ReadResponse = DocumentOutcome;

/** What Lambda answers for a function that did not come to an end by itself. */
export const FunctionFailure = z.object({
  errorType: z.string().optional(),
  errorMessage: z.string().optional(),
});
