/** Distances on the globe, for positions that are coarse themselves. */
import type { Position } from "../domain/facts.ts";

/** Mean radius (IUGG); the flattening of the earth is a third of a percent, less than positions here are rounded by. */
const EARTH_RADIUS_KM = 6371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** By the haversine formula, which holds for near points and for antipodes alike. */
export function kmBetween(one: Position, other: Position): number {
  const halfLatitude = radians(other.latitude - one.latitude) / 2;
  const halfLongitude = radians(other.longitude - one.longitude) / 2;
  const share =
    Math.sin(halfLatitude) ** 2 +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(halfLongitude) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, share)));
}
