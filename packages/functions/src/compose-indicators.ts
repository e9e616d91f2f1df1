/** The composition root of the operator's indicator commands: the deployed table with the connections' keys, or memory. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock } from "@bonafide/core/domain/ports";
import type { ImportDeps } from "@bonafide/core/screening/import-feed";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { createDynamoIndicators } from "@bonafide/core/stores/dynamo-indicators";
import { createMemoryStores } from "@bonafide/core/stores/memory";
import { clientConfig } from "./aws.ts";
import { secretsSource } from "./compose.ts";
import { ambientEnv, type Env, parseOperatorConfig } from "./config.ts";
import { AWS_ATTEMPTS } from "./limits.ts";
import { systemClock, systemIds } from "./world.ts";

export interface Indicators extends ImportDeps {
  readonly connectionIds: () => Promise<readonly string[]>;
  /** Throws SettingsError when the connection's secrets are missing. */
  readonly indexKey: (connectionId: string) => Promise<string>;
  readonly close: () => void;
}

/** `settings` stand before the environment, under the same names. Throws SettingsError. */
export function composeIndicators(settings: Env): Indicators {
  const config = parseOperatorConfig({ ...ambientEnv(), ...settings });
  const client = new DynamoDBClient(clientConfig(config.aws, config.aws.dynamo, AWS_ATTEMPTS));
  const table = { client, table: config.tableName, clock: systemClock };
  const { connections } = createDynamoStores(table);
  const secrets = secretsSource(config);
  return {
    indicators: createDynamoIndicators(table),
    clock: systemClock,
    ids: systemIds,
    connectionIds: () => connections.ids(),
    indexKey: async (id) => (await secrets.connection(id)).indexKey,
    close: () => client.destroy(),
  };
}

/** Gone with the process: for trying a feed on one application. */
export function composeMemoryIndicators(clock: Clock = systemClock): ImportDeps {
  const { indicators } = createMemoryStores(clock);
  return { indicators, clock, ids: systemIds };
}
