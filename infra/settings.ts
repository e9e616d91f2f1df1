/** What an operator's commands need to reach a stage, written down where whoever may administer it can read it. */
import type { Data } from "./data.ts";
import type { Queues } from "./queues.ts";

/**
 * Names and addresses only, under the functions' own names. Encrypted all the same: together they are a map of the
 * installation, and the address of the webhooks is nobody's to know who sends none. No function may read it.
 */
export function createSettings(data: Data, queues: Queues, webhookUrl: $util.Output<string>) {
  const { region } = aws.getRegionOutput();
  new aws.ssm.Parameter("Settings", {
    name: `${data.parameterPrefix}/settings`,
    description: "Where the commands of the operator find this stage",
    type: "SecureString",
    keyId: data.key.arn,
    value: $jsonStringify({
      AWS_REGION: region,
      TABLE_NAME: data.table.name,
      QUEUE_URL: queues.jobs.url,
      DEAD_LETTER_QUEUE_URL: queues.deadLetters.url,
      WEBHOOK_URL: webhookUrl,
      PARAMETER_PREFIX: data.parameterPrefix,
      PARAMETER_KEY: data.alias.name,
      DATA_BUCKET: data.bucket.name,
    }),
  });
}
