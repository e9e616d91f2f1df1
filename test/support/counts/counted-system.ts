/** The real handlers with everything on, between counters: what one application costs in requests of each kind. */
import { readFile } from "node:fs/promises";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import type { ConnectionSettings } from "@bonafide/sandbox/accounts";
import { listen } from "@bonafide/sandbox/listen";
import type { Sample } from "@bonafide/sandbox/samples";
import { startSandbox } from "@bonafide/sandbox/sandbox";
import { createScreenHandler } from "@bonafide/functions/screen";
import { createSweepHandler } from "@bonafide/functions/sweep";
import { createWebhookHandler } from "@bonafide/functions/webhook";
import { handler as readResume } from "../../../packages/functions/src/read-resume.ts";
import { functionUrlEvent, sqsEvent } from "../lambda/events.ts";
import { storedBytes } from "./capacity.ts";
import { countService, countTable, createCounter, type Tally } from "./counter.ts";

const PREFIX = "/bonafide/counted";
const BUCKET = "counted-data";
const MAX_ROUNDS = 40;
/** However busy the machine is, nothing runs out of time and is asked again. */
const PATIENT = { lookupsMs: 60_000 };

/** What one piece of work took: at AWS, at the ATS, and at providers that are paid. */
export interface Taken extends Tally {
  /** By method and route. */
  readonly ats: Readonly<Record<string, number>>;
  /** By provider. */
  readonly providers: Readonly<Record<string, number>>;
  /** What was written to the log, metrics included. */
  readonly lines: readonly string[];
  /** By which the table grew, as its storage is billed. */
  readonly storedKb: number;
}

const changed = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count !== 0)
      .toSorted(([one], [other]) => one.localeCompare(other)),
  );

/**
 * Somebody who gives every check something to look at: a phone, an own domain, an address, a code account, a résumé; and
 * signs enough that there is a note to write.
 */
export const EVERYTHING: Sample = {
  story: "Everything a check could look at",
  givenName: "Rin",
  familyName: "Counted",
  email: "rin@lindqvist-dev.example",
  phone: "+91 95555 55550",
  place: "Toronto, Ontario, Canada",
  address: "192.0.2.140",
  links: ["https://github.com/rin-okafor-sample"],
  band: "high",
  resume: "written",
};

/** An ordinary application: a phone of the place that somebody can have, free mail, nothing attached, nothing found. */
export const ORDINARY: Sample = {
  story: "An ordinary application",
  givenName: "Alba",
  familyName: "Counted",
  email: "alba.counted@freemail.example",
  phone: "+1 206 555 2671",
  place: "Seattle, Washington, United States",
  address: null,
  band: "low",
};

async function startParameters(secretsFile: string, paid: boolean) {
  const { connections, providers } = JSON.parse(await readFile(secretsFile, "utf8"));
  return listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { Name }: { Name: string } = JSON.parse(Buffer.concat(chunks).toString());
      const id = Name.split("/").at(-1) ?? "";
      const { github } = providers;
      const value: unknown = id === "providers" ? (paid ? providers : { github }) : connections[id];
      response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ Parameter: { Name, Type: "SecureString", Value: JSON.stringify(value) } }));
    });
  });
}

/** The function that reads documents behind Lambda's Invoke route. */
const startReader = () =>
  listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void readResume(JSON.parse(Buffer.concat(chunks).toString())).then((outcome) =>
        response.end(JSON.stringify(outcome)),
      );
    });
  });

export type CountedSystem = Awaited<ReturnType<typeof startCountedSystem>>;

export async function startCountedSystem(
  options: {
    readonly ats?: "greenhouse" | "lever";
    readonly settings?: ConnectionSettings;
    /** With accounts of paid providers; all of them unless said otherwise. */
    readonly paid?: boolean;
  } = {},
) {
  const { ats = "greenhouse", settings = {}, paid = true } = options;
  const startedAt = Date.now();
  let ahead = 0;
  // Time passes only when the test says so: what is counted must not depend on how fast the machine is.
  const clock = () => new Date(startedAt + ahead);
  const sandbox = await startSandbox({ clock, settings });
  const found = sandbox.accounts.find(({ connection }) => connection.ats === ats);
  if (!found) throw new Error(`the sandbox has no account of ${ats}`);
  const account = found;

  const counter = createCounter();
  const { AWS_ENDPOINT_URL_DYNAMODB = "", AWS_ENDPOINT_URL_SQS = "", SECRETS_FILE = "", ...env } = sandbox.env;
  const local = { region: "eu-west-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const table = await countTable(counter, AWS_ENDPOINT_URL_DYNAMODB, sandbox.env["TABLE_NAME"] ?? "");
  const queue = await countService(
    counter,
    AWS_ENDPOINT_URL_SQS,
    ({ headers }) => `sqs ${headers.get("x-amz-target")?.split(".")[1]}`,
  );
  const bucket = await countService(counter, AWS_ENDPOINT_URL_SQS, ({ method }) => `s3 ${method}`);
  const settingsStored = await startParameters(SECRETS_FILE, paid);
  const parameters = await countService(counter, settingsStored.origin, () => "ssm GetParameter");
  const reading = await startReader();
  const reader = await countService(counter, reading.origin, () => "lambda Invoke");

  const s3 = new S3Client({ ...local, endpoint: AWS_ENDPOINT_URL_SQS, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  s3.destroy();
  const sqs = new SQSClient({ ...local, endpoint: queue.origin, useQueueUrlAsEndpoint: false });
  // Another queue than the sandbox's own, which its own poller empties.
  const creator = new SQSClient({ ...local, endpoint: AWS_ENDPOINT_URL_SQS, useQueueUrlAsEndpoint: false });
  const { QueueUrl = "" } = await creator.send(new CreateQueueCommand({ QueueName: "counted" }));
  creator.destroy();

  let lines: string[] = [];
  const tell = (message: string, fields: object = {}) => void lines.push(JSON.stringify({ message, ...fields }));
  const world = {
    clock,
    logger: { info: tell, warn: tell, error: tell },
    metrics: {
      count: (name: string, value = 1, dimensions: object = {}) => tell(`metric ${name}`, { value, ...dimensions }),
    },
  };
  const told = JSON.parse(sandbox.env["SANDBOX"] ?? "{}");
  const settingsOf = {
    ...env,
    QUEUE_URL: QueueUrl,
    AWS_ENDPOINT_URL_DYNAMODB: table.origin,
    AWS_ENDPOINT_URL_SQS: queue.origin,
    AWS_ENDPOINT_URL_S3: bucket.origin,
    AWS_ENDPOINT_URL_SSM: parameters.origin,
    AWS_ENDPOINT_URL_LAMBDA: reader.origin,
    SANDBOX: JSON.stringify({ ...told, paced: true, timing: { ...told.timing, ...PATIENT } }),
    PARAMETER_PREFIX: PREFIX,
    DATA_BUCKET: BUCKET,
    READ_RESUME_FUNCTION: "counted-reader",
  };
  const ingress = createWebhookHandler(settingsOf, world);
  const screen = createScreenHandler(settingsOf, world);
  const sweep = createSweepHandler(settingsOf, world);

  /**
   * Settings of a connection are read three times a minute, however many applications there are: a message about nothing
   * has the worker read them, so that no application is counted with them.
   */
  async function remember(): Promise<void> {
    const { id: connectionId } = account.connection;
    const event = { kind: "application_closed", applicationId: "nobody", candidateId: "nobody" } as const;
    const receivedAt = clock().toISOString();
    const job: ScreeningJob = { schemaVersion: 1, connectionId, event, traceId: "t", receivedAt, waits: 0 };
    const { batchItemFailures } = await screen(sqsEvent([JSON.stringify(job)]));
    if (batchItemFailures.length > 0) throw new Error("the worker gave a message back");
  }

  /** Receives, works and deletes until nothing is left, delayed messages included; answers how many there were. */
  async function work(): Promise<number> {
    let messages = 0;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if ((await sandbox.aws.waitingOn(QueueUrl)) === 0) return messages;
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 2 }),
      );
      if (Messages.length === 0) continue;
      messages += Messages.length;
      const { batchItemFailures } = await screen(sqsEvent(Messages.map(({ Body = "" }) => Body)));
      if (batchItemFailures.length > 0) throw new Error("the worker gave a message back");
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle })),
        }),
      );
    }
    throw new Error("the queue does not run empty");
  }

  async function stored(): Promise<number> {
    const TableName = sandbox.env["TABLE_NAME"] ?? "";
    const pages = paginateScan({ client: sandbox.aws.dynamo }, { TableName, ConsistentRead: true });
    let bytes = 0;
    for await (const { Items = [] } of pages) bytes += Items.reduce((sum, item) => sum + storedBytes(item), 0);
    return bytes;
  }

  return {
    sandbox,
    account,
    clock,
    sweep,
    work,
    /** Lets time pass, for what is kept for a while. */
    pass: (ms: number) => {
      ahead += ms;
    },
    place: (sample: Sample): ApplicationRef =>
      sandbox.place(account, sample, sample.resume === undefined ? { resume: null } : {}),
    /** One webhook through the ingress; what it puts on the queue waits there. */
    async deliver(action: string, ref: ApplicationRef): Promise<void> {
      const delivery = account.emulator.delivery(action, ref, account.signingSecret);
      const event = functionUrlEvent({ path: `/webhooks/${account.connection.id}`, ...delivery });
      const { statusCode } = await ingress(event);
      if (statusCode !== 200) throw new Error(`the webhook was answered ${statusCode}`);
    },
    /** What the work takes, and nothing before or after it; with `afterMs` so much later, by a worker that is at work. */
    async taken(doing: () => Promise<unknown>, afterMs = 0): Promise<Taken> {
      ahead += afterMs;
      if (afterMs > 0) await remember();
      const [before, ats, providers] = [
        counter.tally(),
        { ...account.emulator.requests },
        sandbox.providers.requests(),
      ];
      const held = await stored();
      lines = [];
      await doing();
      const after = counter.tally();
      return {
        requests: changed(before.requests, after.requests),
        readUnits: after.readUnits - before.readUnits,
        writeUnits: after.writeUnits - before.writeUnits,
        ats: changed(ats, account.emulator.requests),
        providers: changed(providers, sandbox.providers.requests()),
        lines,
        storedKb: ((await stored()) - held) / 1_000,
      };
    },
    record: ({ applicationId }: ApplicationRef) =>
      sandbox.stores.screenings.read({ connectionId: account.connection.id, applicationId }),
    async close() {
      sqs.destroy();
      for (const server of [table, queue, bucket, parameters, settingsStored, reader, reading]) await server.close();
      await sandbox.close();
    },
  };
}
