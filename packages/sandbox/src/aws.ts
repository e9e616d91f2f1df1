/** The table and the queues of the system, embedded: DynamoDB by dynalite and SQS by fauxqs, reached by the real clients. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startTable } from "@bonafide/core/stores/dynamo-embedded";
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
  readonly close: () => Promise<void>;
}

const TABLE = "bonafide";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };
const REGION = "eu-west-1";

export async function startAws(options: { readonly visibilitySeconds: number }): Promise<EmbeddedAws> {
  const table = await startTable({ table: TABLE });
  const queues = buildApp({ logger: false });
  const sqsOrigin = await queues.listen({ port: 0, host: LOOPBACK });
  const sqs = new SQSClient({ region: REGION, credentials: CREDENTIALS, endpoint: sqsOrigin, useQueueUrlAsEndpoint: false });
  const create = async (QueueName: string, Attributes: Record<string, string>) => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    if (!QueueUrl) throw new Error(`queue ${QueueName} was not created`);
    return QueueUrl;
  };
  const deadLetterUrl = await create("bonafide-dead-letters", {});
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
  );
  const queueUrl = await create("bonafide", {
    VisibilityTimeout: String(options.visibilitySeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: Attributes?.["QueueArn"],
      maxReceiveCount: MAX_RECEIVE_COUNT,
    }),
  });
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
    async close() {
      sqs.destroy();
      await queues.close();
      await table.close();
    },
  };
}
