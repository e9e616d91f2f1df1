/** Dates in document metadata with the offset the writing program stated, the only part that tells of a place. */
import type { StatedTime } from "../domain/document.ts";

/** ISO 32000-1, 7.9.4: everything after the year may be missing. */
const PDF_DATE =
  /^\s*(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?\s*(?:(Z)(?:00'?(?:00'?)?)?|([+-])(\d\d)'?(\d\d)?'?)?\s*$/;
/** W3CDTF, as in a DOCX's core properties and in XMP. */
const W3C_DATE = /^\s*(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:(Z)|([+-])(\d\d):(\d\d))?)?\s*$/;

function toTime(match: RegExpExecArray | null): StatedTime | null {
  if (!match) return null;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", zulu, sign, hours, minutes] =
    match;
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const offset = sign === undefined ? null : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? "0"));
  const offsetMinutes = zulu === undefined ? offset : 0;
  // No zone lies further than 14 hours away; what says so is no clock's own statement.
  if (offsetMinutes !== null && Math.abs(offsetMinutes) > 14 * 60) return null;
  const at = new Date(wall - (offsetMinutes ?? 0) * 60_000);
  const plausible = Number(month) <= 12 && Number(day) <= 31 && Number(hour) <= 23 && at.getUTCFullYear() >= 1980;
  return plausible && at.getUTCFullYear() <= 9000
    ? { at: at.toISOString(), offsetMinutes: offsetMinutes === 0 ? 0 : offsetMinutes }
    : null;
}

export const pdfDate = (text: unknown): StatedTime | null =>
  typeof text === "string" && text.length < 64 ? toTime(PDF_DATE.exec(text)) : null;

export const w3cDate = (text: string | null): StatedTime | null =>
  text !== null && text.length < 64 ? toTime(W3C_DATE.exec(text)) : null;
