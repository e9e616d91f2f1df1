/** The registry of lookups: one line per provider, in the order they are asked, the origins they may reach, and what explains an answer. */
import { rdapBase, rdapOrigins } from "./domain/bootstrap.ts";
import type { ProviderAccount } from "./account.ts";
import { githubLimits } from "./code/github-account.ts";
import { githubAccount, githubOrigins } from "./code/github.ts";
import type { DataSource, PublicData } from "../domain/public-data.ts";
import { type LicenceFacts, refusedBecause } from "../domain/licence.ts";
import { type HttpClient, HttpFailure } from "../http/http.ts";
import { IANA_ORIGIN, rdapBootstrapData, refreshedRdapOrigins } from "./domain/bootstrap-feed.ts";
import { documentAuthor } from "./document/author.ts";
import { hiddenText } from "./document/hidden-text.ts";
import { documentWallets } from "./document/wallets.ts";
import { employerLookalike } from "./domain/employer-lookalike.ts";
import { mailLookalike } from "./domain/mail-lookalike.ts";
import { rdapPortfolioDomain } from "./domain/portfolio.ts";
import { rdapMailDomain } from "./domain/rdap.ts";
import { isHostingPlatform, registrableDomain } from "./domain-names.ts";
import { answeredExperience } from "./experience/answers.ts";
import { networkDistance } from "./ip/distance.ts";
import { embeddedNetwork } from "./ip/embedded.ts";
import { ownExitList } from "./ip/exit-list.ts";
import { DBIP_ORIGIN } from "./ip/feeds/dbip.ts";
import { ipPackData } from "./ip/feeds/ip-pack.ts";
import { IPTOASN_ORIGIN } from "./ip/feeds/iptoasn.ts";
import { listData } from "./ip/feeds/list-data.ts";
import { RELAY_ORIGIN, relayEgress } from "./ip/feeds/relay-egress.ts";
import { TOR_ORIGIN, torExits } from "./ip/feeds/tor-exits.ts";
import { ipinfoAccount } from "./ip/ipinfo-account.ts";
import { ipinfoAnonymiser, ipinfoOrigins } from "./ip/ipinfo.ts";
import { ipqsAnonymiser } from "./ip/ipqs.ts";
import type { IpPack } from "./ip/pack.ts";
import { readIpPack } from "./ip/pack-file.ts";
import { relayList, torList } from "./ip/public-lists.ts";
import { spurAccount } from "./ip/spur-account.ts";
import { spurAnonymiser, spurOrigins } from "./ip/spur.ts";
import { ipqsAccount } from "./ipqs-account.ts";
import { ipqsOrigins } from "./ipqs.ts";
import type { Lookup, LookupDeps, LookupFactory, LookupOverrides, MailDns } from "./lookup.ts";
import { createSystemDns } from "./mail/dns.ts";
import { mailDomainClass } from "./mail/domain-class.ts";
import { ipqsMailHistory } from "./mail/ipqs-history.ts";
import { mailServer } from "./mail/mx.ts";
import { numberingPlan } from "./phone/numbering-plan.ts";
import { answeredPayRequest } from "./pay/answers.ts";
import { telnyxAccount } from "./phone/telnyx-account.ts";
import { telnyxLineType, telnyxOrigins } from "./phone/telnyx.ts";
import { twilioAccount } from "./phone/twilio-account.ts";
import { twilioLineType, twilioOrigins } from "./phone/twilio.ts";
import { browserClock } from "./place/browser-clock.ts";
import { documentClock } from "./place/document-clock.ts";
import { offlinePlace } from "./place/offline.ts";
import { parsePlace } from "./place/parse.ts";

export const lookupFactories: readonly LookupFactory[] = [
  offlinePlace,
  embeddedNetwork,
  torList,
  relayList,
  ownExitList,
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
  answeredPayRequest,
  browserClock,
  networkDistance,
  hiddenText,
  documentAuthor,
  documentClock,
  documentWallets,
];

/** Whoever has no facts about its terms, or is barred from hiring by them, gets no way out to ask anybody. */
const nowhere = () => Promise.reject(new HttpFailure("blocked", "no licence facts that allow a request", false));

/** Every lookup, with the network for those whose licence facts are complete and do not bar employment use. */
export function licensedLookups(
  deps: LookupDeps,
  factories: readonly LookupFactory[] = lookupFactories,
): readonly Lookup[] {
  return factories.map((create) => {
    const offline = create({ ...deps, http: nowhere, dns: null });
    return refusedBecause(offline.licence) === null ? create(deps) : offline;
  });
}

/** The terms of everybody a lookup may ask, each once, in the order in which they are asked. */
export function licences(): readonly LicenceFacts[] {
  const lookups = licensedLookups({ http: nowhere, credentials: {}, overrides: {} });
  return [...new Map(lookups.flatMap(({ licence }) => (licence ? [[licence.provider, licence]] : []))).values()];
}
/** The account of every provider that can be asked about itself without being paid: one line each. */
export const providerAccounts: readonly ProviderAccount[] = [
  twilioAccount,
  telnyxAccount,
  spurAccount,
  ipinfoAccount,
  ipqsAccount,
  githubLimits,
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
/** Where public data is downloaded from. */
export interface FeedOrigins {
  readonly iptoasn: string;
  readonly dbip: string;
  readonly tor: string;
  readonly relay: string;
  readonly iana: string;
}
export const feedOrigins: FeedOrigins = {
  iptoasn: IPTOASN_ORIGIN,
  dbip: DBIP_ORIGIN,
  tor: TOR_ORIGIN,
  relay: RELAY_ORIGIN,
  iana: IANA_ORIGIN,
};

/**
 * Every data set that can be had anew: one line each. Small lists first: the pack takes the longest. A test names its own
 * origins, smaller tables, and a pack they resemble.
 */
export function publicData(
  http: HttpClient,
  from: FeedOrigins = feedOrigins,
  tables: { readonly minimum?: number; readonly bundled?: () => Promise<IpPack> } = {},
): readonly PublicData[] {
  const { iptoasn, dbip, tor, relay, iana } = from;
  const { minimum, bundled = readIpPack } = tables;
  const atLeast = minimum === undefined ? {} : { minimum };
  return [
    listData(http, torExits(tor, minimum)),
    listData(http, relayEgress(relay, minimum)),
    rdapBootstrapData(http, { iana, ...atLeast }),
    ipPackData(http, { iptoasn, dbip, ...atLeast }, bundled),
  ];
}

/** What the newest bootstrap adds to {@link lookupOrigins}. */
export const refreshedOrigins = (data: DataSource): Promise<readonly string[]> => refreshedRdapOrigins(data);
