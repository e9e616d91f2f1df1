/** The registry of lookups: one line per provider, in the order they are asked, the origins they may reach, and what explains an answer. */
import { rdapBase, rdapOrigins } from "./domain/bootstrap.ts";
import { githubAccount, githubOrigins } from "./code/github.ts";
import { employerLookalike } from "./domain/employer-lookalike.ts";
import { mailLookalike } from "./domain/mail-lookalike.ts";
import { rdapPortfolioDomain } from "./domain/portfolio.ts";
import { rdapMailDomain } from "./domain/rdap.ts";
import { isHostingPlatform, registrableDomain } from "./domain-names.ts";
import { answeredExperience } from "./experience/answers.ts";
import { networkDistance } from "./ip/distance.ts";
import { embeddedNetwork } from "./ip/embedded.ts";
import { ipinfoAnonymiser, ipinfoOrigins } from "./ip/ipinfo.ts";
import { ipqsAnonymiser } from "./ip/ipqs.ts";
import { spurAnonymiser, spurOrigins } from "./ip/spur.ts";
import { ipqsOrigins } from "./ipqs.ts";
import type { LookupFactory, LookupOverrides, MailDns } from "./lookup.ts";
import { createSystemDns } from "./mail/dns.ts";
import { mailDomainClass } from "./mail/domain-class.ts";
import { ipqsMailHistory } from "./mail/ipqs-history.ts";
import { mailServer } from "./mail/mx.ts";
import { numberingPlan } from "./phone/numbering-plan.ts";
import { telnyxLineType, telnyxOrigins } from "./phone/telnyx.ts";
import { twilioLineType, twilioOrigins } from "./phone/twilio.ts";
import { browserClock } from "./place/browser-clock.ts";
import { offlinePlace } from "./place/offline.ts";
import { parsePlace } from "./place/parse.ts";

export const lookupFactories: readonly LookupFactory[] = [
  offlinePlace,
  embeddedNetwork,
  spurAnonymiser,
  ipinfoAnonymiser,
  ipqsAnonymiser,
  numberingPlan,
  twilioLineType,
  telnyxLineType,
  mailDomainClass,
  rdapMailDomain,
  mailServer,
  mailLookalike,
  employerLookalike,
  rdapPortfolioDomain,
  ipqsMailHistory,
  githubAccount,
  answeredExperience,
  browserClock,
  networkDistance,
];

/** What the composition root adds to the outbound allow-list for lookups. */
export function lookupOrigins(overrides: LookupOverrides): readonly string[] {
  return [
    ...spurOrigins(overrides),
    ...ipinfoOrigins(overrides),
    ...ipqsOrigins(overrides),
    ...twilioOrigins(overrides),
    ...telnyxOrigins(overrides),
    ...githubOrigins(overrides),
    ...rdapOrigins(overrides),
  ];
}

/** What the composition root hands to lookups as the DNS where the network may be used; without it they have none. */
export function systemDns(): MailDns {
  return createSystemDns();
}

/** Countries (ISO 3166-1 alpha-2) that a text about a place leaves open; none where it is clear or names nothing known. */
export function openCountries(place: string): readonly string[] {
  const reading = parsePlace(place);
  return reading.status === "ambiguous" ? reading.countries : [];
}

export interface Registry {
  /** The part of the host somebody registered; null for a public suffix. */
  readonly domain: string | null;
  /** Others put names of their own under it. */
  readonly isPlatform: boolean;
  /** Base URL of the RDAP server that answers for it; null where none is known. */
  readonly server: string | null;
}

/** Who could say when a host's domain was registered. */
export function registryOf(host: string): Registry {
  const domain = registrableDomain(host);
  if (domain === null) return { domain, isPlatform: false, server: null };
  return { domain, isPlatform: isHostingPlatform(domain), server: rdapBase(domain, {}) };
}
