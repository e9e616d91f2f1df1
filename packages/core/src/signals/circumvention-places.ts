/**
 * Places where many ordinary sites are blocked and a VPN that gets past blocks is everyday equipment. The only list of
 * places any rule has: it is compared with what the candidate states, and can only lower the points of `ip-vpn-astrill`.
 *
 * Closed: countries whose networks block several of the largest message, video or news services nationwide, by the
 * yearly reports of https://freedomhouse.org/report/freedom-net. Rather one too many than one too few.
 */
import type { PlaceFact } from "../domain/facts.ts";

const PLACES: ReadonlySet<string> = new Set([
  "AE",
  "BY",
  "CN",
  "CU",
  "EG",
  "ET",
  "IR",
  "KP",
  "MM",
  "OM",
  "PK",
  "QA",
  "RU",
  "SA",
  "SY",
  "TM",
  "TR",
  "UZ",
  "VE",
  "VN",
]);

/** True also where nobody knows the stated place: what could speak for a person is not taken to be missing. */
export const vpnIsOrdinary = (place: PlaceFact | null): boolean => place === null || PLACES.has(place.country);
