/** Signals about the address an application was submitted from. No country is ever good or bad: only mismatches count. */
import type { AnonymiserFact, AnonymiserKind, NetworkClass, NetworkFact, RelayListFact } from "../domain/facts.ts";
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";
import { vpnIsOrdinary } from "./circumvention-places.ts";

/** Behind these the address says nothing about where a person is, or is shared by design. */
const NOT_A_PLACE: ReadonlySet<NetworkClass> = new Set([
  "vpn_operator",
  "tor",
  "proxy_seller",
  "cdn_relay",
  "corporate_gateway",
  "satellite",
  "mobile",
  "cloud",
  "hosting",
]);

/** A phone maker's relay, by its published list: a privacy feature, never scored and never compared with a place. */
const onRelay = (relayList: RelayListFact | null) => relayList?.relay === true;

/** Machines for rent, where VPN exits stand. */
const RENTED: ReadonlySet<NetworkClass> = new Set(["cloud", "hosting", "vpn_operator", "proxy_seller", "tor"]);

type Service = AnonymiserFact["services"][number];

const servicesOf = (anonymiser: AnonymiserFact, kind: AnonymiserKind) =>
  anonymiser.services.filter((service) => service.kind === kind);

/** What a provider leaves unstated does not count against its own claim; what it states must be enough. */
const atLeast = (stated: number | null, limit: number) => stated === null || stated >= limit;
const atMost = (stated: number | null, limit: number) => stated === null || stated <= limit;

const isCurrentVpn = ({ kind, confidence, lastSeenDays }: Service) =>
  kind === "vpn" && atLeast(confidence, 80) && atMost(lastSeenDays, 30);

/**
 * Two sources for a VPN: a provider that says so, and the class of the network. Where people live or work is no second
 * source, and neither is a network nobody has classed; a carrier's is one for a provider that names the operator.
 */
const isConfirmedVpn = (service: Service, { networkClass }: NetworkFact) =>
  isCurrentVpn(service) && (RENTED.has(networkClass) || (service.operator !== null && networkClass === "transit"));

/** The country that two sources name: the embedded ones, or one of them and a provider. Null where a source differs. */
function agreedCountry({ agreedCountry: embedded, countries }: NetworkFact, anonymiser: AnonymiserFact | null) {
  const provided = anonymiser?.country ?? null;
  if (provided === null) return embedded;
  if (embedded !== null) return embedded === provided ? embedded : null;
  return Object.values(countries).includes(provided) ? provided : null;
}

/** Tables are weeks or months old, and the line may have moved since: whoever reads the reason sees their day. */
const agreementOf = ({ tableDate }: NetworkFact) =>
  tableDate ? `two sources agree, tables of ${tableDate}` : "two sources agree";

/** Two statements of one application that differ: where the candidate says they are, and where the form was posted from. */
export const ipCountryMismatch = defineSignal({
  id: "ip-country-mismatch",
  group: "network",
  needs: ["network", "place"],
  wants: ["anonymiser", "relayList"],
  sparedBy: ["anonymiser", "relayList"],
  tiers: { fired: { points: 7, rates: { misrepresenting: 0.15, honest: 0.03 } } },
  // The last is the same address seen once more.
  yieldsTo: [
    "ip-tor",
    "ip-vpn-astrill",
    "ip-residential-proxy",
    "ip-vpn",
    "ip-public-proxy",
    "ip-hosting",
    "ip-dprk-range",
  ],
  wording: {
    seen: "Submitted from a network in another country than the stated location ({sources})",
    innocent: "travel, a visit, a recent move, a border town",
    short: "network location",
  },
  judge: ({ network, place, anonymiser, relayList }) => {
    if (onRelay(relayList)) return doesNotApply;
    const behind = NOT_A_PLACE.has(network.networkClass) || anonymiser?.mobile || anonymiser?.services.length;
    const country = agreedCountry(network, anonymiser);
    if (behind || country === null) return doesNotApply;
    if (country === place.country) return clear;
    // One source that has the line at the stated place is the ordinary reading.
    return Object.values(network.countries).includes(place.country)
      ? doesNotApply
      : fired("fired", { sources: agreementOf(network) });
  },
});

/**
 * A data centre. From the class of the network alone it stays weak, because small VPN providers rent such addresses; it
 * counts more where a provider that names services knows the address and knows of none.
 */
export const ipHosting = defineSignal({
  id: "ip-hosting",
  group: "network",
  needs: ["network"],
  wants: ["anonymiser", "relayList"],
  sparedBy: ["anonymiser", "relayList"],
  tiers: {
    no_vpn: { points: 6, rates: { misrepresenting: 0.2, honest: 0.05 } },
    class_only: { points: 3, rates: { misrepresenting: 0.2, honest: 0.1 } },
  },
  yieldsTo: ["ip-tor", "ip-vpn-astrill", "ip-residential-proxy", "ip-vpn", "ip-public-proxy"],
  wording: {
    seen: "Submitted from a data-centre network; {reading}",
    innocent: "a VPN, a cloud desktop, an employer's gateway",
    short: "data-centre network",
  },
  judge: ({ network, anonymiser, relayList }) => {
    if (network.networkClass !== "cloud" && network.networkClass !== "hosting") return clear;
    if (onRelay(relayList)) return doesNotApply;
    const services = anonymiser?.services ?? [];
    if (services.some(({ kind }) => kind === "relay" || kind === "gateway")) return doesNotApply;
    return anonymiser !== null && services.length === 0
      ? fired("no_vpn", { reading: "no VPN service is known there" })
      : fired("class_only", { reading: "may be an ordinary VPN" });
  },
});

/**
 * A network run by a VPN operator under its own name, or a VPN that a provider and the network's class agree on. Alone
 * it must stay low: a third of adults use a VPN.
 */
export const ipVpn = defineSignal({
  id: "ip-vpn",
  group: "network",
  needs: ["network"],
  wants: ["anonymiser", "relayList"],
  sparedBy: ["anonymiser", "relayList"],
  tiers: { fired: { points: 5, rates: { misrepresenting: 0.35, honest: 0.11 } } },
  yieldsTo: ["ip-tor", "ip-vpn-astrill", "ip-residential-proxy"],
  wording: {
    seen: "Submitted through a commercial VPN",
    innocent: "privacy, safety, public Wi-Fi, an antivirus bundle",
    short: "VPN",
  },
  judge: ({ network, anonymiser, relayList }) => {
    if (onRelay(relayList)) return doesNotApply;
    if (network.networkClass === "vpn_operator") return fired("fired");
    const named = anonymiser === null ? [] : servicesOf(anonymiser, "vpn");
    if (named.some((service) => isConfirmedVpn(service, network))) return fired("fired");
    // Said by one source only: neither a finding nor nothing.
    return named.length > 0 ? doesNotApply : clear;
  },
});

/** Days since a listed exit was last seen, and what it still counts; after a year it says nothing. */
const LISTED_TIERS = [
  [30, "fired"],
  [60, "listed_over_1_month"],
  [90, "listed_over_2_months"],
  [120, "listed_over_3_months"],
  [365, "listed_over_4_months"],
] as const;
const listedTier = (ageDays: number) => LISTED_TIERS.find(([days]) => ageDays <= days)?.[1] ?? null;

/**
 * A provider that names the operator, or the customer's own dated list of exits, never a guess; where such VPNs are
 * everyday equipment it is nearly nothing. Each month since an exit was listed costs 2 points, down to any VPN's.
 */
export const ipVpnAstrill = defineSignal({
  id: "ip-vpn-astrill",
  group: "network",
  needs: ["network"],
  wants: ["anonymiser", "exitList", "place", "relayList", "torList"],
  needsOneOf: ["anonymiser", "exitList"],
  // The last because a Tor exit, which counts less, takes its place.
  sparedBy: ["relayList", "torList"],
  tiers: {
    fired: { points: 12, rates: { misrepresenting: 0.25, honest: 0.005 } },
    listed_over_1_month: { points: 10, rates: { misrepresenting: 0.25, honest: 0.02 } },
    listed_over_2_months: { points: 8, rates: { misrepresenting: 0.25, honest: 0.035 } },
    listed_over_3_months: { points: 6, rates: { misrepresenting: 0.25, honest: 0.06 } },
    listed_over_4_months: { points: 5, rates: { misrepresenting: 0.25, honest: 0.08 } },
    where_ordinary: { points: 3, rates: { misrepresenting: 0.25, honest: 0.125 } },
  },
  yieldsTo: ["ip-tor"],
  wording: {
    seen: "Submitted through a VPN made to get past network blocks",
    innocent: "living, studying or travelling where many sites are blocked",
    short: "named VPN",
  },
  judge: ({ network, anonymiser, exitList, place, relayList }) => {
    if (onRelay(relayList)) return doesNotApply;
    const named = anonymiser === null ? [] : servicesOf(anonymiser, "vpn");
    const claims = named.filter(({ operator }) => operator?.startsWith("astrill"));
    const listed = exitList === null || exitList.ageDays === null ? null : listedTier(exitList.ageDays);
    const confirmed = claims.some((service) => isConfirmedVpn(service, network));
    // The list names the operator; the network's class is the second source, as for a provider.
    const second = RENTED.has(network.networkClass) || network.networkClass === "transit";
    const tier = confirmed ? "fired" : second ? listed : null;
    if (tier !== null) return fired(vpnIsOrdinary(place) ? "where_ordinary" : tier);
    return claims.length > 0 || listed !== null ? doesNotApply : clear;
  },
});

/** By a provider, or by the Tor Project's own list of the day of the submission; either of them is enough. */
export const ipTor = defineSignal({
  id: "ip-tor",
  group: "network",
  needs: [],
  wants: ["anonymiser", "torList"],
  needsOneOf: ["anonymiser", "torList"],
  tiers: { fired: { points: 8, rates: { misrepresenting: 0.02, honest: 0.003 } } },
  wording: {
    seen: "Submitted through a Tor exit",
    innocent: "a habit of privacy, a place where many sites are blocked",
    short: "Tor exit",
  },
  judge: ({ anonymiser, torList }) => {
    const named = anonymiser !== null && servicesOf(anonymiser, "tor_exit").length > 0;
    return named || torList?.exit ? fired("fired") : clear;
  },
});

/** Lists of open proxies are noisy and age in days: a sighting without a day is none. */
export const ipPublicProxy = defineSignal({
  id: "ip-public-proxy",
  group: "network",
  needs: ["network", "anonymiser"],
  wants: ["relayList"],
  sparedBy: ["relayList"],
  tiers: { fired: { points: 6, rates: { misrepresenting: 0.02, honest: 0.005 } } },
  yieldsTo: ["ip-tor", "ip-vpn-astrill", "ip-residential-proxy", "ip-vpn"],
  wording: {
    seen: "Submitted through an open proxy",
    innocent: "a browser add-on that routes traffic this way, a shared address",
    short: "open proxy",
  },
  judge: ({ anonymiser, relayList }) => {
    const proxies = servicesOf(anonymiser, "public_proxy");
    if (onRelay(relayList)) return doesNotApply;
    const recent = proxies.some(
      ({ confidence, lastSeenDays }) => atLeast(confidence, 50) && lastSeenDays !== null && lastSeenDays <= 7,
    );
    if (recent) return fired("fired");
    return proxies.length > 0 ? doesNotApply : clear;
  },
});

/** Pools change within days, and the household rarely knows: strong only for a claim that is both sure and recent. */
export const ipResidentialProxy = defineSignal({
  id: "ip-residential-proxy",
  group: "network",
  needs: ["network", "anonymiser"],
  wants: ["relayList"],
  sparedBy: ["relayList"],
  tiers: {
    strong: { points: 8, rates: { misrepresenting: 0.12, honest: 0.02 } },
    weak: { points: 4, rates: { misrepresenting: 0.1, honest: 0.04 } },
  },
  yieldsTo: ["ip-tor", "ip-vpn-astrill"],
  wording: {
    seen: "Submitted through a line that is sold as a residential proxy",
    innocent: "a free app or television box that sells the line unasked, a neighbour",
    short: "residential proxy",
  },
  judge: ({ network, anonymiser, relayList }) => {
    const proxies = servicesOf(anonymiser, "residential_proxy");
    if (onRelay(relayList)) return doesNotApply;
    if (proxies.length === 0) return clear;
    // A VPN operator's own network is nobody's home line.
    if (network.networkClass === "vpn_operator") return doesNotApply;
    const recent = proxies.filter(({ lastSeenDays }) => atMost(lastSeenDays, 14));
    const sure = ({ confidence, lastSeenDays }: Service) => (confidence ?? 0) >= 80 && lastSeenDays !== null;
    if (recent.some(sure)) return fired("strong");
    // Without a confidence the service's name has to stand for one.
    const likely = recent.some(({ confidence, operator }) =>
      confidence === null ? operator !== null : confidence >= 50,
    );
    return likely ? fired("weak") : doesNotApply;
  },
});

/** By curated prefix and announcing system, never by a geolocation label: operators label their own space to mislead those. */
export const ipDprkRange = defineSignal({
  id: "ip-dprk-range",
  group: "known",
  needs: ["network"],
  tiers: { fired: { points: 12, rates: { misrepresenting: 0.008, honest: 0.0005 } } },
  wording: {
    seen: "Submitted from a network range on a trade-compliance list",
    innocent: "a range that changed hands, a visitor's line; ask your compliance team",
    short: "listed network range",
  },
  judge: ({ network }) => (network.sanctionedRange ? fired("fired") : clear),
});

/** Small relief: a facilitator's home line looks just as consistent. */
export const ipConsistent = defineSignal({
  id: "ip-consistent",
  group: "network",
  needs: ["network", "place"],
  wants: ["anonymiser", "relayList"],
  tiers: { fired: { points: -2, rates: { misrepresenting: 0.45, honest: 0.72 } } },
  wording: { seen: "Submitted from an ordinary line in the stated country", short: "ordinary line" },
  judge: ({ network, place, anonymiser, relayList }) => {
    if (onRelay(relayList)) return doesNotApply;
    const ordinary = network.networkClass === "eyeball" || network.networkClass === "mobile";
    const behind = anonymiser?.sharedHub || anonymiser?.services.length || network.sanctionedRange;
    return ordinary && !behind && agreedCountry(network, anonymiser) === place.country ? fired("fired") : clear;
  },
});
