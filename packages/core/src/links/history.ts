/** A history of work reduced to keyed digests and years, and what two applications of one person state that cannot both hold. */
import { textDigest } from "./keyed-text.ts";
import { comparableWords } from "./resume-words.ts";
import type { WorkRow } from "./work-rows.ts";

/** Statements further apart may both have been true. */
const COMPARED_DAYS = 365;
const DAY_MS = 86_400_000;
/** Rows that must be equal for the order of somebody's work to be somebody else's too. */
const EQUAL_ROWS = 3;

/** One row of work: nothing in it can be read without the connection's key. */
export interface KeyedRow {
  readonly employer: string;
  /** Of the employer's first word: "Acme" and "Acme Software" are no contradiction. */
  readonly employerHead: string;
  readonly title: string;
  readonly fromYear: number;
  /** Work that goes on ends in the year of the application. */
  readonly toYear: number;
  readonly ongoing: boolean;
  readonly fullTime: boolean;
}

export interface KeyedHistory {
  readonly submittedAt: Date;
  /** Newest first. */
  readonly rows: readonly KeyedRow[];
  /** Digests of the countries the application gives as where the applicant is; several where it leaves them open. */
  readonly countries: readonly string[];
}

export interface StatedHistory {
  readonly submittedAt: Date;
  readonly rows: readonly WorkRow[];
  /** ISO 3166-1 alpha-2. Only ever compared with another application of the same person. */
  readonly countries: readonly string[];
  /** Given and family name of the applicant: left out of employers and titles. */
  readonly names: readonly string[];
}

/** The same for the same rows, whatever order a résumé gives them in. */
function order(a: KeyedRow, b: KeyedRow): number {
  if (a.toYear !== b.toYear) return b.toYear - a.toYear;
  if (a.fromYear !== b.fromYear) return b.fromYear - a.fromYear;
  const [left, right] = [a.employer + a.title, b.employer + b.title];
  return left < right ? -1 : Number(left > right);
}

/** Under the connection's index key (base64). */
export function keyedHistory({ submittedAt, rows, countries, names }: StatedHistory, indexKey: string): KeyedHistory {
  const digestOf = {
    employer: textDigest(indexKey, "employer:v1"),
    head: textDigest(indexKey, "employer-head:v1"),
    title: textDigest(indexKey, "title:v1"),
    country: textDigest(indexKey, "country:v1"),
  };
  const keyed = rows.flatMap((row): KeyedRow[] => {
    const employer = comparableWords(row.employer, names);
    const title = comparableWords(row.title, names);
    // Somebody trading under their own name has no employer to compare.
    if (employer.length === 0 || title.length === 0) return [];
    return [
      {
        employer: digestOf.employer(employer.join(" ")),
        employerHead: digestOf.head(employer[0] ?? ""),
        title: digestOf.title(title.join(" ")),
        fromYear: row.from.year,
        toYear: row.to?.year ?? submittedAt.getUTCFullYear(),
        ongoing: row.to === null,
        fullTime: row.fullTime,
      },
    ];
  });
  return {
    submittedAt,
    rows: keyed.toSorted(order),
    countries: [...new Set(countries.map((code) => digestOf.country(code.toUpperCase())))].toSorted(),
  };
}

const sameYears = (a: KeyedRow, b: KeyedRow) =>
  a.fromYear === b.fromYear && (a.toYear === b.toYear || (a.ongoing && b.ongoing));

const sameEmployer = (a: KeyedRow, b: KeyedRow) => a.employer === b.employer || a.employerHead === b.employerHead;

/** The newest three rows of both state the same employers, titles and years in the same order. */
export function sameWork(a: readonly KeyedRow[], b: readonly KeyedRow[]): boolean {
  if (a.length < EQUAL_ROWS || b.length < EQUAL_ROWS) return false;
  return a.slice(0, EQUAL_ROWS).every((row, at) => {
    const other = b[at];
    return other !== undefined && row.employer === other.employer && row.title === other.title && sameYears(row, other);
  });
}

/** Rows of one that state another full-time employer for exactly the years of a row of the other. */
function contradicted(rows: readonly KeyedRow[], others: readonly KeyedRow[]): number {
  const knownTo = (row: KeyedRow, list: readonly KeyedRow[]) => list.some((other) => sameEmployer(row, other));
  return rows.filter(
    (row) =>
      row.fullTime &&
      // Within one calendar year there is time for two employers, one after the other.
      row.toYear > row.fromYear &&
      !knownTo(row, others) &&
      others.some((other) => other.fullTime && sameYears(row, other) && !knownTo(other, rows)),
  ).length;
}

/**
 * Statements of two applications by the same person that exclude each other. What one of them leaves out is no
 * conflict, and neither is an employer that both name, at whatever time. Zero when they are a year or more apart.
 */
export function historyConflicts(a: KeyedHistory, b: KeyedHistory): number {
  const daysApart = Math.abs(a.submittedAt.getTime() - b.submittedAt.getTime()) / DAY_MS;
  if (!(daysApart < COMPARED_DAYS)) return 0;
  const employers = Math.min(contradicted(a.rows, b.rows), contradicted(b.rows, a.rows));
  const bothSay = a.countries.length > 0 && b.countries.length > 0;
  const countries = bothSay && !a.countries.some((country) => b.countries.includes(country)) ? 1 : 0;
  return employers + countries;
}

/** The most conflicts with any one earlier application: the same slip met twice is still one slip. */
export function mostConflicts(own: KeyedHistory, earlier: readonly KeyedHistory[]): number {
  return Math.max(0, ...earlier.map((other) => historyConflicts(own, other)));
}
