/** Events as Lambda's function URL and its SQS poller make them. */
import { randomUUID } from "node:crypto";
import type { LambdaFunctionURLEvent, SQSEvent } from "aws-lambda";

/**
 * Payload format 2.0: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html. The service encodes what it does
 * not take for text in base64; an ATS's JSON arrives as text, unless its content type says otherwise.
 */
export function functionUrlEvent(request: {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly base64?: boolean;
}): LambdaFunctionURLEvent {
  const { path, body, base64 = false } = request;
  const domainPrefix = "abcdefghijklmnopqrstuvwxyz012345";
  const domainName = `${domainPrefix}.lambda-url.eu-west-1.on.aws`;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers: {
      host: domainName,
      "x-amzn-trace-id": "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
      "x-forwarded-for": "198.51.100.20",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
      "content-length": String(Buffer.byteLength(body)),
      ...headers,
    },
    requestContext: {
      accountId: "anonymous",
      apiId: domainPrefix,
      domainName,
      domainPrefix,
      http: { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "198.51.100.20", userAgent: "Greenhouse" },
      requestId: randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: "01/Jun/2026:00:00:00 +0000",
      timeEpoch: 1_780_272_000_000,
    },
    body: base64 ? Buffer.from(body).toString("base64") : body,
    isBase64Encoded: base64,
  };
}

export function sqsEvent(bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, at) => ({
      messageId: `message-${at}`,
      receiptHandle: `receipt-${at}`,
      body,
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1780272000000",
        SenderId: "AROAEXAMPLE:webhook",
        ApproximateFirstReceiveTimestamp: "1780272000001",
      },
      messageAttributes: {},
      md5OfBody: "00000000000000000000000000000000",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:jobs",
      awsRegion: "eu-west-1",
    })),
  };
}
