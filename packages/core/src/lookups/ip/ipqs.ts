/**
 * Whether an address is in use as VPN, proxy or Tor exit, from IPQualityScore's proxy detection.
 *
 * Sends one address to www.ipqualityscore.com (IPQualityScore LLC, United States) under the customer's own account and
 * agreement (https://www.ipqualityscore.com/documentation/proxy-detection-api/overview). The key travels in the header
 * `IPQS-KEY`, never in the path. Its own score is tuned for payments and is not read.
 */
import * as z from "zod";
import type { UnavailableReason } from "../../domain/evidence.ts";
import type { AnonymiserFact } from "../../domain/facts.ts";
import { ipqsHeaders, ipqsLicence, ipqsOrigins, ipqsReason } from "../ipqs.ts";
import type { ListPrice, Lookup, LookupDeps } from "../lookup.ts";
import { anonymiserLookup, countryCode, type Service } from "./anonymiser.ts";

/** One of 5,000 lookups of the smallest paid plan, as others report the list; the customer's plan decides. */
const price: ListPrice = { usd: 0.02, asOf: "2026-11-22" };

const Flag = z.boolean().nullish();
const Text = z.string().max(500).nullish();

const Body = z.object({
  success: z.boolean(),
  message: Text,
  country_code: Text,
  connection_type: Text,
  mobile: Flag,
  proxy: Flag,
  vpn: Flag,
  tor: Flag,
  active_vpn: Flag,
  active_tor: Flag,
  shared_connection: Flag,
});

const service = (kind: Service["kind"], confidence: number | null, lastSeenDays: number | null): Service => ({
  kind,
  operator: null,
  confidence,
  lastSeenDays,
});

function servicesOf(body: z.infer<typeof Body>): readonly Service[] {
  const tor = body.tor === true || body.active_tor === true;
  if (tor) return [service("tor_exit", null, body.active_tor ? 0 : null)];
  if (body.active_vpn) return [service("vpn", null, 0)];
  // `vpn` alone may be mere data-centre space. It excludes no VPN and establishes none where `active_vpn` was asked.
  if (body.vpn) return [service("vpn", body.active_vpn === false ? 0 : null, null)];
  if (!body.proxy) return [];
  const household = /^(residential|mobile)$/i.test(body.connection_type ?? "");
  return [service(household ? "residential_proxy" : "public_proxy", null, null)];
}

function read(content: unknown): AnonymiserFact | UnavailableReason {
  const parsed = Body.safeParse(content);
  if (!parsed.success) return "provider_error";
  const body = parsed.data;
  if (!body.success) return ipqsReason(body.message ?? "");
  // An answer with none of the flags that were asked for is not about an address.
  if (body.vpn == null && body.active_vpn == null && body.proxy == null) return "provider_error";
  return {
    services: servicesOf(body),
    country: countryCode(body.country_code),
    sharedHub: body.shared_connection ?? false,
    mobile: body.mobile === true && /^mobile$/i.test(body.connection_type ?? ""),
  };
}

export const ipqsAnonymiser = ({ http, credentials: { ipqs }, overrides }: LookupDeps): Lookup<"anonymiser"> => {
  const [origin] = ipqsOrigins(overrides);
  return anonymiserLookup(http, overrides.networks, {
    id: "anonymiser/ipqs",
    licence: ipqsLicence,
    price,
    request: ipqs
      ? (address) => ({
          // The mildest reading IPQualityScore offers: campuses, hotels and offices are not held against anybody.
          url: `${origin}/api/json/ip?ip=${address}&strictness=0&allow_public_access_points=true&lighter_penalties=true`,
          headers: ipqsHeaders(ipqs.apiKey),
        })
      : null,
    read,
  });
};
