/**
 * The clock of the browser that posted the form, beside the zones of the stated place at the moment of submission.
 *
 * The zone is the browser's own word as the ATS recorded it. Privacy browsers report UTC or a zone that keeps it, so an
 * offset of zero is marked and says nothing.
 */
import { absent, found, unavailable } from "../../domain/evidence.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { gazetteer } from "./gazetteer.ts";
import { hoursFromPlace, zoneOffsetMinutes } from "./zones.ts";

const ID = "browserClock/derived";

export const browserClock = (_deps: LookupDeps): Lookup<"browserClock"> => ({
  id: ID,
  fact: "browserClock",
  after: ["place"],
  look: async ({ submission, submittedAt }, { known }) => {
    const { clock } = submission;
    if (!clock) return absent;
    const offset = zoneOffsetMinutes(clock.timeZone, submittedAt);
    if (offset === null) return unavailable("ambiguous", ID);
    const place = known("place");
    if (place.status !== "found") return place;
    const hoursApart = hoursFromPlace(place.fact, submittedAt, offset);
    return hoursApart === null
      ? unavailable("not_supported", ID)
      : found<"browserClock">({ hoursApart, utc: offset === 0 }, ID, gazetteer().dataDate);
  },
});
