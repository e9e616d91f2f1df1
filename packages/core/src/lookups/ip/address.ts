/** Internet addresses and ranges as written by others: parsed strictly, IPv4-mapped IPv6 read as the IPv4 address it carries. */
import ipaddr from "ipaddr.js";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type AddressRange = readonly [network: Address, prefixLength: number];

/** The longest textual address is 45 characters (RFC 4291 2.2 with an embedded IPv4 address); a zone may follow. */
const MAX_LENGTH = 64;

/** Without leading zeros, which some readers take for octal. */
const FOUR_PARTS = /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/;

/** Dotted-decimal or RFC 4291 text; null for anything else, including the octal and short forms `inet_aton` takes. */
export function parseAddress(text: string): Address | null {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) return null;
  if (FOUR_PARTS.test(trimmed)) {
    const octets = trimmed.split(".").map(Number);
    return octets.every((octet) => octet <= 255) ? new ipaddr.IPv4(octets) : null;
  }
  if (!ipaddr.IPv6.isValid(trimmed)) return null;
  const address = ipaddr.IPv6.parse(trimmed);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** A CIDR range, or a single address; null for anything else. */
export function parseRange(text: string): AddressRange | null {
  const [base = "", length, ...more] = text.split("/");
  const network = parseAddress(base);
  if (network === null || more.length > 0) return null;
  const bits = network.toByteArray().length * 8;
  if (length === undefined) return [network, bits];
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return null;
  return [network, Number(length)];
}

export function inRange(address: Address, [network, prefixLength]: AddressRange): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, prefixLength);
  return network instanceof ipaddr.IPv6 && address.match(network, prefixLength);
}

/**
 * Whether the address can belong to one host on the public internet. For IPv6 only 2000::/3 is delegated as global
 * unicast (https://www.iana.org/assignments/ipv6-address-space); addresses that tunnel IPv4 say nothing of their user.
 */
export function isPublicUnicast(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address instanceof ipaddr.IPv4 || ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
}
