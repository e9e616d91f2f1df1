/** What a case says about an address, as the facts the embedded table and a provider that names services would make of it. */
import type { AnonymiserFact, AnonymiserKind, NetworkClass, NetworkFact } from "@bonafide/core/domain/facts";
import type { IpAnswer } from "./schema.ts";

const BY_TYPE: Readonly<Record<NonNullable<IpAnswer["network_type"]>, NetworkClass>> = {
  isp: "eyeball",
  mobile: "mobile",
  hosting: "hosting",
  "business-gateway": "corporate_gateway",
  education: "education",
  relay: "cdn_relay",
  satellite: "satellite",
};

/** Most telling first: an exit of Tor is one whoever owns the network. */
const BY_SERVICE: readonly (readonly [RegExp, NetworkClass])[] = [
  [/^tor-exit$/, "tor"],
  [/^vpn:/, "vpn_operator"],
  [/^(?:residential|public)-proxy$/, "proxy_seller"],
  [/^sase:/, "corporate_gateway"],
  [/^relay:/, "cdn_relay"],
];

function classOf({ services, network_type }: IpAnswer): NetworkClass {
  const named = BY_SERVICE.find(([pattern]) => services?.some((service) => pattern.test(service)));
  return named?.[1] ?? (network_type === null ? "unknown" : BY_TYPE[network_type]);
}

/** `country` stands for what the sources agree on, unless the case spells out sources that do not. */
export function networkFact(answer: IpAnswer): NetworkFact {
  const countries = answer.country_sources ?? (answer.country === null ? {} : { case: answer.country });
  const different = new Set(Object.values(countries));
  const [only] = different;
  return {
    asn: null,
    organisation: answer.asn_owner,
    networkClass: classOf(answer),
    countries,
    agreedCountry: different.size === 1 && only !== undefined ? only : null,
    sanctionedRange: false,
  };
}

const KINDS: Readonly<Record<string, AnonymiserKind>> = {
  vpn: "vpn",
  "tor-exit": "tor_exit",
  "residential-proxy": "residential_proxy",
  "public-proxy": "public_proxy",
  relay: "relay",
  sase: "gateway",
};

/** A canned answer stands for a provider that names services, unless it says that only the embedded table was there. */
export function anonymiserFact(answer: IpAnswer): AnonymiserFact | null {
  if (answer.source === "embedded") return null;
  const { residential_proxy: proxy } = answer;
  const services = (answer.services ?? []).flatMap((service): AnonymiserFact["services"] => {
    const [name = "", operator] = service.split(":");
    const kind = KINDS[name];
    if (kind === undefined) return [];
    const figures = kind === "residential_proxy" ? proxy : null;
    return [
      {
        kind,
        operator: operator === undefined || operator === "generic" ? null : operator,
        confidence: figures?.confidence ?? null,
        // A case tells of the day of the application unless it gives an age.
        lastSeenDays: figures?.last_seen_days ?? 0,
      },
    ];
  });
  return {
    services,
    country: answer.country,
    sharedHub: answer.shared_hub ?? false,
    mobile: answer.network_type === "mobile",
  };
}
