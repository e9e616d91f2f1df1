/** The table and the queues of the system, embedded: DynamoDB by dynalite and SQS by fauxqs, reached by the real clients. */
import { type AttributeValue, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { legible, startTable } from "@bonafide/core/stores/dynamo-embedded";
import { MAX_RECEIVE_COUNT } from "@bonafide/functions/limits";
import { buildApp } from "fauxqs";
import { LOOPBACK } from "./listen.ts";

export interface EmbeddedAws {
  /** The AWS part of every function's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly sqs: SQSClient;
  readonly dynamo: DynamoDBClient;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  /** Puts a body on the queue as it is, past the ingress. */
  readonly send: (body: string) => Promise<void>;
  /** Messages on the queue: to be had, delayed or under way. */
  readonly waiting: () => Promise<number>;
  /** The same of another queue. */
  readonly waitingOn: (queueUrl: string) => Promise<number>;
  readonly deadLetters: () => Promise<number>;
  /** Bodies of up to ten dead letters; they stay where they are. */
  readonly deadLetterBodies: () => Promise<readonly string[]>;
  /** Everything the table holds. */
  readonly items: () => Promise<readonly Record<string, AttributeValue>[]>;
  readonly close: () => Promise<void>;
}

// As the stack of a stage called "sandbox" names them, without the letters SST adds to keep names apart.
const TABLE = "bonafide-sandbox-RecordsTable";
const QUEUE = "bonafide-sandbox-JobsQueue";
const DEAD_LETTERS = "bonafide-sandbox-DeadLettersQueue";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };
const REGION = "eu-west-1";
const COUNTS: QueueAttributeName[] = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

export async function startAws(options: { readonly visibilitySeconds: number }): Promise<EmbeddedAws> {
  const table = await startTable({ table: TABLE });
  const queues = buildApp({ logger: false });
  const sqsOrigin = await queues.listen({ port: 0, host: LOOPBACK });
  const sqs = new SQSClient({
    region: REGION,
    credentials: CREDENTIALS,
    endpoint: sqsOrigin,
    useQueueUrlAsEndpoint: false,
  });
  const create = async (QueueName: string, Attributes: Record<string, string>) => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    if (!QueueUrl) throw new Error(`queue ${QueueName} was not created`);
    return QueueUrl;
  };
  const deadLetterUrl = await create(DEAD_LETTERS, {});
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
  );
  const queueUrl = await create(QUEUE, {
    VisibilityTimeout: String(options.visibilitySeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: Attributes?.["QueueArn"],
      maxReceiveCount: MAX_RECEIVE_COUNT,
    }),
  });
  const count = async (QueueUrl: string) => {
    const { Attributes: found = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: COUNTS }),
    );
    return COUNTS.reduce((sum, name) => sum + Number(found[name] ?? Number.NaN), 0);
  };
  return {
    env: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_SQS: sqsOrigin,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      QUEUE_URL: queueUrl,
      TABLE_NAME: TABLE,
    },
    sqs,
    dynamo: table.client,
    queueUrl,
    deadLetterUrl,
    async send(MessageBody) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    },
    waiting: () => count(queueUrl),
    waitingOn: count,
    deadLetters: () => count(deadLetterUrl),
    async deadLetterBodies() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
      );
      return Messages.map(({ Body = "" }) => Body);
    },
    async items() {
      const { Items = [] } = await table.client.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }));
      return Items.map(legible);
    },
    async close() {
      sqs.destroy();
      await queues.close();
      await table.close();
    },
  };
}
