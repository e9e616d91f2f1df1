/**
 * Which VPN, proxy or relay an address belongs to, from the Spur Context API v2: the provider that names operators best.
 *
 * Sends one address, in the path, to api.spur.us (Spur Intelligence, United States) under the customer's own account
 * and agreement (https://docs.spur.us). An unremarkable address has few fields; enumerations are upper case and open.
 */
import * as z from "zod";
import type { AnonymiserFact } from "../../domain/facts.ts";
import type { LicenceFacts } from "../../domain/licence.ts";
import type { ListPrice, Lookup, LookupDeps, LookupOverrides } from "../lookup.ts";
import { anonymiserLookup, countryCode, operatorSlug, type Service } from "./anonymiser.ts";

const ORIGIN = "https://api.spur.us";
/** More devices behind one address than a household or a small office has. */
const HUB_DEVICES = 50;

const licence: LicenceFacts = {
  provider: "spur",
  title: "Spur (Spur Intelligence)",
  access: "own_account",
  sends: ["submitting_address"],
  purpose: "whether the application came through a VPN, proxy or relay",
  employmentUse: "agreement_decides",
  fcra: "agreement_decides",
  display: "The kind of service in plain words; never the address or the operator's raw answer",
  storage: "The kind of service and the country class with the screening; the answer seven days under a keyed hash",
  region: "United States",
  area: "us",
  note: "Sold under an agreement with each customer; no public text was relied on.",
  termsDate: null,
};

/** Spur publishes no price: an estimate of our own, for the order of asking only. */
const price: ListPrice = { usd: 0.01, asOf: "2026-11-22" };

export const spurOrigins = (overrides: LookupOverrides): readonly string[] => [overrides.spurOrigin ?? ORIGIN];

const Text = z.string().max(200);

/** The members read, all of them optional. An answer names the address it is about; anything else is not Spur's. */
const Body = z.object({
  ip: Text,
  infrastructure: Text.nullish(),
  location: z.object({ country: Text.nullish() }).nullish(),
  tunnels: z
    .array(z.object({ operator: Text.nullish(), type: Text.nullish(), anonymous: z.boolean().nullish() }))
    .nullish(),
  client: z.object({ count: z.number().nullish(), proxies: z.array(Text).nullish() }).nullish(),
});

/** Spur states neither a confidence nor a day: what it lists, it saw lately. */
const service = (kind: Service["kind"], operator: string | null): Service => ({
  kind,
  operator,
  confidence: null,
  lastSeenDays: null,
});

/** Privacy relays are listed as proxies of their operator, such as ICLOUD_RELAY_PROXY; Cloudflare's is WARP. */
const RELAY = /(^|-)(relay|warp)(-|$)/;

type Tunnel = NonNullable<z.infer<typeof Body>["tunnels"]>[number];

function tunnelService({ operator, type, anonymous }: Tunnel): Service {
  const slug = operatorSlug(operator);
  const kind = (type ?? "").toUpperCase();
  if (kind.startsWith("TOR") || slug === "tor" || slug?.startsWith("tor-")) return service("tor_exit", null);
  if (slug !== null && RELAY.test(slug)) return service("relay", slug);
  // A tunnel that does not hide who runs it is an employer's; one of a kind unknown to us is read as the kind that is
  // never scored.
  if (anonymous === false) return service("gateway", slug);
  if (kind === "VPN") return service("vpn", slug);
  if (kind === "PROXY") return service("public_proxy", slug);
  return service("gateway", slug);
}

function read(content: unknown): AnonymiserFact | "provider_error" {
  const parsed = Body.safeParse(content);
  if (!parsed.success) return "provider_error";
  const { infrastructure, location, tunnels, client } = parsed.data;
  const place = (infrastructure ?? "").toUpperCase();
  // A proxy service's own machines are no household's line.
  const proxyKind = place === "DATACENTER" ? "public_proxy" : "residential_proxy";
  const proxies = (client?.proxies ?? []).map((name) => service(proxyKind, operatorSlug(name)));
  return {
    services: [...(tunnels ?? []).map(tunnelService), ...proxies],
    country: countryCode(location?.country),
    sharedHub: (client?.count ?? 0) >= HUB_DEVICES,
    mobile: place === "MOBILE",
  };
}

export const spurAnonymiser = ({ http, credentials: { spur }, overrides }: LookupDeps): Lookup<"anonymiser"> => {
  const [origin] = spurOrigins(overrides);
  return anonymiserLookup(http, overrides.networks, {
    id: "anonymiser/spur",
    licence,
    price,
    request: spur
      ? (address) => ({
          url: `${origin}/v2/context/${address}`,
          headers: { token: spur.token, accept: "application/json" },
        })
      : null,
    read,
  });
};
