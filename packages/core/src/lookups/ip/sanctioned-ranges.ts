/**
 * Address space that compliance rules name, curated by prefix and announcing system: geolocation tables miss most of it
 * and label other networks with it, some of them VPN operators' own.
 *
 * Sources: https://www.trendmicro.com/en_us/research/17/j/a-closer-look-at-north-koreas-internet.html and
 * https://www.team-cymru.com/post/insight-into-north-korean-internet-outages. Left out on purpose: 77.94.35.0/24, a
 * satellite range that others hold today, and whole carriers of neighbouring regions, whose customers are everybody.
 */
import { type Address, type AddressRange, inRange, parseRange } from "./address.ts";

/** Star Joint Venture, which announces its own 1,024 addresses and nothing else. */
const SYSTEM = 131279;

/**
 * A carrier's block counts only while that carrier still announces it: handed on, it is somebody else's. The first is
 * registered to the system above, whoever announces it.
 */
const RANGES: readonly { readonly range: string; readonly asn: number | null }[] = [
  { range: "175.45.176.0/22", asn: null },
  { range: "188.43.136.0/24", asn: 20485 },
  { range: "210.52.109.0/24", asn: 9929 },
];

const PARSED = RANGES.flatMap(({ range, asn }): { range: AddressRange; asn: number | null }[] => {
  const parsed = parseRange(range);
  return parsed === null ? [] : [{ range: parsed, asn }];
});

export const isSanctioned = (address: Address, asn: number | null): boolean =>
  asn === SYSTEM || PARSED.some((one) => inRange(address, one.range) && (one.asn === null || one.asn === asn));
