/** Decides whether a resolved address may be connected to: public unicast only, so that no name can point inward. */
// CommonJS: Node sees no named exports.
import ipaddr from "ipaddr.js";

/** Instance-metadata and platform services that answer on addresses no registry marks as special. */
const PLATFORM_ADDRESSES: ReadonlySet<string> = new Set(["168.63.129.16"]);

export type AddressKind = "public" | "loopback" | "forbidden";

/**
 * IPv4: anything the special-purpose registry (RFC 6890) does not list. IPv6: only 2000::/3, the one block allocated
 * as global unicast, minus what embeds or tunnels another address (mapped, compatible, 6to4, Teredo, NAT64).
 */
export function addressKind(address: string): AddressKind {
  if (!ipaddr.isValid(address) || address.includes("%")) return "forbidden";
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === "loopback") return "loopback";
  if (range !== "unicast" || PLATFORM_ADDRESSES.has(parsed.toString())) return "forbidden";
  if (parsed.kind() === "ipv4") return "public";
  const [first = 0] = parsed.toByteArray();
  return (first & 0xe0) === 0x20 ? "public" : "forbidden";
}
