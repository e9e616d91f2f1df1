/**
 * What the sandbox's providers know: reserved identities only, each standing for something real. Addresses are of the
 * documentation ranges (RFC 5737), numbers are fictional (555-01xx and the regulators' drama ranges), domains end in
 * `.example`.
 */
import type { LineType, MailClass } from "@bonafide/core/domain/facts";
import type { LookupOverrides } from "@bonafide/core/lookups/lookup";

export const NETWORKS: NonNullable<LookupOverrides["networks"]> = [
  { range: "192.0.2.0/26", asn: 64496, organisation: "Example Fibre", networkClass: "eyeball", country: "US" },
  { range: "192.0.2.64/26", asn: 64497, organisation: "Sample Cable", networkClass: "eyeball", country: "CA" },
  { range: "192.0.2.128/26", asn: 64498, organisation: "Specimen Telecom", networkClass: "eyeball", country: "SE" },
  { range: "192.0.2.192/26", asn: 64499, organisation: "Model Mobile", networkClass: "mobile", country: "US" },
  { range: "198.51.100.0/25", asn: 64501, organisation: "Dummy Racks", networkClass: "hosting", country: "US" },
  { range: "198.51.100.128/25", asn: 64502, organisation: "Mock Edge", networkClass: "cdn_relay", country: "US" },
  { range: "203.0.113.0/24", asn: 64500, organisation: "Placeholder VPN", networkClass: "vpn_operator", country: "NL" },
];

/** A provider's answer about an address in the provider's own words, and what it means. */
interface Known {
  readonly words: string;
  readonly answer: Readonly<Record<string, unknown>>;
}
const SPENT = "spent";

const tunnel = (operator: string, words: string): Known => ({
  words,
  answer: { infrastructure: "DATACENTER", tunnels: [{ operator, type: "VPN", anonymous: true }] },
});

/** What Spur says of an address; of all others that they are unremarkable. `spent` is an account without credit. */
export const SPUR: Readonly<Record<string, Known | typeof SPENT>> = {
  "203.0.113.20": tunnel("PLACEHOLDER_VPN", "VPN"),
  "203.0.113.77": tunnel("PLACEHOLDER_VPN", "VPN"),
  "198.51.100.20": tunnel("NORD_VPN", "VPN"),
  "198.51.100.40": tunnel("ASTRILL_VPN", "VPN made to get past blocks"),
  "198.51.100.140": {
    words: "privacy relay of a phone maker",
    answer: { tunnels: [{ operator: "ICLOUD_RELAY_PROXY", type: "PROXY", anonymous: true }] },
  },
  "192.0.2.41": SPENT,
  "192.0.2.42": SPENT,
};

/** What IPinfo says where Spur has no answer, and days since it last saw the service there. */
export const IPINFO: Readonly<Record<string, (Known & { readonly seenDaysAgo: number }) | typeof SPENT>> = {
  "192.0.2.41": {
    words: "residential proxy",
    answer: { is_res_proxy: true, name: "Specimen Pool", percent_days_seen: 91 },
    seenDaysAgo: 2,
  },
  "192.0.2.42": SPENT,
};

/** What IPQualityScore says where neither of the others has an answer. */
export const IPQS: Readonly<Record<string, Known>> = {
  "192.0.2.42": { words: "VPN, on a home line", answer: { vpn: true, active_vpn: true, proxy: true } },
};

/** What Twilio knows; `down` is a number it fails on, `not_approved` one it may not answer for (its error 60601). */
export const LINES: Readonly<Record<string, LineType | "down" | "not_approved">> = {
  "+14165550111": "nonFixedVoip",
  "+12025550143": "mobile",
  "+13035550122": "mobile",
  "+919555555550": "mobile",
  "+12065550117": "mobile",
  "+15125550168": "down",
  "+16465550190": "nonFixedVoip",
  "+17185550134": "nonFixedVoip",
  "+19195550105": "mobile",
  "+13125550177": "nonFixedVoip",
  "+16175550123": "mobile",
  "+14155550199": "fixedVoip",
  "+16125550131": "mobile",
  "+13145550162": "nonFixedVoip",
  "+15035550147": "mobile",
  "+16045550128": "not_approved",
  "+12145550119": "nonFixedVoip",
  "+16085550154": "mobile",
  "+15135550138": "mobile",
};

/** What Telnyx knows where Twilio has no answer: its own word for the line, and days since the number was ported. */
export const TELNYX_LINES: Readonly<
  Record<string, { readonly type: string; readonly portedDaysAgo: number } | "down">
> = {
  "+15125550168": "down",
  "+16045550128": { type: "mobile", portedDaysAgo: 9 },
};

/** Age in days, at the time of the application, of each candidate's own mail domain. */
export const DOMAIN_AGES: Readonly<Record<string, number>> = {
  "lindqvist-dev.example": 21,
  "marlowe-studio.example": 2_300,
  "brightcode.example": 17,
  "okonjo.example": 12,
  "harbor-works.example": 4_100,
  "northlane.example": 5,
};

/** Years, at the time of the application, since IPQualityScore first saw a mailbox, and the collections it is in. */
export const MAILBOXES: Readonly<Record<string, { readonly years: number; readonly collections: readonly string[] }>> =
  {
    "rin.okafor@freemail.example": { years: 9, collections: ["Sample Forum", "Specimen Shop"] },
  };
/** All others were first seen this many years ago, and are in no collection. */
export const MAILBOX_YEARS = 2;

/** GitHub accounts: years since each was opened, with public work in every one of them. */
export const CODE_ACCOUNTS: Readonly<Record<string, { readonly years: number }>> = {
  "rin-okafor-sample": { years: 9 },
};

/** Reserved domains that stand for a free-mail and a throwaway-mail service. */
export const MAIL_CLASSES: Readonly<Record<string, MailClass>> = {
  "freemail.example": "free",
  "throwaway.example": "disposable",
};

/** The list the simulated company imported and vouches for, as an operator would give it to `bonafide indicators import`. */
export const FEED = {
  name: "sandbox-partners",
  confidence: 90,
  days: 180,
  csv: "email\nrowan.tesselaar@freemail.example\n",
};
