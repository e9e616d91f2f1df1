/** What a case says about an address, as the network fact a provider that names services would have made of it. */
import type { NetworkClass, NetworkFact } from "@bonafide/core/domain/facts";
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
  };
}
