/** The composition root of the operator's commands that reach into an ATS: the table, and the worker's own accounts. */
import type { Lookup } from "@bonafide/core/lookups/lookup";
import type { Connection } from "@bonafide/core/domain/connection";
import type { Account, JobQueue } from "@bonafide/core/screening/deps";
import { composeWorker } from "./compose.ts";
import { composeOperator, type Operator } from "./compose-operator.ts";
import { ambientEnv, type Env } from "./config.ts";

export interface Accounts extends Operator {
  readonly queue: JobQueue;
  readonly accountFor: (connection: Connection) => Promise<Account>;
  /** With the providers that are configured now, and their prices. */
  readonly lookups: () => Promise<readonly Lookup[]>;
  /** Whether the workers keep to the vendors' limits; in the sandbox they need not. */
  readonly isPaced: boolean;
}

const quiet = () => {};

/** `settings` stand before the environment, under the same names. Throws SettingsError. */
export function composeAccounts(settings: Env): Accounts {
  const worker = composeWorker(
    { ...ambientEnv(), ...settings },
    { logger: { info: quiet, warn: quiet, error: quiet }, metrics: { count: quiet } },
  );
  const { base } = worker;
  const operator = composeOperator(settings);
  return {
    ...operator,
    queue: operator.queue ?? base.queue,
    accountFor: base.accountFor,
    lookups: async () => (await worker.deps()).lookups,
    isPaced: base.pacerFor !== undefined,
  };
}
