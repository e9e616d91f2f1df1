/** Clock offsets beside a stated place: how far a clock is from the nearest zone kept there at that moment. */
import type { PlaceFact } from "../../domain/facts.ts";
import { gazetteer } from "./gazetteer.ts";

const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;

/** "GMT", "GMT+05:30", "GMT-00:44:30": what CLDR writes for an offset in English. */
const OFFSET = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** Minutes a zone was ahead of UTC at an instant, daylight saving time included; null for a text that names no zone. */
export function zoneOffsetMinutes(timeZone: string, instant: Date): number | null {
  let written: string | undefined;
  try {
    written = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
      .formatToParts(instant)
      .find(({ type }) => type === "timeZoneName")?.value;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const [whole, sign, hours = "0", minutes = "0"] = OFFSET.exec(written ?? "") ?? [];
  if (whole === undefined) return null;
  return (sign === "-" ? -1 : 1) * (Number(hours) * MINUTES_PER_HOUR + Number(minutes)) || 0;
}

/**
 * Hours from a clock, given as its minutes ahead of UTC, to the nearest zone of a place at an instant; null where the
 * table lists no zone for the place. Across the date line the shorter way counts: +13 and -11 show the same time of day.
 */
export function hoursFromPlace(
  { country, region }: Pick<PlaceFact, "country" | "region">,
  instant: Date,
  offsetMinutes: number,
): number | null {
  const { zones } = gazetteer();
  const own = (region ? zones.get(`${country}-${region}`) : undefined) ?? zones.get(country) ?? [];
  const offsets = own.flatMap((zone) => zoneOffsetMinutes(zone, instant) ?? []);
  if (offsets.length === 0) return null;
  const day = HOURS_PER_DAY * MINUTES_PER_HOUR;
  const apart = offsets.map((offset) => {
    const minutes = Math.abs(offset - offsetMinutes) % day;
    return Math.min(minutes, day - minutes);
  });
  return Math.min(...apart) / MINUTES_PER_HOUR;
}
