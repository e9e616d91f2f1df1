/** What AWS says of the queue and of the dead letters behind it. Nothing is taken off either. */
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import * as z from "zod";

export interface QueueFacts {
  /** Messages to be had, put off, and under way. */
  readonly waiting: number;
  readonly delayed: number;
  readonly underWay: number;
}
export interface DeadLetterFacts {
  readonly count: number;
  /** When the oldest of up to ten was first sent; null where none could be looked at. */
  readonly oldest: Date | null;
}

const COUNTS = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
] as const satisfies readonly QueueAttributeName[];

const Redrive = z.object({ deadLetterTargetArn: z.string() });

export async function readQueue(client: SQSClient, QueueUrl: string): Promise<QueueFacts> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] }),
  );
  const [waiting = 0, delayed = 0, underWay = 0] = COUNTS.map((name) => Number(Attributes[name] ?? 0));
  return { waiting, delayed, underWay };
}

/** The queue's own redrive policy names it, unless it is given. Null when the queue has none. */
async function deadLetterUrl(client: SQSClient, QueueUrl: string): Promise<string | null> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }),
  );
  const text = Attributes?.["RedrivePolicy"];
  if (text === undefined) return null;
  const QueueName = Redrive.parse(JSON.parse(text)).deadLetterTargetArn.split(":").at(-1);
  const { QueueUrl: found } = await client.send(new GetQueueUrlCommand({ QueueName }));
  return found ?? null;
}

/** Looking costs nothing: dead letters are moved nowhere by being received, and are visible again at once. */
async function oldest(client: SQSClient, QueueUrl: string): Promise<Date | null> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ["SentTimestamp"],
    }),
  );
  const sent = Messages.flatMap(({ Attributes }) => Number(Attributes?.SentTimestamp ?? Number.NaN));
  const first = Math.min(...sent.filter((at) => !Number.isNaN(at)));
  return Number.isFinite(first) ? new Date(first) : null;
}

/** Null when there is no queue for dead letters. */
export async function readDeadLetters(
  client: SQSClient,
  queueUrl: string,
  given: string | null,
): Promise<DeadLetterFacts | null> {
  const url = given ?? (await deadLetterUrl(client, queueUrl));
  if (url === null) return null;
  const { waiting, delayed, underWay } = await readQueue(client, url);
  const count = waiting + delayed + underWay;
  return { count, oldest: count === 0 ? null : await oldest(client, url) };
}
