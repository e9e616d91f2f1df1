/** The dead letters on SQS: found through the queue they came from, received with a hold and let go again. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { SettingsError } from "@bonafide/core/domain/errors";
import type { DeadLetter, DeadLetterQueue } from "@bonafide/core/screening/dead-letters";
import * as z from "zod";

/** Long enough to look at some thousands of letters; what is let go is visible again at once. */
const HOLD_SECONDS = 300;
/** Short polls ask some of the servers only, so a queue counts as read out when a long one has brought nothing. */
const POLL_SECONDS = 1;

const Redrive = z.looseObject({ deadLetterTargetArn: z.string() });

export function createSqsDeadLetters({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): DeadLetterQueue {
  const handles = new WeakMap<DeadLetter, string>();
  let url: Promise<string> | undefined;

  async function find(): Promise<string> {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["RedrivePolicy"] }),
    );
    const policy = Redrive.safeParse(JSON.parse(Attributes["RedrivePolicy"] ?? "{}"));
    const name = policy.success ? policy.data.deadLetterTargetArn.split(":").at(-1) : undefined;
    const { QueueUrl } = name ? await client.send(new GetQueueUrlCommand({ QueueName: name })) : {};
    if (QueueUrl === undefined)
      throw new SettingsError("the queue of QUEUE_URL has no queue for dead letters: check QUEUE_URL");
    return QueueUrl;
  }
  const deadLetters = () => (url ??= find());

  return {
    async *all() {
      const QueueUrl = await deadLetters();
      const seen = new Set<string>();
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: POLL_SECONDS,
            VisibilityTimeout: HOLD_SECONDS,
            MessageSystemAttributeNames: ["SentTimestamp"],
          }),
        );
        // A hold that ran out brings the first ones back: then all have been seen.
        const fresh = Messages.filter(({ MessageId = "" }) => !seen.has(MessageId));
        if (fresh.length === 0) return;
        for (const { MessageId = "", Body = "", ReceiptHandle = "", Attributes } of fresh) {
          seen.add(MessageId);
          const sent = Attributes?.SentTimestamp;
          const letter: DeadLetter = {
            id: MessageId,
            body: Body,
            sentAt: sent === undefined ? null : new Date(Number(sent)),
          };
          handles.set(letter, ReceiptHandle);
          yield letter;
        }
      }
    },

    async send(body) {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    },

    async remove(letter) {
      await client.send(
        new DeleteMessageCommand({ QueueUrl: await deadLetters(), ReceiptHandle: handles.get(letter) }),
      );
    },

    async release(letter) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: await deadLetters(),
          ReceiptHandle: handles.get(letter),
          VisibilityTimeout: 0,
        }),
      );
    },
  };
}
