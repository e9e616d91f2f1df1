/** Where the worker reads credentials: encrypted SSM parameters in AWS, one file on a laptop. Named when missing, never shown. */
import { readFile } from "node:fs/promises";
import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { ConnectionSecrets } from "@bonafide/core/domain/connection";
import { SettingsError } from "@bonafide/core/domain/errors";
import type { Clock } from "@bonafide/core/domain/ports";
import { ProviderCredentials } from "@bonafide/core/lookups/lookup";
import * as z from "zod";
import { SECRETS_MAX_AGE_MS } from "./limits.ts";
import { createTtlCache } from "./ttl-cache.ts";

export interface SecretsSource {
  /** Throws {@link SettingsError} when there are none, or when they have not the expected shape. */
  connection(id: string): Promise<ConnectionSecrets>;
  /** Providers are optional: nothing configured is `{}`. */
  providers(): Promise<ProviderCredentials>;
}

/** For an operator, who may be the first to store any. */
export interface FindableSecrets extends SecretsSource {
  /** Undefined when there are none. Throws {@link SettingsError} when they have not the expected shape. */
  find(id: string): Promise<ConnectionSecrets | undefined>;
}

const SecretsFile = z.strictObject({
  connections: z.record(z.string(), ConnectionSecrets),
  providers: ProviderCredentials.prefault({}),
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
}): FindableSecrets {
  async function read(name: string): Promise<string | undefined> {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      return Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }
  const nameOf = (id: string) => `${prefix}/connections/${id}`;
  async function find(id: string): Promise<ConnectionSecrets | undefined> {
    const text = await read(nameOf(id));
    return text === undefined ? undefined : parse(ConnectionSecrets, text, `parameter ${nameOf(id)}`);
  }
  return {
    find,
    async connection(id) {
      const held = await find(id);
      if (!held) throw new SettingsError(`parameter ${nameOf(id)} is missing: store the connection's secrets in it`);
      return held;
    },
    async providers() {
      const name = `${prefix}/providers`;
      const text = await read(name);
      return text === undefined ? {} : parse(ProviderCredentials, text, `parameter ${name}`);
    },
  };
}

/** Everything in the file SECRETS_FILE names. */
export async function readSecretsFile(path: string): Promise<z.infer<typeof SecretsFile>> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new SettingsError("the file SECRETS_FILE names cannot be read: check its path and permissions");
  });
  return parse(SecretsFile, text, "the file SECRETS_FILE names");
}

export function createFileSecrets(path: string): FindableSecrets {
  async function find(id: string): Promise<ConnectionSecrets | undefined> {
    const { connections } = await readSecretsFile(path);
    return Object.hasOwn(connections, id) ? connections[id] : undefined;
  }
  return {
    find,
    async connection(id) {
      const secrets = await find(id);
      if (!secrets) throw new SettingsError(`the file SECRETS_FILE names has no connection ${id}: add it`);
      return secrets;
    },
    async providers() {
      return (await readSecretsFile(path)).providers;
    },
  };
}

export function cachedSecrets(source: SecretsSource, clock: Clock): SecretsSource {
  const maxAgeMs = SECRETS_MAX_AGE_MS;
  const connections = createTtlCache({ clock, maxAgeMs, load: (id) => source.connection(id) });
  const providers = createTtlCache({ clock, maxAgeMs, load: () => source.providers() });
  return { connection: (id) => connections.get(id), providers: () => providers.get("") };
}
