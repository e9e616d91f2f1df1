/** The providers of bought evidence an installation has credentials for, as its settings lead to them. */
import type { TableOptions } from "./table.ts";
import { resolveTarget } from "./target/target.ts";

export async function providerNames(options: TableOptions): Promise<readonly string[] | null> {
  const { configuredProviders } = await import("@bonafide/functions/compose-providers");
  return configuredProviders((await resolveTarget(options)).settings);
}
