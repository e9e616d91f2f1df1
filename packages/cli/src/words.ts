/** Plain words for the closed vocabularies of the facts. */
import type { AnonymiserKind, LineType, MailClass, NetworkClass } from "@bonafide/core/domain/facts";

export const NETWORK_WORDS: Readonly<Record<NetworkClass, string>> = {
  cloud: "data centre of a cloud provider",
  hosting: "data centre, machines for rent",
  vpn_operator: "a VPN operator's own network",
  tor: "operator of Tor exits",
  proxy_seller: "seller of proxies",
  cdn_relay: "delivery network, also privacy relays",
  corporate_gateway: "employers' gateway service",
  mobile: "mobile carrier",
  satellite: "satellite internet",
  education: "university or research network",
  eyeball: "internet provider of homes and offices",
  transit: "carrier between networks",
  unknown: "not classed",
};

export const ANONYMISER_WORDS: Readonly<Record<AnonymiserKind, string>> = {
  vpn: "VPN",
  tor_exit: "Tor exit",
  residential_proxy: "residential proxy",
  public_proxy: "open proxy",
  relay: "privacy relay, never counted",
  gateway: "employer's gateway, never counted",
};

export const LINE_WORDS: Readonly<Record<LineType, string>> = {
  landline: "landline",
  mobile: "mobile",
  fixedVoip: "internet line at a fixed address",
  nonFixedVoip: "internet (app) number",
  voip: "internet line, fixed or app not said",
  personal: "personal number",
  tollFree: "toll-free number",
  premium: "premium-rate number",
  sharedCost: "shared-cost number",
  uan: "company-wide number",
  voicemail: "voicemail",
  pager: "pager",
  unknown: "not known to the provider",
};

export const MAIL_WORDS: Readonly<Record<MailClass, string>> = {
  privacy_alias: "forwarding alias",
  disposable: "throwaway mail",
  privacy_provider: "mail provider that asks for no identity",
  free: "free mail",
  education: "university",
  own_domain: "a domain of its own: none of the known mail services",
};

const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/** "Canada (CA)", or the code alone where it has no name. */
export function regionWords(code: string): string {
  const name = /^[A-Z]{2}$/.test(code) ? regions.of(code) : undefined;
  return name === undefined ? code : `${name} (${code})`;
}

export const yesNo = (value: boolean) => (value ? "yes" : "no");

/** "1 day", "11,424 days". */
export const days = (count: number) => `${count.toLocaleString("en-US")} ${count === 1 ? "day" : "days"}`;

export const dayOf = (date: Date) => date.toISOString().slice(0, 10);
