/** The registry of lookups: one line per provider, in the order they are asked, and the origins they may reach. */
import { rdapOrigins } from "./domain/bootstrap.ts";
import { documentAuthor } from "./document/author.ts";
import { hiddenText } from "./document/hidden-text.ts";
import { documentWallets } from "./document/wallets.ts";
import { employerLookalike } from "./domain/employer-lookalike.ts";
import { mailLookalike } from "./domain/mail-lookalike.ts";
import { rdapPortfolioDomain } from "./domain/portfolio.ts";
import { rdapMailDomain } from "./domain/rdap.ts";
import { embeddedNetwork } from "./ip/embedded.ts";
import { ipinfoAnonymiser, ipinfoOrigins } from "./ip/ipinfo.ts";
import { ipqsAnonymiser, ipqsOrigins } from "./ip/ipqs.ts";
import { spurAnonymiser, spurOrigins } from "./ip/spur.ts";
import type { LookupFactory, LookupOverrides, MailDns } from "./lookup.ts";
import { createSystemDns } from "./mail/dns.ts";
import { mailDomainClass } from "./mail/domain-class.ts";
import { mailServer } from "./mail/mx.ts";
import { numberingPlan } from "./phone/numbering-plan.ts";
import { telnyxLineType, telnyxOrigins } from "./phone/telnyx.ts";
import { twilioLineType, twilioOrigins } from "./phone/twilio.ts";
import { documentClock } from "./place/document-clock.ts";
import { offlinePlace } from "./place/offline.ts";

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
  hiddenText,
  documentAuthor,
  documentClock,
  documentWallets,
];

/** What the composition root adds to the outbound allow-list for lookups. */
export function lookupOrigins(overrides: LookupOverrides): readonly string[] {
  return [
    ...spurOrigins(overrides),
    ...ipinfoOrigins(overrides),
    ...ipqsOrigins(overrides),
    ...twilioOrigins(overrides),
    ...telnyxOrigins(overrides),
    ...rdapOrigins(overrides),
  ];
}

/** What the composition root hands to lookups as the DNS where the network may be used; without it they have none. */
export function systemDns(): MailDns {
  return createSystemDns();
}
