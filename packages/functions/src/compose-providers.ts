/** Which providers of bought evidence an installation has credentials for: their names, and nothing else of them. */
import { secretsSource } from "./compose.ts";
import { ambientEnv, type Env, parseOperatorConfig } from "./config.ts";

/** Null where nothing says where the secrets are. `settings` stand before the environment. Throws SettingsError. */
export async function configuredProviders(settings: Env): Promise<readonly string[] | null> {
  const env = { ...ambientEnv(), ...settings };
  if (!env["PARAMETER_PREFIX"] && !env["SECRETS_FILE"]) return null;
  const providers = await secretsSource(parseOperatorConfig(env)).providers();
  return Object.keys(providers).toSorted();
}
