/** What `sst deploy` would create, by stage: the real configuration on the real components, and every right it grants. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { PACK_LOCATIONS } from "../../packages/core/src/lookups/ip/pack-file.ts";
import { PLACE_PACK_LOCATIONS } from "../../packages/core/src/lookups/place/pack-file.ts";
import { WALL_CLOCK_MS } from "../../packages/core/src/resume/resume.ts";
import { defaultTiming } from "../../packages/core/src/screening/deps.ts";
import { TTL_ATTRIBUTE, tableDefinition } from "../../packages/core/src/stores/table.ts";
import { METRIC_NAMESPACE, SERVICE } from "../../packages/functions/src/ingress-logger.ts";
import * as limits from "../../packages/functions/src/limits.ts";
import { awsCallsIn, type Resource, type Stack, synthesize } from "./harness.ts";
import { infrastructureDocument } from "./infrastructure-document.ts";
import { rights, statements } from "./rights.ts";

const DAY_SECONDS = 86_400;
const CANARY = "whsec-canary-6b1f0c";
const SECRETS = { WebhookSecrets: JSON.stringify({ connection: { ats: "greenhouse", secrets: [CANARY] } }) };

const of = (stack: Stack, name: string) => stack.one("aws:lambda/function:Function", name).inputs;
const seconds = (resource: Resource, input: string) => Number(resource.inputs[input]);

describe.each(["test", "production"])("the stack of stage %s", (stage) => {
  const production = stage === "production";
  let stack: Stack;
  let jobs: Resource;
  let deadLetters: Resource;
  let table: Resource;
  beforeAll(async () => {
    stack = await synthesize(stage, SECRETS);
    jobs = stack.one("aws:sqs/queue:Queue", "Jobs");
    deadLetters = stack.one("aws:sqs/queue:Queue", "DeadLetters");
    table = stack.one("aws:dynamodb/table:Table", "Records");
  });

  it("holds these resources and no others", () => {
    const held = stack.resources
      .filter(({ type }) => !type.startsWith("sst:") && !type.startsWith("pulumi:"))
      // One per line of the table of alarms, which watching.test.ts compares with them.
      .filter(({ type }) => type !== "aws:cloudwatch/metricAlarm:MetricAlarm")
      // A subscriber's name ends in a hash of its queue's ARN.
      .map(({ type, name }) => `${type.split(":").at(-1)} ${name.replace(/(?<=Subscriber)[A-Z][a-z]{5}/, "")}`);
    expect(held.toSorted()).toEqual([
      "Alias DataKeyAlias",
      "Bucket DataBucket",
      "BucketLifecycleConfiguration DataLifecycle",
      "BucketObjectv2 CanaryCode",
      "BucketObjectv2 ReadResumeCode",
      "BucketObjectv2 ReconcileCode",
      "BucketObjectv2 RefreshCode",
      "BucketObjectv2 ScreenCode",
      "BucketObjectv2 SweepCode",
      "BucketObjectv2 WatchCode",
      "BucketObjectv2 WebhookCode",
      "BucketPolicy DataPolicy",
      "BucketPublicAccessBlock DataPublicAccessBlock",
      "BucketServerSideEncryptionConfiguration DataEncryption",
      "BucketVersioning DataVersioning",
      "Dashboard Dashboard",
      "EventSourceMapping JobsSubscriberEventSourceMapping",
      "Function CanaryFunction",
      "Function ReadResumeFunction",
      "Function ReconcileFunction",
      "Function RefreshFunction",
      "Function ScreenFunction",
      "Function SweepFunction",
      "Function WatchFunction",
      "Function WebhookFunction",
      "FunctionEventInvokeConfig CanaryEventInvokeConfig",
      "FunctionEventInvokeConfig ReconcileEventInvokeConfig",
      "FunctionEventInvokeConfig RefreshEventInvokeConfig",
      "FunctionEventInvokeConfig SweepEventInvokeConfig",
      "FunctionEventInvokeConfig WatchEventInvokeConfig",
      "FunctionUrl WebhookUrl",
      "Key DataKey",
      "LogGroup CanaryLogs",
      "LogGroup ReadResumeLogs",
      "LogGroup ReconcileLogs",
      "LogGroup RefreshLogs",
      "LogGroup ScreenLogs",
      "LogGroup SweepLogs",
      "LogGroup WatchLogs",
      "LogGroup WebhookLogs",
      "Parameter Settings",
      "Permission WebhookInvokeFunction",
      "Permission WebhookPublicFunctionUrlAccess",
      "Queue DeadLettersQueue",
      "Queue JobsQueue",
      "RandomBytes LambdaEncryptionKey",
      "RandomPassword CanaryConnection",
      "RandomPassword CanaryKey",
      "Role CanaryRole",
      "Role CanaryScheduleRole",
      "Role ReadResumeRole",
      "Role ReconcileRole",
      "Role ReconcileScheduleRole",
      "Role RefreshRole",
      "Role RefreshScheduleRole",
      "Role ScreenRole",
      "Role SweepRole",
      "Role SweepScheduleRole",
      "Role WatchRole",
      "Role WatchScheduleRole",
      "Role WebhookRole",
      "Schedule CanaryScheduleSchedule",
      "Schedule ReconcileScheduleSchedule",
      "Schedule RefreshScheduleSchedule",
      "Schedule SweepScheduleSchedule",
      "Schedule WatchScheduleSchedule",
      "SecurityGroup ReadingGroup",
      "Subnet ReadingSubnet1",
      "Subnet ReadingSubnet2",
      "Table RecordsTable",
      "Topic Pages",
      "Topic Tickets",
      "TopicPolicy PagesPolicy",
      "TopicPolicy TicketsPolicy",
      "Vpc ReadingNetwork",
    ]);
  });

  it("is made by one version of SST, exactly, and with the provider that version ships with", () => {
    const Package = z.object({ dependencies: z.record(z.string(), z.string()) });
    const DevPackage = z.object({ devDependencies: z.record(z.string(), z.string()) });
    const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
    const { sst = "" } = DevPackage.parse(json("package.json")).devDependencies;
    expect(sst).toMatch(/^\d+\.\d+\.\d+$/);
    // What reads linked values at run time is of the same version as what wrote them.
    expect(Package.parse(json("packages/functions/package.json")).dependencies["sst"]).toBe(sst);
    const shipped = Package.parse(json(".sst/platform/package.json")).dependencies["@pulumi/aws"];
    expect(stack.app.providers).toEqual({ aws: { version: shipped } });
  });

  it("writes down for the operator where everything is: names and addresses, encrypted, and for no function to read", () => {
    const { inputs } = stack.one("aws:ssm/parameter:Parameter", "Settings");
    expect(inputs).toMatchObject({
      // As the commands look for it.
      name: `/${limits.APP}/${stage}/settings`,
      type: "SecureString",
      keyId: "arn:aws:kms:eu-west-1:123456789012:key/DataKey",
    });
    const settings: Record<string, string> = JSON.parse(String(inputs["value"]));
    expect(settings).toEqual({
      AWS_REGION: "eu-west-1",
      TABLE_NAME: `bonafide-${stage}-RecordsTable`,
      QUEUE_URL: `https://sqs.eu-west-1.amazonaws.com/123456789012/bonafide-${stage}-JobsQueue`,
      DEAD_LETTER_QUEUE_URL: `https://sqs.eu-west-1.amazonaws.com/123456789012/bonafide-${stage}-DeadLettersQueue`,
      WEBHOOK_URL: expect.stringMatching(/^https:\/\//),
      PARAMETER_PREFIX: `/bonafide/${stage}`,
      PARAMETER_KEY: `alias/bonafide-${stage}`,
      DATA_BUCKET: `bonafide-${stage}-databucket`,
    });
    expect(JSON.stringify(settings)).not.toContain(CANARY);
  });

  it("hands the worker batches whose failures it reports one by one, and bounds how many run at a time", () => {
    expect(stack.one("aws:lambda/eventSourceMapping:EventSourceMapping", "Jobs").inputs).toEqual({
      eventSourceArn: `arn:aws:sqs:eu-west-1:123456789012:bonafide-${stage}-JobsQueue`,
      functionName: `arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-ScreenFunction`,
      functionResponseTypes: ["ReportBatchItemFailures"],
      batchSize: limits.BATCH_SIZE,
      maximumBatchingWindowInSeconds: limits.BATCH_WINDOW_SECONDS,
      scalingConfig: { maximumConcurrency: limits.MAX_CONCURRENCY },
    });
    // Lambda refuses less than 2.
    expect(limits.MAX_CONCURRENCY).toBeGreaterThanOrEqual(2);
  });

  it("moves a message that keeps failing to the dead letters, after AWS's minimum of tries at the earliest", () => {
    expect(JSON.parse(String(jobs.inputs["redrivePolicy"]))).toEqual({
      deadLetterTargetArn: `arn:aws:sqs:eu-west-1:123456789012:bonafide-${stage}-DeadLettersQueue`,
      maxReceiveCount: limits.MAX_RECEIVE_COUNT,
    });
    expect(limits.MAX_RECEIVE_COUNT).toBeGreaterThanOrEqual(5);
  });

  it("hides a message for six times the worker's time-out, and beyond the certainty of a lost note", () => {
    const hidden = seconds(jobs, "visibilityTimeoutSeconds");
    expect(hidden).toBeGreaterThanOrEqual(6 * Number(of(stack, "Screen")["timeout"]));
    expect(hidden * 1_000).toBeGreaterThan(defaultTiming.quiescenceMs);
  });

  it("never replaces a worker that Lambda has not stopped yet", () => {
    expect(defaultTiming.leaseMs).toBeGreaterThan(Number(of(stack, "Screen")["timeout"]) * 1_000);
  });

  it("keeps dead letters longer than any message can have waited before", () => {
    expect(seconds(deadLetters, "messageRetentionSeconds")).toBe(14 * DAY_SECONDS);
    expect(seconds(jobs, "messageRetentionSeconds")).toBeLessThanOrEqual(4 * DAY_SECONDS);
  });

  it("encrypts the queues with SQS's key, and table and credentials with the customer's own", () => {
    for (const queue of [jobs, deadLetters]) expect(queue.inputs).toMatchObject({ sqsManagedSseEnabled: true });
    const key = "arn:aws:kms:eu-west-1:123456789012:key/DataKey";
    expect(table.inputs).toMatchObject({ serverSideEncryption: { enabled: true, kmsKeyArn: key } });
    const { inputs } = stack.one("aws:kms/key:Key", "DataKey");
    expect(inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    // AWS's default key policy: the roles below decide, and nobody can lock the account out.
    expect(inputs).not.toHaveProperty("policy");
    expect(stack.one("aws:kms/alias:Alias", "DataKey").inputs).toMatchObject({ name: `alias/bonafide-${stage}` });
  });

  it("creates the table the stores were tested on, on demand, expiring, recoverable to any second", () => {
    const { AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, KeySchema } = tableDefinition("any");
    const [hashKey, rangeKey] = KeySchema.map(({ AttributeName }) => AttributeName);
    expect(table.inputs).toMatchObject({
      attributes: AttributeDefinitions.map(({ AttributeName, AttributeType }) => ({
        name: AttributeName,
        type: AttributeType,
      })),
      billingMode: BillingMode,
      hashKey,
      rangeKey,
      globalSecondaryIndexes: GlobalSecondaryIndexes.map(({ IndexName, KeySchema: keys, Projection }) => ({
        name: IndexName,
        hashKey: keys[0]?.AttributeName,
        rangeKey: keys[1]?.AttributeName,
        projectionType: Projection.ProjectionType,
      })),
      localSecondaryIndexes: [],
      ttl: { attributeName: TTL_ATTRIBUTE, enabled: true },
      pointInTimeRecovery: { enabled: true },
    });
  });

  it(`${production ? "keeps" : "removes"} the data, and the key it needs, when the stage is removed`, () => {
    expect(stack.app).toMatchObject({
      name: "bonafide",
      home: "aws",
      removal: production ? "retain" : "remove",
      protect: production,
    });
    expect(stack.outputs["_protect"]).toBe(production);
    expect(table.inputs["deletionProtectionEnabled"]).toBe(production);
    const kept = stack.resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
    // SST keeps networks as well; an empty one costs nothing.
    const network = ["ReadingNetwork", "ReadingSubnet1", "ReadingSubnet2"];
    expect(kept.toSorted()).toEqual(
      production ? ["DataBucket", "DataKey", "DataKeyAlias", ...network, "RecordsTable"] : [],
    );
  });

  it("gives every role exactly these rights", () => {
    const queue = `arn:aws:sqs:eu-west-1:123456789012:bonafide-${stage}-JobsQueue`;
    const records = `arn:aws:dynamodb:eu-west-1:123456789012:table/bonafide-${stage}-RecordsTable`;
    const key = "arn:aws:kms:eu-west-1:123456789012:key/DataKey";
    const parameters = `arn:aws:ssm:eu-west-1:123456789012:parameter/bonafide/${stage}`;
    const logsOf = (name: string) => {
      const streams = `arn:aws:logs:eu-west-1:123456789012:log-group:/bonafide/${stage}/${name}:*`;
      return [`Allow logs:CreateLogStream on ${streams}`, `Allow logs:PutLogEvents on ${streams}`];
    };
    const published = `arn:aws:s3:::bonafide-${stage}-databucket/public/*`;
    const ownLists = `arn:aws:s3:::bonafide-${stage}-databucket/lists/*`;
    const bucketKey = (action: string) => `Allow kms:${action} on ${key} via s3.eu-west-1.amazonaws.com`;
    const tableKey = (action: string) => `Allow kms:${action} on ${key} via dynamodb.eu-west-1.amazonaws.com`;

    // Lambda sets up the interfaces of a function in a network with that function's role.
    const interfaces = [
      "CreateNetworkInterface",
      "DescribeNetworkInterfaces",
      "DescribeSubnets",
      "DeleteNetworkInterface",
      "AssignPrivateIpAddresses",
      "UnassignPrivateIpAddresses",
    ];

    const roles = stack.of("aws:iam/role:Role");
    expect(Object.fromEntries(roles.map((role) => [role.name, rights(role)]))).toEqual({
      WebhookRole: [`Allow sqs:SendMessage on ${queue}`, ...logsOf("webhook")],
      // It knows the ingress's address and its own secret, and may do nothing.
      CanaryRole: logsOf("canary"),
      CanaryScheduleRole: [
        `Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-CanaryFunction`,
      ],
      ReadResumeRole: [
        ...interfaces.map((action) => `Allow ec2:${action} on *`),
        ...interfaces.map((action) => `Deny ec2:${action} on * from the code of arn:*:lambda:*:*:function:*`),
        ...logsOf("readresume"),
      ],
      ScreenRole: [
        `Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-ReadResumeFunction`,
        `Allow sqs:ReceiveMessage on ${queue}`,
        `Allow sqs:DeleteMessage on ${queue}`,
        `Allow sqs:GetQueueAttributes on ${queue}`,
        `Allow sqs:SendMessage on ${queue}`,
        `Allow dynamodb:GetItem on ${records}`,
        `Allow dynamodb:BatchGetItem on ${records}`,
        `Allow dynamodb:Query on ${records}`,
        `Allow dynamodb:PutItem on ${records}`,
        `Allow dynamodb:BatchWriteItem on ${records}`,
        `Allow dynamodb:UpdateItem on ${records}`,
        `Allow dynamodb:DeleteItem on ${records}`,
        ...["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"].map(tableKey),
        `Allow ssm:GetParameter on ${parameters}/connections/*, ${parameters}/providers`,
        `Allow kms:Decrypt on ${key} via ssm.eu-west-1.amazonaws.com`,
        `Allow s3:GetObject on ${published}, ${ownLists}`,
        bucketKey("Decrypt"),
        ...logsOf("screen"),
      ],
      ReconcileRole: [
        `Allow sqs:SendMessage on ${queue}`,
        `Allow dynamodb:GetItem on ${records}`,
        `Allow dynamodb:PutItem on ${records}`,
        `Allow dynamodb:Query on ${records}/index/due`,
        ...["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"].map(tableKey),
        `Allow ssm:GetParameter on ${parameters}/connections/*`,
        `Allow kms:Decrypt on ${key} via ssm.eu-west-1.amazonaws.com`,
        ...logsOf("reconcile"),
      ],
      ReconcileScheduleRole: [
        `Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-ReconcileFunction`,
      ],
      RefreshRole: [
        `Allow s3:GetObject on ${published}`,
        `Allow s3:PutObject on ${published}`,
        ...["Decrypt", "GenerateDataKey"].map(bucketKey),
        ...logsOf("refresh"),
      ],
      RefreshScheduleRole: [
        `Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-RefreshFunction`,
      ],
      SweepRole: [
        `Allow sqs:SendMessage on ${queue}`,
        `Allow dynamodb:GetItem on ${records}`,
        `Allow dynamodb:PutItem on ${records}`,
        `Allow dynamodb:Query on ${records}/index/due`,
        ...["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"].map(tableKey),
        ...logsOf("sweep"),
      ],
      SweepScheduleRole: [
        `Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-SweepFunction`,
      ],
      WatchRole: [
        `Allow dynamodb:Scan on ${records}`,
        `Allow dynamodb:GetItem on ${records}`,
        `Allow dynamodb:PutItem on ${records}`,
        `Allow dynamodb:Query on ${records}/index/due`,
        ...["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"].map(tableKey),
        ...logsOf("watch"),
      ],
      WatchScheduleRole: [
        `Allow lambda:InvokeFunction on arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-WatchFunction`,
      ],
    });
    expect(roles.flatMap(({ inputs }) => inputs["managedPolicyArns"] ?? [])).toEqual([]);
  });

  it("grants the calls the handlers' code makes, and none that it does not", async () => {
    const granted = stack
      .of("aws:iam/role:Role")
      .flatMap(statements)
      .flatMap(({ Action }) => Action);
    // Rights used by AWS on a function's behalf: poll its queue, start it, write its logs, use the key.
    const onBehalf = /^(kms|logs|ec2):|^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$/;
    // One permission has another name than the call it is for.
    const callOf = (action: string) => (action === "lambda:InvokeFunction" ? "Invoke" : action.replace(/^\w+:/, ""));
    const called = new Set(granted.filter((action) => !onBehalf.test(action)).map(callOf));
    expect([...called].toSorted()).toEqual(await awsCallsIn(stack.functions));
  });

  it("names every action, and leaves open only what has no name at deployment", () => {
    const all = stack.of("aws:iam/role:Role").flatMap(statements);
    expect(all.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
    const open = all.flatMap(({ Resource: on }) => on).filter((arn) => arn.includes("*"));
    expect([...new Set(open.map((arn) => (arn === "*" ? arn : arn.split(":").slice(5).join(":"))))].toSorted()).toEqual(
      [
        // Interfaces in the network without a way out, which have no name before Lambda makes them.
        "*",
        // The customer's own lists, and what the refresh publishes in turns: nothing else is in the bucket.
        `bonafide-${stage}-databucket/lists/*`,
        `bonafide-${stage}-databucket/public/*`,
        // The streams of one function's own group, named by Lambda when it runs.
        `log-group:/bonafide/${stage}/canary:*`,
        `log-group:/bonafide/${stage}/readresume:*`,
        `log-group:/bonafide/${stage}/reconcile:*`,
        `log-group:/bonafide/${stage}/refresh:*`,
        `log-group:/bonafide/${stage}/screen:*`,
        `log-group:/bonafide/${stage}/sweep:*`,
        `log-group:/bonafide/${stage}/watch:*`,
        `log-group:/bonafide/${stage}/webhook:*`,
        // Credentials of connections that an operator adds later, below this stage's path.
        `parameter/bonafide/${stage}/connections/*`,
      ],
    );
  });

  it("lets nobody but the service take a role", () => {
    const trusts = stack.of("aws:iam/role:Role").map(({ name, inputs }) => [name, inputs["assumeRolePolicy"]]);
    const only = (service: string) => ({
      Version: "2012-10-17",
      Statement: [
        { Sid: "AllowAssumeRole", Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
      ],
    });
    expect(Object.fromEntries(trusts)).toEqual({
      WebhookRole: only("lambda.amazonaws.com"),
      CanaryRole: only("lambda.amazonaws.com"),
      CanaryScheduleRole: only("scheduler.amazonaws.com"),
      ReadResumeRole: only("lambda.amazonaws.com"),
      ReconcileRole: only("lambda.amazonaws.com"),
      ReconcileScheduleRole: only("scheduler.amazonaws.com"),
      RefreshRole: only("lambda.amazonaws.com"),
      RefreshScheduleRole: only("scheduler.amazonaws.com"),
      ScreenRole: only("lambda.amazonaws.com"),
      SweepRole: only("lambda.amazonaws.com"),
      SweepScheduleRole: only("scheduler.amazonaws.com"),
      WatchRole: only("lambda.amazonaws.com"),
      WatchScheduleRole: only("scheduler.amazonaws.com"),
    });
  });

  it("opens the ingress to everyone, by its URL and in no other way, and nothing else to anyone", () => {
    expect(stack.one("aws:lambda/functionUrl:FunctionUrl", "Webhook").inputs).toEqual({
      functionName: `bonafide-${stage}-WebhookFunction`,
      authorizationType: "NONE",
      invokeMode: "BUFFERED",
    });
    // AWS asks for both on a public URL; each holds for calls through the URL only.
    const opened = stack.of("aws:lambda/permission:Permission").map(({ inputs }) => inputs);
    const everyone = { function: `bonafide-${stage}-WebhookFunction`, principal: "*" };
    expect(opened).toEqual([
      { ...everyone, action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" },
      { ...everyone, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true },
    ]);
  });

  it("links the webhook secrets to the ingress and nothing to anyone else", () => {
    const links = stack.functions.map(({ name, links: linked }) => [name, Object.keys(linked)]);
    expect(Object.fromEntries(links)).toEqual({
      Webhook: ["WebhookSecrets", "CanarySecret"],
      Canary: ["CanarySecret"],
      ReadResume: [],
      Screen: [],
      Sweep: [],
      Reconcile: [],
      Watch: [],
      Refresh: [],
    });
  });

  it.each([
    ["the webhook secrets", CANARY, "WebhookSecretsLinkRef"],
    // As the stand-in for its maker makes it.
    ["the canary's secret", "CanaryKey-x", "CanarySecretLinkRef"],
  ])("writes %s nowhere in clear", (_, secret, link) => {
    const holders = stack.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(secret));
    // SST's own record of a link, which its encrypted state holds; no resource of AWS is created from it.
    expect(holders.map(({ name }) => name)).toEqual([link]);
    expect(JSON.stringify(stack.outputs)).not.toContain(secret);
  });

  it("gives each function the settings it reads and no more", () => {
    const common = { POWERTOOLS_SERVICE_NAME: SERVICE, POWERTOOLS_METRICS_NAMESPACE: `${METRIC_NAMESPACE}/${stage}` };
    const queue = { QUEUE_URL: `https://sqs.eu-west-1.amazonaws.com/123456789012/bonafide-${stage}-JobsQueue` };
    const stored = { TABLE_NAME: `bonafide-${stage}-RecordsTable`, PARAMETER_PREFIX: `/bonafide/${stage}` };
    // SST's own: the name of the app, and what opens the bundle's linked values.
    const sst = { SST_KEY: expect.any(String), SST_KEY_FILE: "resource.enc", SST_RESOURCE_App: expect.any(String) };
    const settings = (name: string) => of(stack, name)["environment"];
    expect(settings("Webhook")).toEqual({
      variables: { ...common, ...queue, ...sst },
    });
    const reader = { READ_RESUME_FUNCTION: `bonafide-${stage}-ReadResumeFunction` };
    const canary = { CANARY_CONNECTION: expect.stringMatching(/^CanaryConnection-/) };
    const bucket = { DATA_BUCKET: `bonafide-${stage}-databucket` };
    expect(settings("Screen")).toEqual({
      variables: { ...common, ...queue, ...stored, ...bucket, ...reader, ...canary, ...sst },
    });
    expect(settings("Canary")).toEqual({
      variables: { ...common, INGRESS_URL: stack.outputs["webhookUrl"], ...sst },
    });
    expect(settings("Refresh")).toEqual({
      variables: { ...common, ...bucket, ...sst },
    });
    expect(settings("Watch")).toEqual({
      variables: { ...common, TABLE_NAME: `bonafide-${stage}-RecordsTable`, ...sst },
    });
    expect(settings("ReadResume")).toEqual({ variables: sst });
    for (const cron of ["Sweep", "Reconcile"])
      expect(settings(cron)).toEqual({ variables: { ...common, ...queue, ...stored, ...sst } });
  });

  it("runs every function on Node 24 on arm64, in bounded time", () => {
    const common = { runtime: "nodejs24.x", architectures: ["arm64"], memorySize: 512, handler: "bundle.handler" };
    expect(of(stack, "Webhook")).toMatchObject({ ...common, timeout: limits.INGRESS_TIMEOUT_SECONDS });
    expect(of(stack, "Canary")).toMatchObject({ ...common, memorySize: 256, timeout: limits.CANARY_TIMEOUT_SECONDS });
    // Whoever waits for an answer must outlive whoever gives it.
    expect(limits.CANARY_TIMEOUT_SECONDS).toBeGreaterThan(limits.INGRESS_TIMEOUT_SECONDS + 2);
    expect(of(stack, "Screen")).toMatchObject({ ...common, timeout: limits.SCREEN_TIMEOUT_SECONDS });
    expect(of(stack, "Sweep")).toMatchObject({ ...common, timeout: limits.SWEEP_TIMEOUT_SECONDS });
    expect(of(stack, "Watch")).toMatchObject({ ...common, timeout: limits.WATCH_TIMEOUT_SECONDS });
    expect(of(stack, "Reconcile")).toMatchObject({ ...common, timeout: limits.RECONCILE_TIMEOUT_SECONDS });
    expect(of(stack, "Refresh")).toMatchObject({
      ...common,
      memorySize: limits.REFRESH_MEMORY_MB,
      timeout: limits.REFRESH_TIMEOUT_SECONDS,
    });
    expect(of(stack, "ReadResume")).toMatchObject({
      ...common,
      timeout: limits.READ_RESUME_TIMEOUT_SECONDS,
      memorySize: limits.READ_RESUME_MEMORY_MB,
    });
  });

  it("keeps room for the ingress, and bounds what a flood of deliveries can start", () => {
    expect(of(stack, "Webhook")["reservedConcurrentExecutions"]).toBe(50);
    // The worker's pressure is bounded where messages are handed out.
    expect(of(stack, "Screen")["reservedConcurrentExecutions"]).toBeUndefined();
  });

  it("reads strangers' documents in a network that leads nowhere, and nothing else there", () => {
    expect(stack.one("aws:ec2/securityGroup:SecurityGroup", "ReadingGroup").inputs).toMatchObject({
      vpcId: "ReadingNetwork",
      ingress: [],
      egress: [],
    });
    const subnets = stack.of("aws:ec2/subnet:Subnet").map(({ inputs }) => inputs);
    expect(subnets.map(({ vpcId, mapPublicIpOnLaunch }) => [vpcId, mapPublicIpOnLaunch])).toEqual([
      ["ReadingNetwork", false],
      ["ReadingNetwork", false],
    ]);
    expect(new Set(subnets.map(({ availabilityZone }) => availabilityZone)).size).toBe(2);
    // No gateway, route, peering or endpoint among the resources: the list above names none.
    expect(of(stack, "ReadResume")["vpcConfig"]).toMatchObject({
      subnetIds: ["ReadingSubnet1", "ReadingSubnet2"],
      securityGroupIds: ["ReadingGroup"],
    });
    for (const name of ["Webhook", "Screen", "Sweep", "Reconcile", "Refresh", "Canary"])
      expect(of(stack, name)["vpcConfig"]).toBeUndefined();
  });

  it("leaves the worker time for its lookups after the longest reading", () => {
    expect(limits.READ_RESUME_TIMEOUT_SECONDS * 1_000).toBeLessThan(defaultTiming.lookupsMs);
    expect(limits.READ_RESUME_TIMEOUT_SECONDS * 1_000).toBeGreaterThan(WALL_CLOCK_MS);
  });

  it("logs each function to a group of its own that forgets after a month", () => {
    for (const name of ["Webhook", "ReadResume", "Screen", "Sweep", "Reconcile", "Watch", "Refresh", "Canary"]) {
      const group = `/bonafide/${stage}/${name.toLowerCase()}`;
      expect(stack.one("aws:cloudwatch/logGroup:LogGroup", name).inputs).toEqual({ name: group, retentionInDays: 30 });
      expect(of(stack, name)["loggingConfig"]).toEqual({ logFormat: "Text", logGroup: group });
    }
  });

  it("sweeps every five minutes, one run at a time, the next run being the retry", () => {
    expect(stack.one("aws:scheduler/schedule:Schedule", "SweepSchedule").inputs).toMatchObject({
      scheduleExpression: "rate(5 minutes)",
      state: "ENABLED",
      target: {
        arn: `arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-SweepFunction`,
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
    expect(stack.one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "Sweep").inputs).toMatchObject({
      maximumRetryAttempts: 0,
    });
    expect(Number(of(stack, "Sweep")["timeout"])).toBeLessThan(5 * 60);
  });

  it("reconciles every ten minutes, one run at a time, the next run being the retry", () => {
    expect(stack.one("aws:scheduler/schedule:Schedule", "ReconcileSchedule").inputs).toMatchObject({
      scheduleExpression: "rate(10 minutes)",
      state: "ENABLED",
      target: {
        arn: `arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-ReconcileFunction`,
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
    expect(
      stack.one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "Reconcile").inputs,
    ).toMatchObject({ maximumRetryAttempts: 0 });
    expect(defaultTiming.reconcile.leaseMs).toBeGreaterThan(Number(of(stack, "Reconcile")["timeout"]) * 1_000);
  });

  it("watches once a day, within the time it gives itself, the next run being the retry", () => {
    expect(stack.one("aws:scheduler/schedule:Schedule", "WatchSchedule").inputs).toMatchObject({
      scheduleExpression: `rate(${limits.WATCH_EVERY_HOURS} hours)`,
      state: "ENABLED",
      target: {
        arn: `arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-WatchFunction`,
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
    expect(stack.one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "Watch").inputs).toMatchObject({
      maximumRetryAttempts: 0,
    });
    expect(limits.WATCH_BUDGET_MS).toBeLessThan(Number(of(stack, "Watch")["timeout"]) * 1_000);
  });

  it("sends the canary every quarter of an hour", () => {
    expect(stack.one("aws:scheduler/schedule:Schedule", "CanarySchedule").inputs).toMatchObject({
      scheduleExpression: `rate(${limits.CANARY_EVERY_MINUTES} minutes)`,
      state: "ENABLED",
      target: {
        arn: `arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-CanaryFunction`,
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
  });

  it("refreshes public data often enough for a day's list, the next run being the retry", () => {
    expect(stack.one("aws:scheduler/schedule:Schedule", "RefreshSchedule").inputs).toMatchObject({
      scheduleExpression: `rate(${limits.REFRESH_EVERY_HOURS} hours)`,
      state: "ENABLED",
      target: {
        arn: `arn:aws:lambda:eu-west-1:123456789012:function:bonafide-${stage}-RefreshFunction`,
        retryPolicy: { maximumRetryAttempts: 0 },
      },
    });
    expect(stack.one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "Refresh").inputs).toMatchObject(
      { maximumRetryAttempts: 0 },
    );
    // Two runs may fail before a list of Tor exits is too old to be used.
    expect(3 * limits.REFRESH_EVERY_HOURS).toBeLessThan(24);
    // Never two at a time: five downloads and the compilation end before the next begins.
    expect(Number(of(stack, "Refresh")["timeout"])).toBeLessThan(limits.REFRESH_EVERY_HOURS * 3600);
    expect(5 * limits.DOWNLOAD_MS).toBeLessThan(Number(of(stack, "Refresh")["timeout"]) * 1000);
  });

  it("keeps the bucket private, versioned, encrypted with the customer's key, and reachable over TLS only", () => {
    const name = `bonafide-${stage}-databucket`;
    expect(stack.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "Data").inputs).toEqual({
      bucket: name,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(stack.one("aws:s3/bucketVersioning:BucketVersioning", "Data").inputs).toEqual({
      bucket: name,
      versioningConfiguration: { status: "Enabled" },
    });
    const [encryption] = stack.of(
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    expect(encryption?.inputs).toEqual({
      bucket: name,
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: "arn:aws:kms:eu-west-1:123456789012:key/DataKey",
          },
          bucketKeyEnabled: true,
        },
      ],
    });
    const policy: { Statement: unknown } = JSON.parse(
      String(stack.one("aws:s3/bucketPolicy:BucketPolicy", "Data").inputs["policy"]),
    );
    expect(policy.Statement).toEqual([
      {
        Effect: "Deny",
        Action: ["s3:*"],
        Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        Principal: { "*": ["*"] },
        Condition: { Bool: { "aws:SecureTransport": ["false"] } },
      },
    ]);
    const [lifecycle] = stack.of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    expect(lifecycle?.inputs["rules"]).toMatchObject([
      { status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } },
    ]);
  });

  if (production) {
    it("is written down in docs/infrastructure.md; when it is not, run vitest run test/infra -u", async () => {
      await expect(infrastructureDocument(stack)).toMatchFileSnapshot("../../docs/infrastructure.md");
    });
  }

  it("ships the embedded packs, inflated, where the worker looks for them", () => {
    const files = stack.functions.flatMap(({ name, copyFiles }) => copyFiles.map((file) => ({ name, ...file })));
    expect(files).toEqual([
      { name: "Screen", from: "dist/packs/ip-pack.bin", to: "ip-pack.bin" },
      { name: "Screen", from: "dist/packs/place-pack.txt", to: "place-pack.txt" },
      { name: "Refresh", from: "dist/packs/ip-pack.bin", to: "ip-pack.bin" },
    ]);
    const lookups = path.resolve("packages/core/src/lookups");
    const packs = [
      { to: "ip-pack.bin", folder: path.join(lookups, "ip"), places: PACK_LOCATIONS },
      { to: "place-pack.txt", folder: path.join(lookups, "place"), places: PLACE_PACK_LOCATIONS },
    ];
    for (const { to, folder, places } of packs) {
      // In the bundle the looking file is the bundle itself, so its relative places count from there.
      const [source = "", beside] = places.map((url) => fileURLToPath(url));
      expect(path.relative(folder, beside ?? "")).toBe(to);
      expect(brotliDecompressSync(readFileSync(source)).equals(readFileSync(path.join("dist/packs", to)))).toBe(true);
    }
  });
});
