/**
 * Where the candidate says they are, read from their words with the place pack alone.
 *
 * Texts come most explicit first, and the first that settles a country wins. An ambiguous text before it is not
 * overruled, only settled: after "Georgia" a later "Atlanta, GA" counts, a later "Berlin" does not, because then the
 * application says two things and which of them holds is for a person to ask.
 */
import { absent, found, unavailable } from "../../domain/evidence.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { gazetteer } from "./gazetteer.ts";
import { parsePlace } from "./parse.ts";

const ID = "place/offline";
/** Texts looked at; an application with more is not one a person filled in. */
const MAX_TEXTS = 5;

export const offlinePlace = (_deps: LookupDeps): Lookup<"place"> => ({
  id: ID,
  fact: "place",
  after: [],
  look: async ({ places }) => {
    const open: (readonly string[])[] = [];
    for (const text of places.slice(0, MAX_TEXTS)) {
      const reading = parsePlace(text);
      if (reading.status === "none") continue;
      if (reading.status === "ambiguous") {
        open.push(reading.countries);
        continue;
      }
      const { country, region, near } = reading;
      // A text that names nothing known ("EMEA", a village) allows every country.
      const allowed = open.every((countries) => countries.length === 0 || countries.includes(country));
      return allowed
        ? found<"place">({ country, region, near }, ID, gazetteer().dataDate)
        : unavailable("ambiguous", ID);
    }
    return open.length > 0 ? unavailable("ambiguous", ID) : absent;
  },
});
