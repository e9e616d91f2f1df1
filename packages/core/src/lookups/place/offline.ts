/** The country a candidate says they are in, read from the most explicit text that settles it. */
import { absent, found, unavailable } from "../../domain/evidence.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { parsePlace } from "./parse.ts";

const ID = "place/offline";
/** Texts looked at; an application with more is not one a person filled in. */
const MAX_TEXTS = 5;

export const offlinePlace = (_deps: LookupDeps): Lookup<"place"> => ({
  id: ID,
  fact: "place",
  after: [],
  look: async ({ places }) => {
    const readings = places.slice(0, MAX_TEXTS).map(parsePlace);
    const settled = readings.find((reading) => reading.status === "country");
    if (settled) return found<"place">({ country: settled.country }, ID);
    return readings.some(({ status }) => status === "ambiguous") ? unavailable("ambiguous", ID) : absent;
  },
});
