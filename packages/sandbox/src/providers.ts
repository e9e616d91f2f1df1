/** The evidence providers as the sandbox stands them in: a line-type service and a domain registry, over HTTP. */
import { createRdapEmulator } from "@bonafide/core/lookups/domain/rdap-emulator";
import type { LookupOverrides, ProviderCredentials } from "@bonafide/core/lookups/lookup";
import { createTwilioEmulator } from "@bonafide/core/lookups/phone/twilio-emulator";
import { listen } from "./listen.ts";
import { DOMAIN_AGES, LINES, MAIL_CLASSES, NETWORKS } from "./samples.ts";

export interface Providers {
  readonly overrides: LookupOverrides;
  readonly credentials: ProviderCredentials;
  /** Requests each provider has received so far. */
  readonly requests: () => { readonly lineType: number; readonly registry: number };
  readonly close: () => Promise<void>;
}

export async function startProviders(now: Date): Promise<Providers> {
  const credentials = { keySid: "SKsandbox", keySecret: "sandbox-line-type-secret" };
  const twilio = createTwilioEmulator({ credentials, lines: LINES });
  const registrations = Object.fromEntries(
    Object.entries(DOMAIN_AGES).map(([domain, days]) => [
      domain,
      new Date(now.getTime() - (days + 0.5) * 86_400_000).toISOString(),
    ]),
  );
  const rdap = createRdapEmulator({ registrations });
  const [twilioServer, rdapServer] = await Promise.all([listen(twilio.app), listen(rdap.app)]);
  return {
    overrides: {
      twilioOrigin: twilioServer.origin,
      rdap: { example: rdapServer.origin },
      mailClasses: MAIL_CLASSES,
      // Reserved domains have no mail server anywhere: here all of them take mail.
      mx: {},
      networks: NETWORKS,
    },
    credentials: { twilio: credentials },
    requests: () => ({ lineType: twilio.requests, registry: rdap.requests }),
    close: async () => {
      await Promise.all([twilioServer.close(), rdapServer.close()]);
    },
  };
}
