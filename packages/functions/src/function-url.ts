/**
 * A Lambda function URL event as a Request, and a Response as its result. Own and small: the body must reach the app
 * as the very bytes that were signed, and nothing of a request may be printed when it cannot be understood.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
import type { LambdaFunctionURLEvent } from "aws-lambda";

export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

/** The host never decides anything here. */
const ORIGIN = "https://ingress.invalid";

function toHeaders(event: LambdaFunctionURLEvent): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) {
    try {
      if (value !== undefined) headers.append(name, value);
    } catch {
      // A name or value HTTP does not allow cannot be one of ours.
    }
  }
  return headers;
}

function toBody({ body, isBase64Encoded }: LambdaFunctionURLEvent): Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null;
  return new Uint8Array(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"));
}

function toRequest(event: LambdaFunctionURLEvent): Request {
  const { method } = event.requestContext.http;
  const body = method === "GET" || method === "HEAD" ? null : toBody(event);
  return new Request(new URL(`${ORIGIN}${event.rawPath}`), { method, headers: toHeaders(event), body });
}

export async function respond(
  event: LambdaFunctionURLEvent,
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<FunctionUrlResult> {
  let request: Request;
  try {
    request = toRequest(event);
  } catch {
    // A method such as TRACE, or a path that is no URL.
    return { statusCode: 404, headers: {}, body: "not found", isBase64Encoded: false };
  }
  const response = await fetch(request);
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
