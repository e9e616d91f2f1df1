/** The product's own lookups for one command: the registry, with the operator's credentials, on or off the network. */
import { Connection } from "@bonafide/core/domain/connection";
import { unavailable } from "@bonafide/core/domain/evidence";
import { originAllowList } from "@bonafide/core/http/allow-list";
import { createHttpClient } from "@bonafide/core/http/client";
import { licensedLookups, lookupOrigins, systemDns } from "@bonafide/core/lookups";
import { type Lookup, ProviderCredentials } from "@bonafide/core/lookups/lookup";
import * as z from "zod";

/** What `--settings` takes. */
export const Settings = z.strictObject({
  connection: Connection.omit({ id: true, ats: true, name: true, mode: true }).partial().strict().prefault({}),
  providers: ProviderCredentials.prefault({}),
});
export type Settings = z.output<typeof Settings>;

/** Offline no origin is allowed, and what a lookup takes for a refusal is that nobody set the network up. */
function offlineOnly(lookup: Lookup): Lookup {
  return {
    ...lookup,
    look: async (application, context) => {
      const answer = await lookup.look(application, context);
      const blocked = answer.status === "unavailable" && answer.reason === "refused";
      return blocked ? unavailable("not_configured", answer.source) : answer;
    },
  };
}

export function lookupsFor({ providers }: Settings, offline: boolean): readonly Lookup[] {
  const http = createHttpClient({ allowed: originAllowList(offline ? [] : lookupOrigins({})) });
  const credentials = offline ? {} : providers;
  const dns = offline ? null : systemDns();
  const lookups = licensedLookups({ http, credentials, overrides: {}, dns });
  return offline ? lookups.map(offlineOnly) : lookups;
}
