/** Clock offsets beside a stated place: how far a clock is from the nearest zone kept there at that moment. */
import type { PlaceFact } from "../../domain/facts.ts";

const DAY_MINUTES = 24 * 60;
/** "GMT", "GMT+05:30": what CLDR writes for an offset in English. */
const OFFSET = /^GMT(?:([+-])(\d{2}):(\d{2}))?/;

function offsetAt(timeZone: string, instant: Date): number | null {
  const written = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(instant)
    .find(({ type }) => type === "timeZoneName")?.value;
  const [whole, sign, hours = "0", minutes = "0"] = OFFSET.exec(written ?? "") ?? [];
  if (whole === undefined) return null;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Hours from a clock to the nearest zone of the place's country at an instant, the shorter way round; null without one. */
export function hoursFromPlace(
  { country }: Pick<PlaceFact, "country" | "region">,
  instant: Date,
  offsetMinutes: number,
): number | null {
  const locale: Intl.Locale & { readonly getTimeZones?: () => string[] | undefined } = new Intl.Locale(
    `und-${country}`,
  );
  const names = locale.getTimeZones?.() ?? [];
  const apart = names.flatMap((zone) => {
    const offset = offsetAt(zone, instant);
    if (offset === null) return [];
    const minutes = Math.abs(offset - offsetMinutes) % DAY_MINUTES;
    return [Math.min(minutes, DAY_MINUTES - minutes)];
  });
  return apart.length === 0 ? null : Math.min(...apart) / 60;
}
