/** What CloudWatch calls the figures that alarms and the dashboard show. */
import { METRIC_NAMESPACE, SERVICE } from "../packages/functions/src/ingress-logger.ts";
import type { Source } from "./alarms.ts";
import type { Ingress } from "./ingress.ts";
import type { Queues } from "./queues.ts";

/** Each stage counts for itself. */
export const stageNamespace = (): string => `${METRIC_NAMESPACE}/${$app.stage}`;

/** By the name in the stack. */
export type Functions = Readonly<Record<string, sst.aws.Function>>;

/** What is watched. */
export interface Watched {
  readonly functions: Functions;
  readonly queues: Queues;
  readonly ingress: Ingress;
}

export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, $util.Input<string>>>;
}

export const ours = (metricName: string, code?: string): Metric => ({
  namespace: stageNamespace(),
  metricName,
  dimensions: { service: SERVICE, ...(code === undefined ? {} : { code }) },
});

export const ofQueue = ({ queues }: Watched, queue: keyof Queues, metricName: string): Metric => ({
  namespace: "AWS/SQS",
  metricName,
  dimensions: { QueueName: queues[queue].nodes.queue.name },
});

export const ofFunction = ({ functions }: Watched, name: string, metricName: string): Metric => {
  const found = functions[name];
  if (found === undefined) throw new Error(`no function of the stack is called ${name}`);
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: found.name } };
};

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html and, for an HTTP API, .../apigateway/latest/developerguide/http-api-metrics.html */
export const serverErrors = ({ ingress, ...watched }: Watched): Metric =>
  ingress.api === undefined
    ? ofFunction({ ingress, ...watched }, "Webhook", "Url5xxCount")
    : { namespace: "AWS/ApiGateway", metricName: "5xx", dimensions: { ApiId: ingress.api.nodes.api.id } };

/** The functions an alarm is about. */
export const namesOf = ({ functions }: Watched, source: Extract<Source, { kind: "function" }>): readonly string[] =>
  source.only ?? Object.keys(functions);
