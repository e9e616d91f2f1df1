/**
 * The clock of the machine that made the document, beside the zones of the stated place on that day.
 *
 * Writing programs state their offset from UTC; converters, typesetting services and DOCX state UTC itself, which is
 * marked and says nothing. Of two stated moments the nearer one counts: somebody may have been travelling once.
 */
import { absent, unavailable } from "../../domain/evidence.ts";
import { documentLookup } from "../document-evidence.ts";
import type { LookupFactory } from "../lookup.ts";
import { hoursFromPlace } from "./zones.ts";

const ID = "documentClock/document";

export const documentClock: LookupFactory = () =>
  documentLookup({
    id: ID,
    fact: "documentClock",
    after: ["place"],
    look({ metadata: { created, modified } }, _, { known }) {
      const stated = [created, modified].flatMap((time) =>
        time === null || time.offsetMinutes === null ? [] : [{ at: new Date(time.at), offset: time.offsetMinutes }],
      );
      if (stated.length === 0) return absent;
      const place = known("place");
      if (place.status !== "found") return place;
      const measured = stated.flatMap(({ at, offset }) => {
        const hoursApart = hoursFromPlace(place.fact, at, offset);
        return hoursApart === null ? [] : [{ hoursApart, utc: offset === 0 }];
      });
      // A program that states UTC says less than one that states a zone.
      const telling = measured.filter(({ utc }) => !utc);
      const [nearest] = (telling.length > 0 ? telling : measured).toSorted((a, b) => a.hoursApart - b.hoursApart);
      return nearest ?? unavailable("not_supported", ID);
    },
  });
