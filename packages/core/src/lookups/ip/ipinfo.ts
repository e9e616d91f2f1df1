/**
 * Whether an address is a VPN, proxy, Tor exit or relay, from the IPinfo API (Plus or Max).
 *
 * Sends one address, in the path, to api.ipinfo.io (IPinfo, United States) under the customer's own account and
 * agreement (https://ipinfo.io/developers). Lite and Core answer without naming a kind of service, which is no answer here.
 */
import * as z from "zod";
import type { LicenceFacts } from "../../domain/licence.ts";
import type { ListPrice, Lookup, LookupDeps, LookupOverrides } from "../lookup.ts";
import type { AnonymiserFact, Position } from "../../domain/facts.ts";
import { anonymiserLookup, countryCode, daysBefore, operatorSlug, type Service } from "./anonymiser.ts";

const ORIGIN = "https://api.ipinfo.io";

const licence: LicenceFacts = {
  provider: "ipinfo",
  title: "IPinfo",
  access: "own_account",
  sends: ["submitting_address"],
  purpose: "whether the application came through a VPN, proxy, Tor or relay",
  employmentUse: "agreement_decides",
  fcra: "agreement_decides",
  display: "The kind of service in plain words; never the address or the raw answer",
  storage: "The kind of service and the country class with the screening; the answer seven days under a keyed hash",
  region: "United States",
  area: "us",
  note: "Paid plans are sold under the customer's agreement; no public text was relied on. The free plan is not used.",
  termsDate: null,
};

/** Overage of plan Max per address, as others report the list; the customer's plan decides. */
const price: ListPrice = { usd: 0.001, asOf: "2026-11-22" };

export const ipinfoOrigins = (overrides: LookupOverrides): readonly string[] => [overrides.ipinfoOrigin ?? ORIGIN];

const Flag = z.boolean().nullish();
const Text = z.string().max(200).nullish();

/** The members read; `last_seen` and `percent_days_seen` are Max's, and about residential proxies. */
const Body = z.object({
  ip: z.string().max(64),
  bogon: Flag,
  geo: z
    .object({
      country_code: Text,
      latitude: z.number().min(-90).max(90).nullish(),
      longitude: z.number().min(-180).max(180).nullish(),
      /** Kilometres within which the line is; from Plus on. */
      radius: z.number().min(0).nullish(),
    })
    .nullish(),
  is_mobile: Flag,
  anonymous: z
    .object({
      is_proxy: Flag,
      is_relay: Flag,
      is_tor: Flag,
      is_vpn: Flag,
      is_res_proxy: Flag,
      name: Text,
      last_seen: Text,
      percent_days_seen: z.number().min(0).max(100).nullish(),
    })
    .nullish(),
});

/** A position known no better than this cannot be held against a city. */
const MAX_RADIUS_KM = 100;

function positionOf(geo: z.infer<typeof Body>["geo"]): Position | null {
  const { latitude, longitude, radius } = geo ?? {};
  const stated = typeof latitude === "number" && typeof longitude === "number";
  return stated && (radius ?? 0) <= MAX_RADIUS_KM ? { latitude, longitude } : null;
}

function read(content: unknown, submittedAt: Date): AnonymiserFact | "provider_error" | "not_supported" | "reserved" {
  const parsed = Body.safeParse(content);
  if (!parsed.success) return "provider_error";
  const { bogon, geo, is_mobile: mobile, anonymous } = parsed.data;
  if (bogon) return "reserved";
  if (!anonymous) return "not_supported";
  const operator = operatorSlug(anonymous.name);
  const lastSeenDays = daysBefore(submittedAt, anonymous.last_seen);
  const plain = (kind: Service["kind"]): Service => ({ kind, operator, confidence: null, lastSeenDays });
  const services: Service[] = [];
  // The name belongs to a service, and the Tor network is nobody's.
  if (anonymous.is_tor) services.push({ ...plain("tor_exit"), operator: null });
  if (anonymous.is_vpn) services.push(plain("vpn"));
  if (anonymous.is_res_proxy) {
    // The share of days on which the line was one is the nearest to a confidence that is stated.
    const seen = anonymous.percent_days_seen ?? null;
    services.push({ ...plain("residential_proxy"), confidence: seen === null ? null : Math.floor(seen) });
  }
  // A residential proxy may be flagged as a proxy too; that is the same line, not an open one.
  if (anonymous.is_proxy && !anonymous.is_res_proxy) services.push(plain("public_proxy"));
  if (anonymous.is_relay) services.push(plain("relay"));
  const near = positionOf(geo);
  return {
    services,
    country: countryCode(geo?.country_code),
    sharedHub: false,
    mobile: mobile ?? false,
    ...(near && { near }),
  };
}

export const ipinfoAnonymiser = ({ http, credentials: { ipinfo }, overrides }: LookupDeps): Lookup<"anonymiser"> => {
  const [origin] = ipinfoOrigins(overrides);
  return anonymiserLookup(http, overrides.networks, {
    id: "anonymiser/ipinfo",
    licence,
    price,
    request: ipinfo
      ? (address) => ({
          url: `${origin}/lookup/${address}`,
          headers: { authorization: `Bearer ${ipinfo.token}`, accept: "application/json" },
        })
      : null,
    read,
  });
};
