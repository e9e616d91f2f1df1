/** The sandbox is the deployed system on one machine: same table, same queues, same settings, and a short list of extras. */
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, type QueueAttributeName } from "@aws-sdk/client-sqs";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stack, synthesize } from "./harness.ts";

/** Lambda sets these itself; locally they lead to loopback. */
const FROM_LAMBDA = ["AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_SECRET_ACCESS_KEY"];
/** Understood by the AWS clients everywhere and set in no stage. */
const ENDPOINTS = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SQS"];
/** Emulators instead of vendors, and files where a stage has SSM parameters and a linked secret. */
const SANDBOX_ONLY = ["SANDBOX", "SECRETS_FILE", "WEBHOOK_SECRETS"];
/** What those files stand for, the bucket of refreshed data, the function a child process stands for, and what only the real log and metric services read. */
const STAGE_ONLY = [
  "CANARY_CONNECTION",
  "DATA_BUCKET",
  "INGRESS_URL",
  "PARAMETER_PREFIX",
  "POWERTOOLS_METRICS_NAMESPACE",
  "POWERTOOLS_SERVICE_NAME",
  "READ_RESUME_FUNCTION",
  "SST_KEY",
  "SST_KEY_FILE",
  "SST_RESOURCE_App",
];

let stack: Stack;
let sandbox: Sandbox;
let variables: readonly Readonly<Record<string, string>>[];

beforeAll(async () => {
  stack = await synthesize("sandbox", { WebhookSecrets: "{}" });
  sandbox = await startSandbox({});
  variables = stack
    .of("aws:lambda/function:Function")
    .map(({ inputs }) => (inputs["environment"] as { variables: Readonly<Record<string, string>> }).variables);
});
afterAll(() => sandbox.close());

describe("the sandbox beside the stack of a stage of the same name", () => {
  it("gives its handlers the settings of the deployed ones, and these extras", () => {
    const deployed = [...new Set(variables.flatMap((given) => Object.keys(given)))];
    expect(
      Object.keys(sandbox.env)
        .filter((name) => !deployed.includes(name))
        .toSorted(),
    ).toEqual([...FROM_LAMBDA, ...ENDPOINTS, ...SANDBOX_ONLY].toSorted());
    expect(deployed.filter((name) => !(name in sandbox.env)).toSorted()).toEqual(STAGE_ONLY);
  });

  it("names its table and its queue as the functions are told", () => {
    const told = (name: string) => [...new Set(variables.flatMap((given) => given[name] ?? []))];
    expect([sandbox.env["TABLE_NAME"]]).toEqual(told("TABLE_NAME"));
    const nameOf = (url = "") => new URL(url).pathname.split("/").at(-1);
    expect([nameOf(sandbox.env["QUEUE_URL"])]).toEqual(told("QUEUE_URL").map(nameOf));
  });

  it("has the keys, the index and the billing of the deployed table", async () => {
    const { Table } = await sandbox.aws.dynamo.send(new DescribeTableCommand({ TableName: sandbox.env["TABLE_NAME"] }));
    const { inputs } = stack.one("aws:dynamodb/table:Table", "Records");
    const byName = (one: { name: unknown }, other: { name: unknown }) =>
      String(one.name).localeCompare(String(other.name));
    const attributes = (Table?.AttributeDefinitions ?? []).map(({ AttributeName, AttributeType }) => ({
      name: AttributeName,
      type: AttributeType,
    }));
    expect(attributes.toSorted(byName)).toEqual((inputs["attributes"] as { name: string }[]).toSorted(byName));
    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual([
      inputs["hashKey"],
      inputs["rangeKey"],
    ]);
    expect(Table?.BillingModeSummary?.BillingMode).toBe(inputs["billingMode"]);
    expect(
      Table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        name: IndexName,
        hashKey: KeySchema?.[0]?.AttributeName,
        rangeKey: KeySchema?.[1]?.AttributeName,
        projectionType: Projection?.ProjectionType,
      })),
    ).toEqual(inputs["globalSecondaryIndexes"]);
  });

  it("moves a message to dead letters of the same name after as many tries", async () => {
    const wanted: QueueAttributeName[] = ["RedrivePolicy"];
    const { Attributes } = await sandbox.aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: sandbox.aws.queueUrl, AttributeNames: wanted }),
    );
    const redrive = (text: unknown) => {
      const policy: { deadLetterTargetArn: string; maxReceiveCount: number } = JSON.parse(String(text));
      return { name: policy.deadLetterTargetArn.split(":").at(-1), tries: Number(policy.maxReceiveCount) };
    };
    const { inputs } = stack.one("aws:sqs/queue:Queue", "Jobs");
    expect(redrive(Attributes?.["RedrivePolicy"])).toEqual(redrive(inputs["redrivePolicy"]));
  });
});
