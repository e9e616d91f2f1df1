/** Signals about the address an application was submitted from. No country is ever good or bad: only mismatches count. */
import type { NetworkClass } from "../domain/facts.ts";
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

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

/** Two statements of one application that differ: where the candidate says they are, and where the form was posted from. */
export const ipCountryMismatch = defineSignal({
  id: "ip-country-mismatch",
  group: "network",
  needs: ["network", "place"],
  tiers: { fired: { points: 7, rates: { misrepresenting: 0.15, honest: 0.03 } } },
  yieldsTo: ["ip-vpn", "ip-hosting"],
  wording: {
    seen: "Submitted from a network in another country than the stated location (two sources agree)",
    innocent: "travel, a visit, a recent move, a border town",
    short: "network location",
  },
  judge: ({ network, place }) => {
    if (NOT_A_PLACE.has(network.networkClass) || network.agreedCountry === null) return doesNotApply;
    return network.agreedCountry === place.country ? clear : fired("fired");
  },
});

/** From the class of the network alone; many small VPN providers rent such addresses, so it stays weak. */
export const ipHosting = defineSignal({
  id: "ip-hosting",
  group: "network",
  needs: ["network"],
  tiers: { class_only: { points: 3, rates: { misrepresenting: 0.2, honest: 0.1 } } },
  yieldsTo: ["ip-vpn"],
  wording: {
    seen: "Submitted from a data-centre network; may be an ordinary VPN",
    innocent: "a VPN, a cloud desktop, an employer's gateway",
    short: "data-centre network",
  },
  judge: ({ network }) =>
    network.networkClass === "cloud" || network.networkClass === "hosting" ? fired("class_only") : clear,
});

/** A network run by a VPN operator under its own name. Alone it must stay low: a third of adults use a VPN. */
export const ipVpn = defineSignal({
  id: "ip-vpn",
  group: "network",
  needs: ["network"],
  tiers: { fired: { points: 5, rates: { misrepresenting: 0.35, honest: 0.11 } } },
  wording: {
    seen: "Submitted through a commercial VPN",
    innocent: "privacy, safety, public Wi-Fi, an antivirus bundle",
    short: "VPN",
  },
  judge: ({ network }) => (network.networkClass === "vpn_operator" ? fired("fired") : clear),
});

/** Small relief: a facilitator's home line looks just as consistent. */
export const ipConsistent = defineSignal({
  id: "ip-consistent",
  group: "network",
  needs: ["network", "place"],
  tiers: { fired: { points: -2, rates: { misrepresenting: 0.45, honest: 0.72 } } },
  wording: { seen: "Submitted from an ordinary line in the stated country", short: "ordinary line" },
  judge: ({ network, place }) => {
    const ordinary = network.networkClass === "eyeball" || network.networkClass === "mobile";
    return ordinary && network.agreedCountry === place.country ? fired("fired") : clear;
  },
});
