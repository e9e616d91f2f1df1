/** Optional evidence: where it cannot be read the application is screened all the same, and an operator can see why. */
import type { ProviderCode } from "../domain/errors.ts";
import type { SessionDeps } from "./ats.ts";
import { unless } from "./provider-errors.ts";

export function createPermitted(
  { connection, logger }: Pick<SessionDeps, "connection" | "logger">,
  provider: string,
): <T>(step: string, rows: Promise<T>, codes?: readonly ProviderCode[]) => Promise<T | null> {
  return async (step, rows, codes = ["forbidden"]) => {
    const found = await unless(rows, codes);
    if (found === null)
      logger.warn("cannot be read, often for want of a permission", { connectionId: connection.id, provider, step });
    return found;
  };
}
