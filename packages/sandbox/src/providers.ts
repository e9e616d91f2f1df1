/** The evidence providers as the sandbox stands them in: every emulator there is, over HTTP on loopback. */
import { createRdapEmulator } from "@bonafide/core/lookups/domain/rdap-emulator";
import { createIpinfoEmulator } from "@bonafide/core/lookups/ip/ipinfo-emulator";
import { createIpqsEmulator } from "@bonafide/core/lookups/ip/ipqs-emulator";
import { createSpurEmulator } from "@bonafide/core/lookups/ip/spur-emulator";
import type { LookupOverrides, ProviderCredentials } from "@bonafide/core/lookups/lookup";
import { createTelnyxEmulator } from "@bonafide/core/lookups/phone/telnyx-emulator";
import { createTwilioEmulator } from "@bonafide/core/lookups/phone/twilio-emulator";
import { type Listening, listen } from "./listen.ts";
import { DOMAIN_AGES, IPINFO, IPQS, LINES, MAIL_CLASSES, NETWORKS, SPUR, TELNYX_LINES } from "./provider-data.ts";

export interface Providers {
  readonly overrides: LookupOverrides;
  readonly credentials: ProviderCredentials;
  /** Requests each provider has received so far, by its name. */
  readonly requests: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

const DAY_MS = 86_400_000;
/** Twilio's code for a Canadian number that the account is not approved for. */
const NOT_APPROVED = 60601;

const CREDENTIALS = {
  twilio: { keySid: "SKsandbox", keySecret: "sandbox-line-type-secret" },
  telnyx: { apiKey: "sandbox-telnyx-key" },
  spur: { token: "sandbox-spur-token" },
  ipinfo: { token: "sandbox-ipinfo-token" },
  ipqs: { apiKey: "sandbox-ipqs-key" },
} satisfies ProviderCredentials;

const mapped = <From, To>(known: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(known).map(([key, value]) => [key, to(value)]));

function createEmulators(now: Date) {
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS).toISOString();
  const dayOf = (days: number) => daysAgo(days).slice(0, 10);
  return {
    spur: createSpurEmulator({
      token: CREDENTIALS.spur.token,
      contexts: mapped(SPUR, (known) => (known === "spent" ? known : known.answer)),
    }),
    ipinfo: createIpinfoEmulator({
      token: CREDENTIALS.ipinfo.token,
      answers: mapped(IPINFO, (known) =>
        known === "spent" ? known : { anonymous: { ...known.answer, last_seen: dayOf(known.seenDaysAgo) } },
      ),
    }),
    ipqs: createIpqsEmulator({
      apiKey: CREDENTIALS.ipqs.apiKey,
      answers: mapped(IPQS, ({ answer }) => answer),
    }),
    twilio: createTwilioEmulator({
      credentials: CREDENTIALS.twilio,
      lines: mapped(LINES, (line) => (line === "not_approved" ? NOT_APPROVED : line)),
    }),
    telnyx: createTelnyxEmulator({
      apiKey: CREDENTIALS.telnyx.apiKey,
      lines: mapped(TELNYX_LINES, (line) =>
        line === "down" ? line : { type: line.type, portedDate: dayOf(line.portedDaysAgo) },
      ),
    }),
    rdap: createRdapEmulator({ registrations: mapped(DOMAIN_AGES, (days) => daysAgo(days + 0.5)) }),
  };
}

export async function startProviders(now: Date): Promise<Providers> {
  const emulators = createEmulators(now);
  const { spur, ipinfo, ipqs, twilio, telnyx, rdap } = emulators;
  const servers: Listening[] = [];
  const serve = async ({ app }: (typeof emulators)[keyof typeof emulators]) => {
    const server = await listen(app);
    servers.push(server);
    return server.origin;
  };
  return {
    overrides: {
      spurOrigin: await serve(spur),
      ipinfoOrigin: await serve(ipinfo),
      ipqsOrigin: await serve(ipqs),
      twilioOrigin: await serve(twilio),
      telnyxOrigin: await serve(telnyx),
      rdap: { example: await serve(rdap) },
      mailClasses: MAIL_CLASSES,
      // Reserved domains have no mail server anywhere: here all of them take mail.
      mx: {},
      networks: NETWORKS,
    },
    credentials: CREDENTIALS,
    requests: () => mapped(emulators, ({ requests }) => requests),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
