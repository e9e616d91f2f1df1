/** Rows of employment as a résumé states them; text that does not clearly state one yields nothing. */
import { MAX_RESUME_CHARACTERS } from "./resume-words.ts";

/** More than any résumé lists. */
export const MAX_WORK_ROWS = 40;
/** What may stand between the beginning of a row and its dates. */
const MAX_ROW_CHARACTERS = 160;
const MAX_PART_CHARACTERS = 80;

export interface WorkMonth {
  readonly year: number;
  /** 1 to 12; null where only the year is stated. */
  readonly month: number | null;
}

export interface WorkRow {
  readonly employer: string;
  readonly title: string;
  readonly from: WorkMonth;
  /** Null where the row says that it goes on. */
  readonly to: WorkMonth | null;
  /** False where the row itself calls the work part-time, freelance, an internship or the like. */
  readonly fullTime: boolean;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] as const;
const MONTH_NAME =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const YEAR = "(?:19|20)\\d\\d";
const MOMENT = `(?:${MONTH_NAME}[.,]?[ ']{1,2}${YEAR}|(?:0?[1-9]|1[0-2])[/.]${YEAR}|${YEAR}[-/.](?:0[1-9]|1[0-2])(?!\\d)|${YEAR})`;
const ONGOING = "(?:present|current(?:ly)?|now|today|date|ongoing)";
// Every repetition is bounded: a file made to be slow costs no more than another of its length.
const RANGE = new RegExp(
  `(?<![\\p{L}\\d])(${MOMENT})[ \\t]{0,3}(?:[-\\u2010-\\u2015]{1,2}|to|until|till)[ \\t]{0,3}(${MOMENT}|${ONGOING})(?![\\p{L}\\d])`,
  "giu",
);

/** Words of a job title: which part of a row is the title and which the employer, and whether it is work at all. */
const TITLE_WORD =
  /\b(engineer|developer|programmer|architect|manager|director|analyst|designer|consultant|administrator|scientist|researcher|specialist|technician|officer|lead|head|chief|president|founder|co-founder|coordinator|assistant|associate|intern|trainee|apprentice|clerk|accountant|teacher|lecturer|nurse|representative|executive|supervisor|operator|tester|writer|editor|recruiter|strategist|freelancer|contractor|advis[eo]r|cto|ceo|cfo|coo|sre|swe)\b/iu;
const PARTIAL_WORK =
  /\b(part[- ]time|freelanc\w{0,5}|self[- ]employed|contract(?:or|ing)?|intern(?:ship)?|trainee|apprentice|volunteer\w{0,3}|advis[eo]r|advisory|board|founder|co-founder|consultant|side project|seasonal|temporary|working student)\b/iu;
/** Dates of studies are no work, whoever was an assistant there. */
const STUDIES = /\b(education|bachelor|master of|b\.?sc|m\.?sc|ph\.?d|diploma|degree)\b/iu;

const SEPARATOR = /[,|\t\u00b7\u2022()]|[ ]{2,}|[ ][-\u2013\u2014][ ]|[\u2014]|: /u;
const AT = /^(.{2,80}?)[ ](?:at|@)[ ](.{2,80})$/iu;
/** What may stand after a company's name behind a comma and is no part of its own. */
const LEGAL_FORM = /^(inc|llc|ltd|limited|gmbh|corp|co|plc|ag|sa|bv|llp|pty|oy|ab)\.?$/iu;

function monthOf(text: string): WorkMonth {
  const year = Number(/(?:19|20)\d\d/u.exec(text)?.[0]);
  const rest = text.replace(/(?:19|20)\d\d/u, "").toLowerCase();
  const named = MONTHS.findIndex((month) => rest.startsWith(month));
  const numbered = Number(/\d{1,2}/u.exec(rest)?.[0] ?? 0);
  return { year, month: named >= 0 ? named + 1 : numbered || null };
}

const position = ({ year, month }: WorkMonth) => year * 12 + (month ?? 12);
const hasLetters = (text: string) => /\p{L}{2}/u.test(text);

/** From the last line break or end of a sentence; `from` is where the row before ended. */
function before(text: string, from: number, at: number): string {
  const part = text.slice(Math.max(from, at - MAX_ROW_CHARACTERS), at);
  const cut = Math.max(
    part.lastIndexOf("\n"),
    ...[". ", "; ", "• "].map((end) => {
      const found = part.lastIndexOf(end);
      return found < 0 ? -1 : found + 1;
    }),
  );
  return part.slice(cut + 1);
}

function after(text: string, at: number): string {
  const part = text.slice(at, at + MAX_ROW_CHARACTERS);
  const end = /\n|[.;](?:\s|$)|\u2022/u.exec(part)?.index ?? part.length;
  return part.slice(0, end);
}

/** The two lines above one that holds nothing but the dates. */
function above(text: string, from: number, at: number): string {
  const lines = text
    .slice(Math.max(from, at - 2 * MAX_ROW_CHARACTERS), at)
    .split("\n")
    .slice(0, -1)
    .filter(hasLetters);
  const last = lines.at(-1) ?? "";
  return partsOf(last).length > 1 ? last : lines.slice(-2).join(" | ");
}

function partsOf(text: string): string[] {
  return text
    .split(SEPARATOR)
    .flatMap((part) => AT.exec(part.trim())?.slice(1) ?? [part])
    .map((part) => part.replace(/^[^\p{L}\p{N}]{1,20}|[^\p{L}\p{N}+#]{1,20}$/gu, ""))
    .filter((part) => part !== "" && !LEGAL_FORM.test(part));
}

/** Employer and title, when exactly one part is a title and what stands beside it can only be the employer. */
function read(text: string): Pick<WorkRow, "employer" | "title" | "fullTime"> | null {
  if (STUDIES.test(text)) return null;
  const parts = partsOf(text);
  const titles = parts.filter((part) => TITLE_WORD.test(part));
  const [title] = titles;
  if (title === undefined || titles.length > 1 || parts.length < 2 || parts.length > 4) return null;
  const at = parts.indexOf(title);
  // "Employer, Place, Title" and "Title, Employer, Place": the place is never nearer to the beginning than the employer.
  const employer = at === 0 ? parts[1] : parts[0];
  if (employer === undefined || !hasLetters(employer)) return null;
  if (Math.max(employer.length, title.length) > MAX_PART_CHARACTERS) return null;
  return { employer, title, fullTime: !PARTIAL_WORK.test(text) };
}

/** In the order of the text, at most {@link MAX_WORK_ROWS}. */
export function workRows(text: string): WorkRow[] {
  const bounded = text.slice(0, MAX_RESUME_CHARACTERS).replace(/\r\n?/gu, "\n");
  const rows: WorkRow[] = [];
  let previousEnd = 0;
  for (const match of bounded.matchAll(RANGE)) {
    const [whole, first = "", second = ""] = match;
    const end = match.index + whole.length;
    const lead = before(bounded, previousEnd, match.index);
    const tail = after(bounded, end);
    const row = [lead, tail].find(hasLetters) ?? above(bounded, previousEnd, match.index);
    previousEnd = end;
    const said = read(row);
    const from = monthOf(first);
    const to = /\d/u.test(second) ? monthOf(second) : null;
    if (said === null || (to !== null && position(to) < from.year * 12 + (from.month ?? 1))) continue;
    rows.push({ ...said, from, to });
    if (rows.length === MAX_WORK_ROWS) break;
  }
  return rows;
}
