/** The composition root of setting a connection up: where its secrets go, and the ATS its credentials are tried on. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { atses } from "@bonafide/core/ats";
import type { Connection, ConnectionSecrets } from "@bonafide/core/domain/connection";
import { SettingsError } from "@bonafide/core/domain/errors";
import { originAllowList } from "@bonafide/core/http/allow-list";
import { createHttpClient } from "@bonafide/core/http/client";
import { createMemoryTokens } from "@bonafide/core/stores/memory-tokens";
import { createDynamoSightings } from "@bonafide/core/stores/dynamo-sightings";
import type { SightingStore } from "@bonafide/core/stores/stores";
import { clientConfig } from "./aws.ts";
import { type AwsSettings, ambientEnv, type Env, parseInstallationConfig } from "./config.ts";
import { AWS_ATTEMPTS } from "./limits.ts";
import { createFileSecrets, createSsmSecrets, type FindableSecrets } from "./secrets.ts";
import { createFileWriter, createSsmWriter, type WriteSecrets } from "./secrets-writer.ts";
import { systemClock } from "./world.ts";

export interface Installation {
  /** Where the ATS sends its webhooks; null where the settings do not say. */
  readonly webhookUrl: string | null;
  readonly webhookSecretsFile: string | null;
  readonly sightings: SightingStore;
  readonly findSecrets: (connectionId: string) => Promise<ConnectionSecrets | undefined>;
  readonly writeSecrets: WriteSecrets;
  /** Names of the providers there are credentials for. */
  readonly providers: () => Promise<readonly string[]>;
  /**
   * Reads from the ATS with credentials that need not be stored yet. Throws SettingsError for their form and ProviderError
   * for what the ATS says to them.
   */
  readonly tryCredentials: (connection: Connection, credentials: unknown) => Promise<void>;
  readonly close: () => void;
}

/** An application of today is as good as any other: what is asked is whether the answer is given at all. */
const RECENT_MS = 86_400_000;

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

function keptIn(
  aws: AwsSettings,
  secrets: { readonly kind: "ssm"; readonly prefix: string } | { readonly kind: "file"; readonly path: string },
  keyId: string | undefined,
): { readonly source: FindableSecrets; readonly write: WriteSecrets; readonly close: () => void } {
  if (secrets.kind === "file")
    return { source: createFileSecrets(secrets.path), write: createFileWriter(secrets.path), close: () => {} };
  const client = new SSMClient(clientConfig(aws, aws.ssm, AWS_ATTEMPTS));
  const { prefix } = secrets;
  return {
    source: createSsmSecrets({ client, prefix }),
    write: createSsmWriter({ client, prefix, keyId }),
    close: () => client.destroy(),
  };
}

/** `settings` stand before the environment, under the same names. Throws SettingsError. */
export function composeInstallation(settings: Env): Installation {
  const config = parseInstallationConfig({ ...ambientEnv(), ...settings });
  const { aws, sandbox, parameterKey, webhookUrl, webhookSecretsFile } = config;
  const client = new DynamoDBClient(clientConfig(aws, aws.dynamo, AWS_ATTEMPTS));
  const { source, write, close } = keptIn(aws, config.secrets, parameterKey);
  return {
    webhookUrl: webhookUrl?.replace(/\/+$/, "") ?? null,
    webhookSecretsFile: webhookSecretsFile ?? null,
    sightings: createDynamoSightings({ client, name: config.tableName }),
    findSecrets: (id) => source.find(id),
    writeSecrets: write,
    providers: async () => Object.keys(await source.providers()).toSorted(),
    async tryCredentials(connection, credentials) {
      const ats = Object.hasOwn(atses, connection.ats) ? atses[connection.ats] : undefined;
      if (!ats) throw new SettingsError(`this version knows no ATS ${connection.ats}`);
      const origins = sandbox?.origins[connection.ats];
      const session = ats.connect({
        connection,
        credentials,
        openIntake: () => null,
        http: createHttpClient({
          allowed: originAllowList(Object.values({ ...ats.descriptor.origins, ...origins })),
          allowLoopback: sandbox !== undefined,
        }),
        tokens: createMemoryTokens(systemClock),
        clock: systemClock,
        logger: quiet,
        ...(origins === undefined ? {} : { origins }),
      });
      const since = new Date(systemClock().getTime() - RECENT_MS);
      await session.listApplications?.({ by: "created", since }, null);
    },
    close: () => {
      client.destroy();
      close();
    },
  };
}
