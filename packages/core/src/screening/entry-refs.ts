/** Where an application's entries in the reuse index stand, by what its record lists. */
import type { KeptLinks, LinkRef } from "../domain/link.ts";

export function entryRefs(
  key: Pick<LinkRef, "connectionId" | "applicationId">,
  { entries }: Pick<KeptLinks, "entries">,
): LinkRef[] {
  const { connectionId, applicationId } = key;
  return entries.map((entry) => ({ ...entry, connectionId, applicationId }));
}
