/** One connection of an installation's table with the providers it has credentials for, as a notice needs them. */
import type { Connection } from "@bonafide/core/domain/connection";
import { SettingsError } from "@bonafide/core/domain/errors";
import { FailedError, UsageError } from "./failure.ts";
import { type TableOptions, withTable } from "./table.ts";
import { signInSentence } from "./target/aws-fault.ts";
import { resolveTarget } from "./target/target.ts";

/** Names of the providers with stored credentials. */
export async function storedProviders(options: TableOptions): Promise<readonly string[]> {
  const { configuredProviders } = await import("@bonafide/functions/compose-providers");
  const { settings } = await resolveTarget(options);
  try {
    const names = await configuredProviders(settings);
    if (names !== null) return names;
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const signIn = signInSentence(error);
    if (signIn !== null) throw new FailedError(signIn);
    const code = error instanceof Error ? error.name : "unknown";
    throw new UsageError(
      `The providers' credentials cannot be read (${code}); check PARAMETER_PREFIX or SECRETS_FILE, or name the providers with --providers.`,
    );
  }
  throw new UsageError("Set PARAMETER_PREFIX or SECRETS_FILE, or name the providers with --providers.");
}

/** The settings of the connection named. */
export function namedConnection(options: TableOptions & { readonly connection: string }): Promise<Connection> {
  return withTable(options, async ({ stores }, [id = ""]) => {
    const connection = await stores.connections.get(id);
    if (!connection) throw new FailedError("The table has no such connection; check the id.");
    return connection;
  });
}
