/** What a deployed function finds around it, on loopback: table, queue, parameter store and one Greenhouse account. */
import { randomBytes } from "node:crypto";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { atses } from "@bonafide/core/ats";
import { createEmulator } from "@bonafide/core/ats/greenhouse/emulator";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { Connection } from "@bonafide/core/domain/connection";
import { sealReference } from "@bonafide/core/screening/intake";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { startAws } from "../../../packages/sandbox/src/aws.ts";
import { listen } from "../../../packages/sandbox/src/listen.ts";

/** The stage whose names the embedded table and queue carry. */
export const STAGE = "sandbox";
const PARAMETERS = `/bonafide/${STAGE}`;
const INTAKE_QUESTION = "Submission reference";

export type World = Awaited<ReturnType<typeof startWorld>>;

/** The one call the worker makes to the parameter store, in the service's own protocol. */
async function startParameters(values: Readonly<Record<string, string>>) {
  return listen((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const asked: { Name: string; WithDecryption?: boolean } = JSON.parse(Buffer.concat(chunks).toString());
      const value = values[asked.Name];
      const known = request.headers["x-amz-target"] === "AmazonSSM.GetParameter" && asked.WithDecryption === true;
      response.writeHead(known && value !== undefined ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
      const found = { Parameter: { Name: asked.Name, Type: "SecureString", Value: value, Version: 1 } };
      response.end(JSON.stringify(value === undefined ? { __type: "ParameterNotFound" } : found));
    });
  });
}

export async function startWorld() {
  const clock = () => new Date();
  const emulator = createEmulator({ clock });
  // The vendor's limit is not what is looked at here.
  emulator.behave({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
  const ats = await listen(emulator.app);

  const connection = Connection.parse({
    id: randomBytes(18).toString("base64url"),
    ats: "greenhouse",
    name: "Deployed",
    mode: "annotate",
    noteOn: ["unscored", "low", "review", "high"],
    intakeQuestions: [INTAKE_QUESTION],
  });
  const intakeKey = randomBytes(32);
  const signingSecret = randomBytes(24).toString("base64url");
  const parameters = await startParameters({
    [`${PARAMETERS}/connections/${connection.id}`]: JSON.stringify({
      credentials: emulator.credentials,
      indexKey: randomBytes(32).toString("base64"),
      intakeKey: intakeKey.toString("base64"),
    }),
  });

  const aws = await startAws({ visibilitySeconds: 30 });
  const { QUEUE_URL = "", TABLE_NAME = "", ...lambdaEnv } = aws.env;
  const stores = createDynamoStores({ client: aws.dynamo, table: TABLE_NAME, clock });
  await stores.connections.put(connection);

  const origins = Object.keys(atses["greenhouse"]?.descriptor.origins ?? {}).map((name) => [name, ats.origin]);
  return {
    connection,
    emulator,
    signingSecret,
    stores,
    /** What Lambda sets in every function, leading to loopback. */
    lambdaEnv: {
      ...lambdaEnv,
      AWS_ENDPOINT_URL_SSM: parameters.origin,
      // The embedded queues answer for buckets as well.
      AWS_ENDPOINT_URL_S3: aws.env["AWS_ENDPOINT_URL_SQS"] ?? "",
    },
    /** What the stack sets, with the addresses of this machine. */
    settings: { QUEUE_URL, TABLE_NAME, PARAMETER_PREFIX: PARAMETERS },
    /** The worker alone needs to be told of emulators: vendors are reached at their own origins otherwise. */
    workerEnv: {
      SANDBOX: JSON.stringify({
        origins: { greenhouse: Object.fromEntries(origins) },
        lookups: { mailClasses: { "freemail.example": "free" } },
        timing: { quiescenceMs: 1_000, notYetSeconds: [1] },
      }),
    },
    webhookSecrets: JSON.stringify({
      [connection.id]: { ats: "greenhouse", secrets: [{ id: "current", value: signingSecret }] },
    }),
    /** Somebody applies through the company's own form, which saw and sealed an address that every IP pack knows. */
    apply(): ApplicationRef {
      const sealed = sealReference({ ip: "9.9.9.9" }, intakeKey, randomBytes(12));
      return emulator.submit({
        givenName: "Robin",
        familyName: "Example",
        emails: ["robin@freemail.example"],
        phones: ["+12025550143"],
        location: "Denver, Colorado, United States",
        answers: [{ question: INTAKE_QUESTION, answer: sealed }],
        submittedAt: clock(),
      });
    },
    /** Takes everything that can be had from the queue. */
    async messages(): Promise<readonly string[]> {
      const { Messages = [] } = await aws.sqs.send(
        // Out of sight for longer than any test: nobody meets another's message.
        new ReceiveMessageCommand({ QueueUrl: QUEUE_URL, MaxNumberOfMessages: 10, VisibilityTimeout: 3_600 }),
      );
      return Messages.map(({ Body = "" }) => Body);
    },
    async close() {
      await aws.close();
      await parameters.close();
      await ats.close();
    },
  };
}
