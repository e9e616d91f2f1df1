/** Signals that compare the stated place with where and when the form was used. Travel is the ordinary reading of each. */
import type { AnonymiserFact, NetworkFact } from "../domain/facts.ts";
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

const FAR_KM = 500;
/** About the cruising speed of an airliner. */
const IMPOSSIBLE_KM_PER_HOUR = 900;
const HOURS_APART = 3;

/** A fixed line of a household, with nothing known to stand in front of it. */
const isPlainLine = ({ networkClass }: NetworkFact, anonymiser: AnonymiserFact | null) =>
  networkClass === "eyeball" &&
  !(anonymiser?.mobile || anonymiser?.sharedHub || (anonymiser?.services.length ?? 0) > 0);

/** Inside one country only: across a border the country's own signal says it. Carriers hand addresses out from afar. */
export const ipRegionMismatch = defineSignal({
  id: "ip-region-mismatch",
  group: "network",
  needs: ["networkDistance", "network", "place"],
  wants: ["anonymiser"],
  sparedBy: ["anonymiser"],
  tiers: { fired: { points: 2, rates: { misrepresenting: 0.35, honest: 0.22 } } },
  wording: {
    seen: "Submitted about {km} km from the stated city",
    innocent: "a second home, a commute, a visit, a provider that routes from afar",
    short: "network distance",
  },
  judge: ({ networkDistance, network, place, anonymiser }) => {
    if (!isPlainLine(network, anonymiser) || network.agreedCountry !== place.country) return doesNotApply;
    return networkDistance.km > FAR_KM ? fired("fired", { km: Math.round(networkDistance.km / 50) * 50 }) : clear;
  },
});

/** The fact compares two plain lines; what stands in front of this one now would undo that. */
export const ipImpossibleTravel = defineSignal({
  id: "ip-impossible-travel",
  group: "network",
  needs: ["travel"],
  wants: ["network", "anonymiser"],
  sparedBy: ["network", "anonymiser"],
  tiers: { fired: { points: 5, rates: { misrepresenting: 0.05, honest: 0.015 } } },
  wording: {
    seen: "Two steps of this application came from lines too far apart to travel between in the time",
    innocent: "a phone, then a laptop; a VPN switched off or on",
    short: "travel speed",
  },
  judge: ({ travel, network, anonymiser }) => {
    if (network !== null && !isPlainLine(network, anonymiser)) return doesNotApply;
    return travel.kmPerHour > IMPOSSIBLE_KM_PER_HOUR ? fired("fired") : clear;
  },
});

/** Browsers that protect privacy report UTC, so that offset says nothing. */
export const tzMismatch = defineSignal({
  id: "tz-mismatch",
  group: "network",
  needs: ["browserClock"],
  tiers: { fired: { points: 7, rates: { misrepresenting: 0.25, honest: 0.05 } } },
  wording: {
    seen: "The browser's clock was {hours} hours from any time zone of the stated location",
    innocent: "travel, a clock set wrongly",
    short: "browser clock",
  },
  judge: ({ browserClock }) => {
    if (browserClock.utc) return doesNotApply;
    return browserClock.hoursApart >= HOURS_APART ? fired("fired", { hours: browserClock.hoursApart }) : clear;
  },
});
