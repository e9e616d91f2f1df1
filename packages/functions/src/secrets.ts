/** Where the worker reads credentials: encrypted SSM parameters in AWS, one file on a laptop. Named when missing, never shown. */
import { readFile } from "node:fs/promises";
import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { ConnectionSecrets } from "@bonafide/core/domain/connection";
import { SettingsError } from "@bonafide/core/domain/errors";
import type { Clock } from "@bonafide/core/domain/ports";
import type { ProviderCredentials } from "@bonafide/core/lookups/lookup";
import * as z from "zod";
import { SECRETS_MAX_AGE_MS } from "./limits.ts";
import { createTtlCache } from "./ttl-cache.ts";

export interface SecretsSource {
  /** Throws {@link SettingsError} when there are none, or when they have not the expected shape. */
  connection(id: string): Promise<ConnectionSecrets>;
  /** Providers are optional: nothing configured is `{}`. */
  providers(): Promise<ProviderCredentials>;
}

const Providers = z.strictObject({
  twilio: z.strictObject({ keySid: z.string().min(1), keySecret: z.string().min(1) }).exactOptional(),
  telnyx: z.strictObject({ apiKey: z.string().min(1) }).exactOptional(),
  spur: z.strictObject({ token: z.string().min(1) }).exactOptional(),
  ipinfo: z.strictObject({ token: z.string().min(1) }).exactOptional(),
  ipqs: z.strictObject({ apiKey: z.string().min(1) }).exactOptional(),
}) satisfies z.ZodType<ProviderCredentials>;

const SecretsFile = z.strictObject({
  connections: z.record(z.string(), ConnectionSecrets),
  providers: Providers.prefault({}),
});

function parse<Value>(schema: z.ZodType<Value>, text: string, name: string): Value {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SettingsError(`${name} is not JSON: correct it`);
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const paths = [...new Set(result.error.issues.map(({ path }) => path.join(".") || "the whole"))];
  throw new SettingsError(`${name} is malformed at ${paths.join(", ")}: correct it`);
}

export function createSsmSecrets({
  client,
  prefix,
}: {
  readonly client: SSMClient;
  readonly prefix: string;
}): SecretsSource {
  async function read(name: string): Promise<string | undefined> {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      return Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }
  return {
    async connection(id) {
      const name = `${prefix}/connections/${id}`;
      const text = await read(name);
      if (text === undefined)
        throw new SettingsError(`parameter ${name} is missing: store the connection's secrets in it`);
      return parse(ConnectionSecrets, text, `parameter ${name}`);
    },
    async providers() {
      const name = `${prefix}/providers`;
      const text = await read(name);
      return text === undefined ? {} : parse(Providers, text, `parameter ${name}`);
    },
  };
}

export function createFileSecrets(path: string): SecretsSource {
  async function read() {
    const text = await readFile(path, "utf8").catch(() => {
      throw new SettingsError("the file SECRETS_FILE names cannot be read: check its path and permissions");
    });
    return parse(SecretsFile, text, "the file SECRETS_FILE names");
  }
  return {
    async connection(id) {
      const { connections } = await read();
      const secrets = Object.hasOwn(connections, id) ? connections[id] : undefined;
      if (!secrets) throw new SettingsError(`the file SECRETS_FILE names has no connection ${id}: add it`);
      return secrets;
    },
    async providers() {
      return (await read()).providers;
    },
  };
}

export function cachedSecrets(source: SecretsSource, clock: Clock): SecretsSource {
  const maxAgeMs = SECRETS_MAX_AGE_MS;
  const connections = createTtlCache({ clock, maxAgeMs, load: (id) => source.connection(id) });
  const providers = createTtlCache({ clock, maxAgeMs, load: () => source.providers() });
  return { connection: (id) => connections.get(id), providers: () => providers.get("") };
}
