/**
 * How far the line an application came from is from the stated city, by a provider that states positions.
 *
 * Compared inside one country and for fixed lines only: a mobile network's gateway, a VPN or an office stands wherever
 * its operator put it.
 */
import { found, notApplicable, unavailable } from "../../domain/evidence.ts";
import { kmBetween } from "../kilometres.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";

const ID = "networkDistance/derived";

export const networkDistance = (_deps: LookupDeps): Lookup<"networkDistance"> => ({
  id: ID,
  fact: "networkDistance",
  after: ["place", "network", "anonymiser"],
  look: async (_application, { known }) => {
    const [place, network, anonymiser] = [known("place"), known("network"), known("anonymiser")];
    if (network.status !== "found") return network;
    if (network.fact.networkClass !== "eyeball") return notApplicable;
    if (place.status !== "found") return place;
    if (anonymiser.status !== "found") return anonymiser;
    const { near, country, mobile, services } = anonymiser.fact;
    if (mobile || services.length > 0) return notApplicable;
    if (country !== null && country !== place.fact.country) return notApplicable;
    if (country === null || !near) return unavailable("not_supported", ID);
    if (!place.fact.near) return unavailable("ambiguous", ID);
    return found<"networkDistance">({ km: Math.round(kmBetween(place.fact.near, near)) }, ID);
  },
});
