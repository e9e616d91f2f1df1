/** The job queue on SQS: resolves once the message is durable. */
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { JobQueue } from "@bonafide/core/screening/deps";
import { LOOKS_ATTRIBUTE, MAX_DELAY_SECONDS, NEWER_DELAY_SECONDS } from "./limits.ts";

export interface SqsQueue extends JobQueue {
  /** Puts a message back as it is, with how often that was done. */
  leave(body: string, looks: number): Promise<void>;
}

export function createSqsQueue({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): SqsQueue {
  return {
    async send(job, { delaySeconds = 0 } = {}) {
      const delay = Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(delaySeconds)));
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(job),
          ...(delay > 0 ? { DelaySeconds: delay } : {}),
        }),
      );
    },

    async leave(body, looks) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          DelaySeconds: NEWER_DELAY_SECONDS,
          MessageAttributes: { [LOOKS_ATTRIBUTE]: { DataType: "Number", StringValue: String(looks) } },
        }),
      );
    },
  };
}
