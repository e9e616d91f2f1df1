/** Lambda entry of the document reader: bytes in, an outcome out. It holds no secret, no right and no way out of its network. */
import type { DocumentOutcome } from "@bonafide/core/domain/document";
import { readDocument } from "@bonafide/core/resume/read-document";
import { ReadRequest } from "./resume-reader/invocation.ts";

export async function handler(event: unknown): Promise<DocumentOutcome> {
  const { content } = ReadRequest.parse(event);
  return await readDocument(Buffer.from(content, "base64"));
}
