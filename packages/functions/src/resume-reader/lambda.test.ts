import { createServer, type Server } from "node:http";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, it } from "vitest";
import { MAX_FILE_BYTES } from "@bonafide/core/domain/document-format";
import { aResume } from "../../../core/src/resume/testing-pdf.ts";
import { handler } from "../read-resume.ts";
import { createLambdaReader } from "./lambda.ts";

interface Answer {
  readonly body: string;
  readonly failed?: boolean;
  readonly status?: number;
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** AWS's own client against Lambda's Invoke route on loopback. */
async function readerOf(answer: (payload: string) => Promise<Answer> | Answer) {
  const paths: string[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      paths.push(request.url ?? "");
      void (async () => {
        const { body, failed, status = 200 } = await answer(Buffer.concat(chunks).toString());
        response.writeHead(status, failed ? { "x-amz-function-error": "Unhandled" } : {}).end(body);
      })();
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return { reader: createLambdaReader(client, "reader"), paths };
}

const failure = (errorType: string, errorMessage = ""): Answer => ({
  body: JSON.stringify({ errorType, errorMessage }),
  failed: true,
});

describe("reading by invocation", () => {
  it("hands the bytes over inline and gives what the function answers", async () => {
    const { reader, paths } = await readerOf(async (payload) => ({
      body: JSON.stringify(await handler(JSON.parse(payload))),
    }));
    expect(await reader.read(aResume())).toMatchObject({ kind: "read", format: "pdf" });
    expect(await reader.read(Buffer.from("nothing"))).toEqual({ kind: "unsupported" });
    expect(paths).toEqual(Array(2).fill("/2015-03-31/functions/reader/invocations"));
  });

  it("fits the largest file into one invocation and sends no larger one", async () => {
    let largest = 0;
    const { reader, paths } = await readerOf((payload) => {
      largest = Math.max(largest, payload.length);
      return { body: JSON.stringify({ kind: "unsupported" }) };
    });
    await reader.read(Buffer.alloc(MAX_FILE_BYTES));
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    expect(largest).toBeLessThanOrEqual(6 * 1024 * 1024);
    expect(await reader.read(Buffer.alloc(MAX_FILE_BYTES + 1))).toEqual({ kind: "too_large" });
    expect(paths).toHaveLength(1);
  });

  it.each([
    [failure("Sandbox.Timedout", "RequestId: x Error: Task timed out after 6.00 seconds"), "timed_out"],
    [failure("Runtime.OutOfMemory", "Error: Runtime exited with error: signal: killed"), "memory_exceeded"],
    [failure("Runtime.ExitError", "Error: Runtime exited with error: exit status 134"), "memory_exceeded"],
  ])("names what a file did to the function", async (answer, kind) => {
    const { reader } = await readerOf(() => answer);
    expect(await reader.read(aResume())).toEqual({ kind });
  });

  it.each([
    ["a failure of its own", failure("ZodError", "invalid")],
    ["a refusal", { body: "{}", status: 403 }],
    ["an answer of another shape", { body: JSON.stringify({ kind: "read", text: "x" }) }],
    ["no JSON", { body: "<html>" }],
  ])("rejects for %s, which another try may mend", async (_, answer) => {
    const { reader } = await readerOf(() => answer);
    await expect(reader.read(aResume())).rejects.toThrow();
  });
});

describe("the function", () => {
  it.each([[{}], [{ content: 1 }], [{ content: "not base64!" }], [null], [{ content: "", more: true }]])(
    "takes nothing but bytes: %j",
    async (event) => {
      await expect(handler(event)).rejects.toThrow();
    },
  );
});
