/** The evidence providers as the sandbox stands them in: every emulator there is, over HTTP on loopback. */
import { createGithubEmulator } from "@bonafide/core/lookups/code/github-emulator";
import { createRdapEmulator } from "@bonafide/core/lookups/domain/rdap-emulator";
import { createIpinfoEmulator } from "@bonafide/core/lookups/ip/ipinfo-emulator";
import { createIpqsEmulator } from "@bonafide/core/lookups/ip/ipqs-emulator";
import { createSpurEmulator } from "@bonafide/core/lookups/ip/spur-emulator";
import type { LookupOverrides, ProviderCredentials } from "@bonafide/core/lookups/lookup";
import { createIpqsHistoryEmulator } from "@bonafide/core/lookups/mail/ipqs-history-emulator";
import { createTelnyxEmulator } from "@bonafide/core/lookups/phone/telnyx-emulator";
import { createTwilioEmulator } from "@bonafide/core/lookups/phone/twilio-emulator";
import { Hono } from "hono";
import { type Listening, listen } from "./listen.ts";
import {
  CODE_ACCOUNTS,
  DOMAIN_AGES,
  MAILBOX_YEARS,
  MAILBOXES,
  IPINFO,
  IPQS,
  LINES,
  MAIL_CLASSES,
  NETWORKS,
  SPUR,
  TELNYX_LINES,
} from "./provider-data.ts";

export interface Providers {
  readonly overrides: LookupOverrides;
  /** Whether a request goes to one of them. */
  readonly isAsked: (url: string) => boolean;
  readonly credentials: ProviderCredentials;
  /** What the accounts have left to spend; 0 is an account with nothing left. */
  readonly left: Record<"spur" | "ipinfo" | "ipqs" | "telnyx", number>;
  /** Requests each provider has received so far, by its name. */
  readonly requests: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
/** Twilio's code for a Canadian number that the account is not approved for. */
const NOT_APPROVED = 60601;

const CREDENTIALS = {
  twilio: { keySid: "SKsandbox", keySecret: "sandbox-line-type-secret" },
  telnyx: { apiKey: "sandbox-telnyx-key" },
  spur: { token: "sandbox-spur-token" },
  ipinfo: { token: "sandbox-ipinfo-token" },
  ipqs: { apiKey: "sandbox-ipqs-key" },
  github: { token: "sandbox-github-token" },
} satisfies ProviderCredentials;

const mapped = <From, To>(known: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(known).map(([key, value]) => [key, to(value)]));

function createEmulators(now: Date, left: Providers["left"]) {
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS).toISOString();
  const dayOf = (days: number) => daysAgo(days).slice(0, 10);
  const seen = (years: number, leaked: boolean) => ({
    leaked,
    first_seen: { human: `${years} years ago`, timestamp: null, iso: daysAgo(years * YEAR_DAYS) },
  });
  /** One repository a year, begun and pushed to in it. */
  const steadyYear = (yearsAgo: number) => ({
    id: 1000 + yearsAgo,
    name: `work-${yearsAgo}`,
    createdAt: daysAgo(yearsAgo * YEAR_DAYS + 90),
    pushedAt: daysAgo(yearsAgo * YEAR_DAYS + 30),
    commits: Array.from({ length: 6 }, (_, at) => ({
      sha: `${yearsAgo}${at}`.padStart(40, "0"),
      date: daysAgo(yearsAgo * YEAR_DAYS + 80 - at),
      author: "rin-okafor-sample",
    })),
  });
  return {
    spur: createSpurEmulator({
      token: CREDENTIALS.spur.token,
      left: () => left.spur,
      contexts: mapped(SPUR, (known) => (known === "spent" ? known : known.answer)),
    }),
    ipinfo: createIpinfoEmulator({
      token: CREDENTIALS.ipinfo.token,
      left: () => left.ipinfo,
      answers: mapped(IPINFO, (known) =>
        known === "spent" ? known : { anonymous: { ...known.answer, last_seen: dayOf(known.seenDaysAgo) } },
      ),
    }),
    ipqs: createIpqsEmulator({
      apiKey: CREDENTIALS.ipqs.apiKey,
      left: () => left.ipqs,
      answers: mapped(IPQS, ({ answer }) => answer),
    }),
    "ipqs-history": createIpqsHistoryEmulator({
      apiKey: CREDENTIALS.ipqs.apiKey,
      mailboxes: mapped(MAILBOXES, ({ years, collections }) => seen(years, collections.length > 0)),
      leaks: mapped(MAILBOXES, ({ collections }) => collections),
      otherwise: seen(MAILBOX_YEARS, false),
    }),
    github: createGithubEmulator({
      token: CREDENTIALS.github.token,
      accounts: mapped(CODE_ACCOUNTS, ({ years }) => ({
        createdAt: daysAgo(years * YEAR_DAYS),
        repositories: Array.from({ length: years }, (_, at) => steadyYear(at)),
      })),
    }),
    twilio: createTwilioEmulator({
      credentials: CREDENTIALS.twilio,
      lines: mapped(LINES, (line) => (line === "not_approved" ? NOT_APPROVED : line)),
    }),
    telnyx: createTelnyxEmulator({
      apiKey: CREDENTIALS.telnyx.apiKey,
      left: () => left.telnyx,
      lines: mapped(TELNYX_LINES, (line) =>
        line === "down" ? line : { type: line.type, portedDate: dayOf(line.portedDaysAgo) },
      ),
    }),
    rdap: createRdapEmulator({ registrations: mapped(DOMAIN_AGES, (days) => daysAgo(days + 0.5)) }),
  };
}

export async function startProviders(now: Date): Promise<Providers> {
  const left: Providers["left"] = { spur: 1000, ipinfo: 49_931, ipqs: 4000, telnyx: 300 };
  const emulators = createEmulators(now, left);
  const { spur, ipinfo, ipqs, github, twilio, telnyx, rdap } = emulators;
  // One host and one key serve IPQualityScore's questions about addresses and about mailboxes.
  const ipqsHost = new Hono();
  for (const path of ["/api/json/email", "/api/json/leaked/*"]) {
    ipqsHost.all(path, ({ req }) => emulators["ipqs-history"].app.fetch(req.raw));
  }
  ipqsHost.all("*", ({ req }) => ipqs.app.fetch(req.raw));
  const servers: Listening[] = [];
  const serve = async ({ app }: { readonly app: Hono }) => {
    const server = await listen(app);
    servers.push(server);
    return server.origin;
  };
  return {
    isAsked: (url) => servers.some(({ origin }) => url.startsWith(`${origin}/`)),
    overrides: {
      spurOrigin: await serve(spur),
      ipinfoOrigin: await serve(ipinfo),
      ipqsOrigin: await serve({ app: ipqsHost }),
      githubOrigin: await serve(github),
      twilioOrigin: await serve(twilio),
      telnyxOrigin: await serve(telnyx),
      rdap: { example: await serve(rdap) },
      mailClasses: MAIL_CLASSES,
      // Reserved domains have no mail server anywhere: here all of them take mail.
      mx: {},
      networks: NETWORKS,
    },
    credentials: CREDENTIALS,
    left,
    requests: () => mapped(emulators, ({ requests }) => requests),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
