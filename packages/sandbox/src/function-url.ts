/** Turns HTTP requests into Lambda function URL events (payload format 2.0) and back, as the service does. */
import type { IncomingMessage, RequestListener } from "node:http";
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from "aws-lambda";

export type FunctionUrlHandler = (event: LambdaFunctionURLEvent) => Promise<LambdaFunctionURLResult>;

/** The service refuses larger requests itself; ours answer 413 long before. */
const SERVICE_LIMIT_BYTES = 6 * 1024 * 1024;

async function read(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to its end even when it is too large: leaving the loop would cut the connection before the answer is out.
    if (size <= SERVICE_LIMIT_BYTES) chunks.push(chunk);
  }
  return size > SERVICE_LIMIT_BYTES ? null : Buffer.concat(chunks);
}

function toEvent(request: IncomingMessage, body: Buffer): LambdaFunctionURLEvent {
  const url = new URL(request.url ?? "/", "http://localhost");
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : (value ?? ""),
    ]),
  );
  const method = request.method ?? "GET";
  const now = new Date();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    requestContext: {
      accountId: "anonymous",
      apiId: "sandbox",
      domainName: headers["host"] ?? "localhost",
      domainPrefix: "sandbox",
      http: {
        method,
        path: url.pathname,
        protocol: "HTTP/1.1",
        sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: "sandbox",
      routeKey: "$default",
      stage: "$default",
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    // The service base64-encodes what it does not take for text; doing so always keeps the bytes exact.
    body: body.toString("base64"),
    isBase64Encoded: true,
  };
}

export function functionUrl(handler: FunctionUrlHandler): RequestListener {
  return (request, response) => {
    void (async () => {
      const body = await read(request);
      if (body === null) {
        response.writeHead(413).end();
        return;
      }
      const result = await handler(toEvent(request, body));
      if (typeof result === "string") {
        response.writeHead(200, { "content-type": "application/json" }).end(result);
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]),
      );
      response.writeHead(result.statusCode ?? 200, headers);
      response.end(result.isBase64Encoded ? Buffer.from(result.body ?? "", "base64") : result.body);
    })().catch(() => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
  };
}
