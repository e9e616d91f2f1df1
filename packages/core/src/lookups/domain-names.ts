/** What the public-suffix list says about a host name: the part somebody registered, and how to show it masked. */
import { parse } from "tldts";

/** The part of a host somebody registered; null for addresses, bare suffixes and names that cannot exist. */
export function registrableDomain(host: string): string | null {
  const { domain, isIp } = parse(host, { allowPrivateDomains: false });
  return isIp === true || domain === null ? null : domain;
}

/** Whether a registrable domain lets others put names under it (github.io, uk.com): its age says nothing about them. */
export function isHostingPlatform(domain: string): boolean {
  const { publicSuffix, isPrivate } = parse(domain, { allowPrivateDomains: true });
  return isPrivate === true && publicSuffix === domain;
}

/** The first character in a form that is safe to show. */
export const initial = (text: string) => (/^[a-z0-9]/i.test(text) ? text.charAt(0).toLowerCase() : "*");

/** "e***.com": the first character and the public suffix. */
export function maskDomain(domain: string): string {
  const { publicSuffix } = parse(domain, { allowPrivateDomains: false });
  return `${initial(domain)}***${publicSuffix ? `.${publicSuffix}` : ""}`;
}
