/** What a case's application itself says, as the facts the product would read from the form and the résumé. */
import { absent, type Evidence, found, notApplicable } from "@bonafide/core/domain/evidence";
import type { ClockFact } from "@bonafide/core/domain/facts";
import type { WorkedCase } from "./schema.ts";

type Application = WorkedCase["application"];

const HALF_A_DAY = 12 * 60;

/** The case's offset stands for every zone of the stated place. Clocks go round: 13 hours ahead is 11 behind. */
function beside(place: number, clock: number): ClockFact {
  const apart = Math.abs(clock - place) % (2 * HALF_A_DAY);
  return { hoursApart: Math.min(apart, 2 * HALF_A_DAY - apart) / 60, utc: clock === 0 };
}

export function experience({ claimed_years_experience: years }: Application): Evidence<"experience"> {
  // Who claims no years contradicts none.
  return years === null ? notApplicable : found<"experience">({ years }, "experience/case");
}

export function browserClock({ browser_utc_offset_minutes: clock, location }: Application): Evidence<"browserClock"> {
  const place = location?.utc_offset_minutes ?? null;
  if (clock === null || place === null) return absent;
  return found<"browserClock">(beside(place, clock), "browserClock/case");
}

/** The offset in minutes; a case may give it in hours, as one that small cannot be meant otherwise, or only in the date. */
function documentOffset({ resume }: Application): number | null {
  const { utc_offset: offset = null, created = null } = resume?.pdf ?? {};
  if (offset !== null) return Math.abs(offset) <= 14 ? offset * 60 : offset;
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(created ?? "") ?? [];
  return sign === undefined ? null : (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
}

export function documentClock(application: Application): Evidence<"documentClock"> {
  const place = application.location?.utc_offset_minutes ?? null;
  const offset = documentOffset(application);
  if (offset === null) return notApplicable;
  return place === null ? absent : found<"documentClock">(beside(place, offset), "documentClock/case");
}

const words = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}']+/u)
    .filter((word) => word.length > 1);

/** What programs write into the field instead of a person. */
const PROGRAM =
  /\b(?:user|admin|administrator|office|owner|microsoft|word|google|docs|pdf|writer|acrobat|canva|resume|cv|template|unknown|author)\b/i;

/** A full name of two words or more, none of which is the applicant's. */
export function documentAuthor({ resume, first_name, last_name }: Application): Evidence<"documentAuthor"> {
  const author = resume?.pdf?.author ?? null;
  if (author === null || author.trim() === "") return notApplicable;
  const named = words(author);
  const own = words(`${first_name} ${last_name}`);
  const other = named.length >= 2 && !PROGRAM.test(author) && !named.some((word) => own.includes(word));
  return found<"documentAuthor">({ other }, "documentAuthor/case");
}

export function hiddenText({ resume }: Application): Evidence<"hiddenText"> {
  if (resume === null) return notApplicable;
  const characters = (resume.hidden_text ?? []).reduce((sum, text) => sum + text.length, 0);
  return found<"hiddenText">({ characters }, "hiddenText/case");
}
