/** The baseline of the worker's initialisation: the AWS clients it uses, imported as one writes it down, and nothing else. */
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { SQSBatchResponse } from "aws-lambda";

const clients = {
  dynamo: new DynamoDBClient({}),
  lambda: new LambdaClient({}),
  s3: new S3Client({}),
  sqs: new SQSClient({}),
  ssm: new SSMClient({}),
};

export async function handler(): Promise<SQSBatchResponse> {
  await clients.dynamo.send(new GetItemCommand({ TableName: "table", Key: {} }));
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: "queue", MessageBody: "" }));
  await clients.ssm.send(new GetParameterCommand({ Name: "parameter" }));
  await clients.lambda.send(new InvokeCommand({ FunctionName: "reader" }));
  await clients.s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }));
  return { batchItemFailures: [] };
}
