/** The baseline of the crons' initialisation: the two AWS clients each of them uses at least, and nothing else. */
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const clients = { dynamo: new DynamoDBClient({}), sqs: new SQSClient({}) };

export async function handler(): Promise<object> {
  await clients.dynamo.send(new GetItemCommand({ TableName: "table", Key: {} }));
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: "queue", MessageBody: "" }));
  return {};
}
