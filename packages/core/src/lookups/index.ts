/** The registry of lookups: one line per provider, in the order they are asked, and the origins they may reach. */
import { rdapOrigins } from "./domain/bootstrap.ts";
import { rdapMailDomain } from "./domain/rdap.ts";
import { embeddedNetwork } from "./ip/embedded.ts";
import type { LookupFactory, LookupOverrides } from "./lookup.ts";
import { mailDomainClass } from "./mail/domain-class.ts";
import { numberingPlan } from "./phone/numbering-plan.ts";
import { twilioLineType, twilioOrigins } from "./phone/twilio.ts";
import { offlinePlace } from "./place/offline.ts";

export const lookupFactories: readonly LookupFactory[] = [
  offlinePlace,
  embeddedNetwork,
  numberingPlan,
  twilioLineType,
  mailDomainClass,
  rdapMailDomain,
];

/** What the composition root adds to the outbound allow-list for lookups. */
export function lookupOrigins(overrides: LookupOverrides): readonly string[] {
  return [...twilioOrigins(overrides), ...rdapOrigins(overrides)];
}
