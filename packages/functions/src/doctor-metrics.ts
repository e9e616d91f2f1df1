/**
 * How old the oldest message of a queue is: SQS tells that to CloudWatch alone, in its query protocol
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html). One read for which no
 * client is brought along.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock } from "@bonafide/core/domain/ports";
import type { HttpClient } from "@bonafide/core/http/http";
import { SignatureV4 } from "@smithy/signature-v4";

/** SQS reports every minute, and late by a few: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const WINDOW_MS = 15 * 60_000;
const PERIOD_SECONDS = 60;

/** `denied` for want of a right to read metrics; null where nothing was reported. */
export type OldestMessage = { readonly seconds: number | null } | "denied";

export async function readOldestMessage(deps: {
  readonly http: HttpClient;
  readonly origin: string;
  readonly region: string;
  /** Of a client of the SDK, which knows where credentials come from. */
  readonly identity: Pick<DynamoDBClient["config"], "credentials" | "sha256">;
  readonly queueUrl: string;
  readonly clock: Clock;
}): Promise<OldestMessage> {
  const { http, origin, region, identity, queueUrl, clock } = deps;
  const url = new URL("/", origin);
  const now = clock();
  const body = new URLSearchParams({
    Action: "GetMetricStatistics",
    Version: "2010-08-01",
    Namespace: "AWS/SQS",
    MetricName: "ApproximateAgeOfOldestMessage",
    "Dimensions.member.1.Name": "QueueName",
    "Dimensions.member.1.Value": new URL(queueUrl).pathname.split("/").at(-1) ?? "",
    StartTime: new Date(now.getTime() - WINDOW_MS).toISOString(),
    EndTime: now.toISOString(),
    Period: String(PERIOD_SECONDS),
    "Statistics.member.1": "Maximum",
  }).toString();
  const signer = new SignatureV4({
    service: "monitoring",
    region,
    credentials: identity.credentials,
    sha256: identity.sha256,
  });
  const { headers } = await signer.sign(
    {
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: { host: url.host, "content-type": "application/x-www-form-urlencoded" },
      body,
    },
    { signingDate: now },
  );
  const response = await http({ method: "POST", url: url.href, headers, body });
  if (response.status === 403 || response.status === 401) return "denied";
  if (response.status !== 200) throw Object.assign(new Error("no metrics"), { code: `Status${response.status}` });
  return { seconds: newestMaximum(new TextDecoder().decode(response.body)) };
}

/** Data points come in no order. */
function newestMaximum(xml: string): number | null {
  const points = [...xml.matchAll(/<member>([\s\S]*?)<\/member>/g)].flatMap(([, member = ""]) => {
    const at = Date.parse(/<Timestamp>([^<]{1,40})<\/Timestamp>/.exec(member)?.[1] ?? "");
    const value = Number(/<Maximum>([^<]{1,40})<\/Maximum>/.exec(member)?.[1] ?? Number.NaN);
    return Number.isNaN(at) || Number.isNaN(value) ? [] : [{ at, value }];
  });
  return points.toSorted((a, b) => b.at - a.at)[0]?.value ?? null;
}
