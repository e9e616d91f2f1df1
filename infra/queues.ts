/** How work travels: one queue of pointers and the place where what cannot be processed waits for a person. */
import {
  DEAD_LETTER_RETENTION_DAYS,
  MAX_RECEIVE_COUNT,
  QUEUE_RETENTION_DAYS,
  VISIBILITY_SECONDS,
} from "../packages/functions/src/limits.ts";

const DAY_SECONDS = 86_400;

export type Queues = ReturnType<typeof createQueues>;

export function createQueues() {
  // Messages hold ids and no personal data, so SQS's own encryption is enough; with a key of ours the ingress would
  // need KMS to be up, and rights on it, before it could take in an application.
  const encryption = { sqsManagedSseEnabled: true };

  const deadLetters = new sst.aws.Queue("DeadLetters", {
    transform: { queue: { ...encryption, messageRetentionSeconds: DEAD_LETTER_RETENTION_DAYS * DAY_SECONDS } },
  });

  const jobs = new sst.aws.Queue("Jobs", {
    visibilityTimeout: `${VISIBILITY_SECONDS} seconds`,
    dlq: { queue: deadLetters.arn, retry: MAX_RECEIVE_COUNT },
    transform: { queue: { ...encryption, messageRetentionSeconds: QUEUE_RETENTION_DAYS * DAY_SECONDS } },
  });

  return { deadLetters, jobs };
}
