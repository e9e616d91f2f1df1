/**
 * A Lambda function URL event as a request to the ingress, and its answer as the result. Own and small: the body must reach
 * the ingress as the very bytes that were signed, and nothing of a request may be printed when it cannot be understood.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
import type { LambdaFunctionURLEvent } from "aws-lambda";
import type { Ingress, IngressRequest } from "./ingress.ts";

export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

/** Repeated headers become one value, as HTTP has it: RFC 9110, section 5.3. */
function headerOf({ headers }: LambdaFunctionURLEvent): IngressRequest["header"] {
  return (name) => {
    const wanted = name.toLowerCase();
    const values = Object.entries(headers).flatMap(([given, value]) =>
      value !== undefined && given.toLowerCase() === wanted ? [value.trim()] : [],
    );
    return values.length > 0 ? values.join(", ") : null;
  };
}

/** The service has the whole body in memory already, and at most 6 MB of it: it is decoded once and then measured. */
function bodyOf({ body = "", isBase64Encoded }: LambdaFunctionURLEvent): IngressRequest["body"] {
  return (limit) => {
    const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
    return Promise.resolve(bytes.byteLength > limit ? "too_large" : bytes);
  };
}

export async function respond(event: LambdaFunctionURLEvent, ingress: Ingress): Promise<FunctionUrlResult> {
  const { status, headers, body } = await ingress({
    method: event.requestContext.http.method,
    path: event.rawPath,
    header: headerOf(event),
    body: bodyOf(event),
  });
  return { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false };
}
