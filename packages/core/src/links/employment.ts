/** How long full-time roles of one résumé overlap, counting only months that are certain whatever the missing months were. */
import type { WorkMonth, WorkRow } from "./work-rows.ts";

const DECEMBER = 11;
/** Months since the year 0. A missing month is taken as what makes the role shortest. */
const startOf = ({ year, month }: WorkMonth) => year * 12 + (month === null ? DECEMBER : month - 1);
const endOf = ({ year, month }: WorkMonth) => year * 12 + (month === null ? 0 : month - 1);

/** Months in which the roles of at least two employers certainly ran at the same time, up to the submission. */
export function overlapMonths(rows: readonly WorkRow[], submittedAt: Date): number {
  const last = submittedAt.getUTCFullYear() * 12 + submittedAt.getUTCMonth();
  const employersOf = new Map<number, Set<string>>();
  for (const { employer, from, to, fullTime } of rows) {
    if (!fullTime) continue;
    // A month shared at the seam of two roles is one month's notice, so the last one does not count.
    const end = Math.min(last, to === null ? last : endOf(to));
    for (let month = startOf(from); month < end; month += 1) {
      const employers = employersOf.get(month) ?? new Set<string>();
      employersOf.set(month, employers.add(employer.toLowerCase()));
    }
  }
  return [...employersOf.values()].filter((employers) => employers.size > 1).length;
}
