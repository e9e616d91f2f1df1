import { SettingsError } from "@bonafide/core/domain/errors";
import { describe, expect, it } from "vitest";
import { parseIngressConfig, parseTableConfig, parseWorkerConfig } from "./config.ts";

const SECRETS = JSON.stringify({
  "acme-connection-0123456789": { ats: "greenhouse", secrets: [{ id: "current", value: "a-signing-secret-1" }] },
});
const INGRESS = { QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/1/jobs", WEBHOOK_SECRETS: SECRETS };
const WORKER = { QUEUE_URL: INGRESS.QUEUE_URL, TABLE_NAME: "records", PARAMETER_PREFIX: "/bonafide/test" };

function refusal(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return String(error instanceof Error ? error.message : error);
  }
  throw new Error("accepted");
}

describe("settings of the ingress", () => {
  it("are read once, with the AWS client's own settings", () => {
    const config = parseIngressConfig({
      ...INGRESS,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "key",
      AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:9324",
      UNRELATED: "x",
    });
    expect(config.queueUrl).toBe(INGRESS.QUEUE_URL);
    expect(config.aws).toEqual({
      region: "eu-west-1",
      credentials: { accessKeyId: "id", secretAccessKey: "key" },
      sqs: "http://127.0.0.1:9324",
      dynamo: undefined,
      ssm: undefined,
    });
    expect(Object.keys(config.webhookSecrets)).toEqual(["acme-connection-0123456789"]);
  });

  it.each([
    ["everything missing", {}, "settings missing: QUEUE_URL, WEBHOOK_SECRETS"],
    ["one empty", { ...INGRESS, QUEUE_URL: "" }, "settings missing: QUEUE_URL"],
    ["one malformed", { ...INGRESS, QUEUE_URL: "jobs" }, "settings malformed: QUEUE_URL"],
    ["secrets that are no JSON", { ...INGRESS, WEBHOOK_SECRETS: "{canary" }, "settings malformed: WEBHOOK_SECRETS"],
    [
      "secrets that are too short",
      { ...INGRESS, WEBHOOK_SECRETS: SECRETS.replace("a-signing-secret-1", "canary") },
      "settings malformed: WEBHOOK_SECRETS",
    ],
    ["both kinds", { WEBHOOK_SECRETS: "canary" }, "settings missing: QUEUE_URL; settings malformed: WEBHOOK_SECRETS"],
  ])("name what is wrong and never show it: %s", (_, env, message) => {
    expect(refusal(() => parseIngressConfig(env))).toBe(message);
  });
});

describe("settings of the worker", () => {
  it("take credentials from SSM, or from a file where one is named", () => {
    expect(parseWorkerConfig(WORKER).secrets).toEqual({ kind: "ssm", prefix: "/bonafide/test" });
    expect(parseWorkerConfig({ ...WORKER, SECRETS_FILE: "secrets.json" }).secrets).toEqual({
      kind: "file",
      path: "secrets.json",
    });
  });

  it("know nothing of a sandbox unless it is named", () => {
    expect(parseWorkerConfig(WORKER).sandbox).toBeUndefined();
    expect(parseWorkerConfig({ ...WORKER, SANDBOX: "{}" }).sandbox).toEqual({ origins: {}, lookups: {}, timing: {} });
  });

  it.each([
    ["no table", { ...WORKER, TABLE_NAME: undefined }, "settings missing: TABLE_NAME"],
    ["no place for credentials", { ...WORKER, PARAMETER_PREFIX: undefined }, "settings missing: PARAMETER_PREFIX"],
    ["a prefix without a slash", { ...WORKER, PARAMETER_PREFIX: "bonafide" }, "settings malformed: PARAMETER_PREFIX"],
    ["an unknown sandbox setting", { ...WORKER, SANDBOX: '{"canary":1}' }, "settings malformed: SANDBOX"],
    [
      "an endpoint that is none",
      { ...WORKER, AWS_ENDPOINT_URL_DYNAMODB: "canary" },
      "settings malformed: AWS_ENDPOINT_URL_DYNAMODB",
    ],
  ])("name what is wrong and never show it: %s", (_, env, message) => {
    expect(refusal(() => parseWorkerConfig(env))).toBe(message);
  });
});

describe("the settings of the operator's commands", () => {
  it("are the table, and a queue only where one is named", () => {
    const { QUEUE_URL, TABLE_NAME } = WORKER;
    expect(parseTableConfig({ TABLE_NAME })).toMatchObject({ tableName: TABLE_NAME, queueUrl: undefined });
    expect(parseTableConfig({ TABLE_NAME, QUEUE_URL })).toMatchObject({ queueUrl: QUEUE_URL });
    expect(refusal(() => parseTableConfig({}))).toBe("settings missing: TABLE_NAME");
  });
});
