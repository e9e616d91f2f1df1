/** The only file that reads the environment and linked resources. Parsed once; what is wrong is named, never shown. */
import { SettingsError } from "@bonafide/core/domain/errors";
import { MAIL_CLASSES, NETWORK_CLASSES } from "@bonafide/core/domain/facts";
import { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import * as z from "zod/mini";
import { METRIC_NAMESPACE } from "./ingress-logger.ts";

export type Env = Readonly<Record<string, string | undefined>>;

const text = z.string().check(z.minLength(1));
const url = z.url({ protocol: /^https?$/ });

/** A setting that is JSON text. */
function json<Schema extends z.ZodMiniType>(schema: Schema) {
  const parse = z.transform((value: string, context) => {
    try {
      const parsed: unknown = JSON.parse(value);
      return parsed;
    } catch {
      context.issues.push({ code: "custom", message: "not JSON", input: undefined });
      return z.NEVER;
    }
  });
  return z.pipe(z.pipe(text, parse), schema);
}

/** Throws {@link SettingsError} with the names of what is missing or malformed. */
function parse<Schema extends z.ZodMiniType>(schema: Schema, env: Env): z.output<Schema> {
  // An empty variable is what templates leave behind for one that was not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const result = z.safeParse(schema, given);
  if (result.success) return result.data;
  const wrong = [...new Set(result.error.issues.map(({ path }) => String(path[0] ?? "settings")))];
  const named = (state: string, names: string[]) => (names.length > 0 ? [`${state}: ${names.join(", ")}`] : []);
  throw new SettingsError(
    [
      ...named(
        "settings missing",
        wrong.filter((name) => !Object.hasOwn(given, name)),
      ),
      ...named(
        "settings malformed",
        wrong.filter((name) => Object.hasOwn(given, name)),
      ),
    ].join("; "),
  );
}

const aws = {
  AWS_REGION: z.optional(text),
  AWS_ACCESS_KEY_ID: z.optional(text),
  AWS_SECRET_ACCESS_KEY: z.optional(text),
  AWS_SESSION_TOKEN: z.optional(text),
  AWS_ENDPOINT_URL_SQS: z.optional(url),
  AWS_ENDPOINT_URL_DYNAMODB: z.optional(url),
  AWS_ENDPOINT_URL_SSM: z.optional(url),
  AWS_ENDPOINT_URL_S3: z.optional(url),
  AWS_ENDPOINT_URL_LAMBDA: z.optional(url),
};
const Aws = z.object(aws);

/** How AWS is reached, by whoever needs nothing else said. */
export function parseAwsConfig(env: Env): AwsSettings {
  return toAws(parse(Aws, env));
}

export interface AwsSettings {
  readonly region: string | undefined;
  readonly credentials:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
  readonly sqs: string | undefined;
  readonly dynamo: string | undefined;
  readonly ssm: string | undefined;
  readonly s3: string | undefined;
  readonly lambda: string | undefined;
}

function toAws(env: z.infer<typeof Aws>): AwsSettings {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const sessionToken = env.AWS_SESSION_TOKEN;
  return {
    region: env.AWS_REGION,
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    sqs: env.AWS_ENDPOINT_URL_SQS,
    dynamo: env.AWS_ENDPOINT_URL_DYNAMODB,
    ssm: env.AWS_ENDPOINT_URL_SSM,
    s3: env.AWS_ENDPOINT_URL_S3,
    lambda: env.AWS_ENDPOINT_URL_LAMBDA,
  };
}

/** The one made-up connection of a stage, to which the canary delivers. */
const CanarySecret = z.object({
  connectionId: z.string().check(z.regex(/^[A-Za-z0-9_-]{22,64}$/)),
  secret: z.string().check(z.minLength(32)),
});
type CanarySecret = z.infer<typeof CanarySecret>;

const Ingress = z.object({
  ...aws,
  QUEUE_URL: url,
  WEBHOOK_SECRETS: json(WebhookSecrets),
  CANARY: z.optional(json(CanarySecret)),
});

export interface IngressConfig {
  readonly aws: AwsSettings;
  readonly queueUrl: string;
  readonly webhookSecrets: WebhookSecrets;
  readonly canary: CanarySecret | undefined;
}

export function parseIngressConfig(env: Env): IngressConfig {
  const settings = parse(Ingress, env);
  return {
    aws: toAws(settings),
    queueUrl: settings.QUEUE_URL,
    webhookSecrets: settings.WEBHOOK_SECRETS,
    canary: settings.CANARY,
  };
}

/*
 * From here on schemas are functions: what a bundle does not call is left out of it, and the ingress calls none of them.
 */

/** Present in the sandbox only: emulators on loopback instead of vendors, and shorter waits. */
const Sandbox = () =>
  z.strictObject({
    /** By adapter id, then by the names in its descriptor. */
    origins: z._default(z.record(z.string(), z.record(z.string(), url)), {}),
    lookups: z._default(
      z.strictObject({
        twilioOrigin: z.exactOptional(url),
        telnyxOrigin: z.exactOptional(url),
        spurOrigin: z.exactOptional(url),
        ipinfoOrigin: z.exactOptional(url),
        ipqsOrigin: z.exactOptional(url),
        githubOrigin: z.exactOptional(url),
        mx: z.exactOptional(z.record(z.string(), z.boolean())),
        rdap: z.exactOptional(z.record(z.string(), url)),
        mailClasses: z.exactOptional(z.record(z.string(), z.enum(MAIL_CLASSES))),
        networks: z.exactOptional(
          z.array(
            z.strictObject({
              range: text,
              asn: z.int(),
              organisation: z.string(),
              networkClass: z.enum(NETWORK_CLASSES),
              country: text,
            }),
          ),
        ),
      }),
      {},
    ),
    timing: z._default(
      z.strictObject({
        leaseMs: z.exactOptional(z.int()),
        lookupsMs: z.exactOptional(z.int()),
        noteMs: z.exactOptional(z.int()),
        quiescenceMs: z.exactOptional(z.int()),
        notYetSeconds: z.exactOptional(z.array(z.number())),
        retrySeconds: z.exactOptional(z.strictObject({ first: z.number(), longest: z.number() })),
        recheckSeconds: z.exactOptional(z.array(z.number())),
        tombstoneHoldMs: z.exactOptional(z.int()),
        secondPassSeconds: z.exactOptional(z.int()),
      }),
      {},
    ),
    /** Keep to the vendors' limits as in the cloud, which means to wait for minutes where they are reached. */
    paced: z.exactOptional(z.boolean()),
    /** Share of applications that get every configured check. */
    fullShare: z.exactOptional(z.number().check(z.minimum(0), z.maximum(1))),
  });
export type SandboxConfig = z.infer<ReturnType<typeof Sandbox>>;

const stored = () => ({
  TABLE_NAME: text,
  PARAMETER_PREFIX: z.optional(z.string().check(z.regex(/^\/[\w./-]+[\w.-]$/))),
  SECRETS_FILE: z.optional(text),
});
const Operator = () => z.object({ ...aws, ...stored() });
const Worker = () =>
  z.object({
    ...aws,
    QUEUE_URL: url,
    ...stored(),
    DATA_BUCKET: z.optional(text),
    READ_RESUME_FUNCTION: z.optional(text),
    CANARY_CONNECTION: z.optional(text),
    SANDBOX: z.optional(json(Sandbox())),
  });

export interface WorkerConfig {
  readonly aws: AwsSettings;
  readonly queueUrl: string;
  readonly tableName: string;
  readonly secrets:
    | { readonly kind: "ssm"; readonly prefix: string }
    | { readonly kind: "file"; readonly path: string };
  /** Where refreshed data lies; without it what comes with the code is all there is. */
  readonly dataBucket: string | undefined;
  /** Name of the function that reads documents. Without one, and outside the sandbox, none is fetched. */
  readonly readResumeFunction: string | undefined;
  /** The made-up connection whose deliveries end in a sink. */
  readonly canaryConnection: string | undefined;
  readonly sandbox: SandboxConfig | undefined;
}

function toStored({ SECRETS_FILE: path, PARAMETER_PREFIX: prefix, TABLE_NAME: tableName }: StoredSettings) {
  if (path === undefined && prefix === undefined) throw new SettingsError("settings missing: PARAMETER_PREFIX");
  const secrets: WorkerConfig["secrets"] =
    path === undefined ? { kind: "ssm", prefix: prefix ?? "" } : { kind: "file", path };
  return { tableName, secrets };
}
type StoredSettings = Pick<z.infer<ReturnType<typeof Operator>>, keyof ReturnType<typeof stored>>;

export function parseWorkerConfig(env: Env): WorkerConfig {
  const settings = parse(Worker(), env);
  return {
    aws: toAws(settings),
    queueUrl: settings.QUEUE_URL,
    ...toStored(settings),
    dataBucket: settings.DATA_BUCKET,
    readResumeFunction: settings.READ_RESUME_FUNCTION,
    canaryConnection: settings.CANARY_CONNECTION,
    sandbox: settings.SANDBOX,
  };
}

/** What an operator's command needs to reach the table and the connections' keys; it sends no messages. */
export function parseOperatorConfig(env: Env): Pick<WorkerConfig, "aws" | "tableName" | "secrets"> {
  const settings = parse(Operator(), env);
  return { aws: toAws(settings), ...toStored(settings) };
}

const Installation = () =>
  z.object({
    ...aws,
    ...stored(),
    PARAMETER_KEY: z.optional(text),
    WEBHOOK_URL: z.optional(url),
    WEBHOOK_SECRETS_FILE: z.optional(text),
    SANDBOX: z.optional(json(Sandbox())),
  });

export interface InstallationConfig extends Pick<WorkerConfig, "aws" | "tableName" | "secrets" | "sandbox"> {
  /** What encrypts the parameters of connections. */
  readonly parameterKey: string | undefined;
  /** The address of the ingress, without a path. */
  readonly webhookUrl: string | undefined;
  /** Where a local stack keeps its webhook secrets; a stage has them linked. */
  readonly webhookSecretsFile: string | undefined;
}

/** What setting a connection up needs: to store its secrets, to try its credentials, to know where its webhooks go. */
export function parseInstallationConfig(env: Env): InstallationConfig {
  const settings = parse(Installation(), env);
  return {
    aws: toAws(settings),
    ...toStored(settings),
    parameterKey: settings.PARAMETER_KEY,
    webhookUrl: settings.WEBHOOK_URL,
    webhookSecretsFile: settings.WEBHOOK_SECRETS_FILE,
    sandbox: settings.SANDBOX,
  };
}

const Refresh = () => z.object({ ...aws, DATA_BUCKET: text });

export interface RefreshConfig {
  readonly aws: AwsSettings;
  readonly bucket: string;
}

export function parseRefreshConfig(env: Env): RefreshConfig {
  const settings = parse(Refresh(), env);
  return { aws: toAws(settings), bucket: settings.DATA_BUCKET };
}

/** What a command of the operator needs: the table, and the queue where it may ask for something to be done. */
const TableAndQueue = () => z.object({ ...aws, TABLE_NAME: text, QUEUE_URL: z.optional(url) });

export interface TableConfig {
  readonly aws: AwsSettings;
  readonly tableName: string;
  readonly queueUrl: string | undefined;
}

export function parseTableConfig(env: Env): TableConfig {
  const settings = parse(TableAndQueue(), env);
  return { aws: toAws(settings), tableName: settings.TABLE_NAME, queueUrl: settings.QUEUE_URL };
}

const Canary = () => z.object({ ...aws, INGRESS_URL: url, CANARY: json(CanarySecret) });

export interface CanaryConfig {
  /** Where an ATS would knock. */
  readonly ingressUrl: string;
  readonly canary: CanarySecret;
}

export function parseCanaryConfig(env: Env): CanaryConfig {
  const settings = parse(Canary(), env);
  return { ingressUrl: settings.INGRESS_URL, canary: settings.CANARY };
}

/** Each stage counts for itself, so that an alarm of one never hears another. */
export const metricNamespace = (env: Env): string => env["POWERTOOLS_METRICS_NAMESPACE"] || METRIC_NAMESPACE;

const Sweep = z.object({ ...aws, TABLE_NAME: text, QUEUE_URL: url });

/** What the sweep needs: it moves pointers from the table to the queue. */
export function parseSweepConfig(env: Env): TableConfig & { readonly queueUrl: string } {
  const settings = parse(Sweep, env);
  return { aws: toAws(settings), tableName: settings.TABLE_NAME, queueUrl: settings.QUEUE_URL };
}

const Secret = z.object({ value: z.string() });

/** The function's own environment. */
export function ambientEnv(): Env {
  return process.env;
}

/** Linked values under the names of the settings they stand for. What is not linked is simply missing. */
async function withLinked(names: Readonly<Record<string, string>>): Promise<Env> {
  const env = ambientEnv();
  const wanted = Object.entries(names).filter(([name]) => env[name] === undefined);
  if (wanted.length === 0) return env;
  // Loaded here only, so that importing a handler needs no linked stage.
  const { Resource } = await import("sst/resource");
  const linked = wanted.flatMap(([name, resource]) => {
    try {
      return [[name, Secret.parse(Reflect.get(Resource, resource)).value]];
    } catch {
      return [];
    }
  });
  return { ...env, ...Object.fromEntries(linked) };
}

/** The environment with the linked webhook secrets, and the canary's. */
export const ambientIngressEnv = (): Promise<Env> =>
  withLinked({ WEBHOOK_SECRETS: "WebhookSecrets", CANARY: "CanarySecret" });

/** The environment with the canary's secret. */
export const ambientCanaryEnv = (): Promise<Env> => withLinked({ CANARY: "CanarySecret" });
