/** Settings every AWS client shares: where it talks to, as whom, and for how long. */
import type { AwsSettings } from "./config.ts";
import { AWS_CALL_MS } from "./limits.ts";

export function clientConfig(
  aws: AwsSettings,
  endpoint: string | undefined,
  maxAttempts: number,
  requestTimeout: number = AWS_CALL_MS,
) {
  return {
    maxAttempts,
    requestHandler: { connectionTimeout: AWS_CALL_MS, requestTimeout, throwOnRequestTimeout: true },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(aws.region === undefined ? {} : { region: aws.region }),
    ...(aws.credentials === undefined ? {} : { credentials: aws.credentials }),
  };
}
