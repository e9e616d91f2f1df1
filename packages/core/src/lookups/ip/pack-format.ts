/** The layout of the IP pack, shared by its writer and its reader. */
/**
 * Little-endian, every section aligned to four bytes so that a typed array can lie directly on the file:
 *
 * ```
 * u32 magic, u32 headerBytes, header as JSON padded with spaces
 * u32[ranges4]  first address of each IPv4 range, ascending, the first is 0
 * u32[ranges4]  its autonomous system, 0 for none
 * u32[ranges6]  top 32 bits of the first address of each IPv6 range, ascending together with the next section
 * u32[ranges6]  next 32 bits
 * u32[ranges6]  its autonomous system, 0 for none
 * u32[systems]  autonomous systems, ascending
 * u32[systems + 1]  where each organisation's name starts in the last section
 * u8[ranges4], u8[ranges6]  index into countryCodes, once for each entry of countrySources
 * u8[nameBytes] names, UTF-8
 * ```
 *
 * A range ends where the next one starts. Internet users get no less than an IPv6 /64 (RFC 6177, RIPE-690), so IPv6 is
 * keyed on its top 64 bits: a /64 answers what its first address answers.
 */
export const MAGIC = 0x31504942;

export interface PackSource {
  readonly id: string;
  readonly title: string;
  readonly package: string;
  /** Day the source was compiled. */
  readonly date: string;
  readonly licence: string;
  readonly attribution: string;
}

export interface PackHeader {
  readonly sources: readonly PackSource[];
  /** Ids of `sources` that state countries, in the order of the country sections. */
  readonly countrySources: readonly string[];
  /** The first is empty: no country stated. */
  readonly countryCodes: readonly string[];
  readonly ranges4: number;
  readonly ranges6: number;
  readonly systems: number;
  readonly nameBytes: number;
}

/** A pack that cannot be trusted to answer: truncated, of another version, or inconsistent in itself. */
export class IpPackError extends Error {
  override readonly name = "IpPackError";
  constructor(problem: string, options?: ErrorOptions) {
    super(`IP pack: ${problem}`, options);
  }
}
