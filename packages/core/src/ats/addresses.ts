/** IP addresses an application form hands on: canonical text, and whether one belongs to the company's own servers. */
import ipaddr from "ipaddr.js";

/** Canonical text of an address, with IPv4 carried inside IPv6 unwrapped; null when it is none. */
export function canonicalAddress(address: string): string | null {
  const trimmed = address.trim();
  return ipaddr.IPv6.isValid(trimmed) || ipaddr.IPv4.isValidFourPartDecimal(trimmed)
    ? ipaddr.process(trimmed).toString()
    : null;
}

/**
 * Whether an address lies in one of the CIDR ranges (or is one of the single addresses) given.
 *
 * A range nobody can read counts as matching: the ranges name the company's own servers, and holding a server's
 * address against an applicant is worse than having none.
 */
export function insideAny(address: string, ranges: readonly string[]): boolean {
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const text = range.trim();
    const cidr = text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`;
    if (!ipaddr.isValidCIDR(cidr)) return true;
    const [network, bits] = ipaddr.parseCIDR(cidr);
    return network.kind() === parsed.kind() && parsed.match(network, bits);
  });
}
