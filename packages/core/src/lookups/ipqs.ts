/**
 * What the services of IPQualityScore have in common: one account, one origin, the key in a header, and failures that
 * are answers of status 200 with `success: false` and a sentence
 * (https://www.ipqualityscore.com/documentation/about-ipqs-apis/submitting-data-to-ipqs-apis).
 */
import type { UnavailableReason } from "../domain/evidence.ts";
import type { LicenceFacts } from "../domain/licence.ts";
import type { LookupOverrides } from "./lookup.ts";

const ORIGIN = "https://www.ipqualityscore.com";

export const ipqsOrigins = (overrides: LookupOverrides): readonly string[] => [overrides.ipqsOrigin ?? ORIGIN];

export const ipqsLicence: LicenceFacts = {
  provider: "ipqs",
  title: "IPQualityScore",
  access: "own_account",
  sends: ["submitting_address", "mail_address"],
  purpose: "whether the application came through a VPN or proxy, and for how long a mail address has been in use",
  employmentUse: "agreement_decides",
  fcra: "agreement_decides",
  display:
    "The kind of service and the age of a mail address in plain words; never a score, never in which collections it stands",
  storage: "Kinds, counts and days with the screening; the answer seven to thirty days under a keyed hash",
  region: "United States",
  area: "us",
  note: "Sold under the customer's own agreement; no public text was relied on. Its fraud score is neither read nor shown.",
  termsDate: null,
};

export const ipqsHeaders = (apiKey: string) => ({ "ipqs-key": apiKey, accept: "application/json" });

/** The sentences are not a documented list, so only their plain words are read. */
export function ipqsReason(message: string): UnavailableReason {
  if (/quota|credit|exceeded|limit|too many/i.test(message)) return "rate_limited";
  if (/key|unauthori[sz]ed|permission|account|whitelist/i.test(message)) return "refused";
  if (/invalid.*(ip|address|email)/i.test(message)) return "not_supported";
  return "provider_error";
}
