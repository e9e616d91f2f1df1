/** The door an ATS knocks at: the function's own public URL or, where an organisation forbids those, an HTTP API before it. */
import { LOG_RETENTION_MONTH } from "./every-function.ts";

export interface Ingress {
  readonly url: $util.Output<string>;
  /** Absent where the function has a public URL of its own. */
  readonly api?: sst.aws.ApiGatewayV2;
}

/** Far above what any ATS sends, and a bound on a flood. */
const REQUESTS_PER_SECOND = 100;
const BURST = 200;

/** What a line of the door's log holds: whose address and which client it was says nothing that the signature does not. */
const LOG_LINE = JSON.stringify({
  requestTime: "$context.requestTime",
  requestId: "$context.requestId",
  httpMethod: "$context.httpMethod",
  routeKey: "$context.routeKey",
  status: "$context.status",
  responseLatency: "$context.responseLatency",
});

/** One route and nothing beside it; whatever else is asked for ends at the door. */
export function openHttpApi(webhook: sst.aws.Function): Ingress {
  const api = new sst.aws.ApiGatewayV2("Ingress", {
    // No browser calls it.
    cors: false,
    accessLog: { retention: LOG_RETENTION_MONTH },
    transform: {
      stage: (args) => {
        args.accessLogSettings = $resolve([args.accessLogSettings]).apply(([settings]) => ({
          destinationArn: settings?.destinationArn ?? "",
          format: LOG_LINE,
        }));
        args.defaultRouteSettings = { throttlingRateLimit: REQUESTS_PER_SECOND, throttlingBurstLimit: BURST };
      },
    },
  });
  // By its ARN: given a definition, the component would make a function of its own.
  api.route("POST /webhooks/{connectionId}", webhook.arn);
  return { url: api.url, api };
}
