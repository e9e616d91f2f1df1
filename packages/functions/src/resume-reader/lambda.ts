/** Reads documents by invoking the function that exists for it, with the bytes inline. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { DocumentOutcome, Unreadable } from "@bonafide/core/domain/document";
import { MAX_FILE_BYTES } from "@bonafide/core/domain/document-format";
import type { ResumeReader } from "@bonafide/core/resume/resume";
import { FunctionFailure, ReadResponse } from "./invocation.ts";

const json = (payload: Uint8Array | undefined): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
};

/**
 * The file's own doing, by what Lambda says of a function it had to stop or lost; null for any other failure.
 * https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
 */
function endedBy({
  errorType = "",
  errorMessage = "",
}: {
  errorType?: string | undefined;
  errorMessage?: string | undefined;
}): Unreadable | null {
  if (errorType === "Sandbox.Timedout" || /Task timed out after/.test(errorMessage)) return "timed_out";
  if (errorType === "Runtime.OutOfMemory" || errorType === "Runtime.ExitError") return "memory_exceeded";
  return null;
}

export function createLambdaReader(client: Pick<LambdaClient, "send">, functionName: string): ResumeReader {
  return {
    async read(bytes): Promise<DocumentOutcome> {
      if (bytes.length > MAX_FILE_BYTES) return { kind: "too_large" };
      const content = Buffer.from(bytes).toString("base64");
      const { FunctionError, Payload } = await client.send(
        new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify({ content })) }),
      );
      const answer = json(Payload);
      if (FunctionError === undefined) return ReadResponse.parse(answer);
      const kind = endedBy(FunctionFailure.safeParse(answer).data ?? {});
      if (kind === null) throw new Error("the function that reads documents failed");
      return { kind };
    },
  };
}
