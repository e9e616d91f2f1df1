/** The providers of bought evidence an installation has credentials for, as its settings lead to them. */
import { readSettings } from "./files.ts";
import { Settings, type TableOptions } from "./table.ts";

export async function providerNames(options: TableOptions): Promise<readonly string[] | null> {
  const { configuredProviders } = await import("@bonafide/functions/compose-providers");
  return configuredProviders(await readSettings(options.settings, Settings));
}
