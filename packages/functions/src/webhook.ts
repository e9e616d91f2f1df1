/** Lambda entry of the ingress, behind a function URL. */
import type { LambdaFunctionURLEvent } from "aws-lambda";
import { composeIngress } from "./compose-ingress.ts";
import { ambientIngressEnv, type Env } from "./config.ts";
import { type FunctionUrlResult, respond } from "./function-url.ts";
import { createIngress } from "./ingress.ts";
import { once, type World } from "./world.ts";

export type WebhookHandler = (event: LambdaFunctionURLEvent, context?: unknown) => Promise<FunctionUrlResult>;

function serve(env: Env, world: World): WebhookHandler {
  const ingress = createIngress(composeIngress(env, world));
  return (event) => respond(event, ingress);
}

export function createWebhookHandler(env: Env, world: World = {}): WebhookHandler {
  const composed = once(() => serve(env, world));
  return async (event) => composed()(event);
}

let ambient: WebhookHandler | undefined;

export const handler: WebhookHandler = async (event) => {
  ambient ??= serve(await ambientIngressEnv(), {});
  return ambient(event);
};
