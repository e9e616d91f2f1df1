/** Short lists of checks by their names, as many as there is room for; whatever is not named is counted. */
import type { Group, Signal } from "./signal.ts";

/** What the checks of a group are about, for where all of them came to the same. */
const SUBJECTS: Record<Group, string> = {
  network: "network",
  phone: "phone",
  email: "mail",
  web: "profiles and sites",
  document: "résumé file",
  consistency: "work history",
  velocity: "pace of applying",
  logistics: "address and pay",
  observation: "interviews",
  linkage: "reuse by others",
  known: "imported lists",
};

/** A few words for one check, or for all of a group. */
export interface Item {
  readonly text: string;
  readonly checks: number;
}

const checksIn = (items: readonly Item[]) => items.reduce((sum, { checks }) => sum + checks, 0);

const counted = (checks: number) => `${checks} ${checks === 1 ? "check" : "checks"}`;

/** "a, b and 3 more": the first `most` items and how many checks the others are. */
function shortened(items: readonly Item[], most: number, separator: string): string {
  const rest = checksIn(items.slice(most));
  const named = items.slice(0, most).map(({ text }) => text);
  return named.join(separator) + (rest > 0 ? `${separator === ", " ? "" : ";"} and ${rest} more` : "");
}

/** As many as fit in `room`. */
export function listed(items: readonly Item[], room: number): string {
  for (let most = items.length; most > 0; most -= 1) {
    const text = shortened(items, most, "; ");
    if (text.length <= room) return text;
  }
  return counted(checksIn(items));
}

/** What was not checked, by reason: as many names under each as fit, and how many more; else how many for each reason. */
export function gapsWithin(room: number, gaps: ReadonlyMap<string, readonly Item[]>): string {
  const reasons = [...gaps];
  for (let most = Math.max(...reasons.map(([, items]) => items.length)); most > 0; most -= 1) {
    const text = reasons.map(([why, items]) => `${shortened(items, most, ", ")} (${why})`).join("; ");
    if (text.length <= room) return text;
  }
  const perReason = reasons.map(([why, items]) => `${counted(checksIn(items))} (${why})`).join("; ");
  return perReason.length <= room ? perReason : counted(checksIn(reasons.flatMap(([, items]) => items)));
}

/** Says more than how many there are. */
export const isTelling = (gaps: string): boolean => !/^\d+ checks?$/.test(gaps);

/**
 * Those of `chosen` by subject: a group all of whose checks are among them is named once, before what stands alone. From
 * `many` of one group on, those that are not all of it are told as a number.
 */
export function bySubject(chosen: readonly Signal[], all: readonly Signal[], many = Number.POSITIVE_INFINITY): Item[] {
  const grouped: Item[] = [];
  const single: Item[] = [];
  for (const group of new Set(chosen.map((signal) => signal.group))) {
    const own = chosen.filter((signal) => signal.group === group);
    const isWhole = own.length > 1 && own.length === all.filter((signal) => signal.group === group).length;
    if (isWhole) grouped.push({ text: SUBJECTS[group], checks: own.length });
    else if (own.length >= many) grouped.push({ text: `${own.length} of ${SUBJECTS[group]}`, checks: own.length });
    else single.push(...own.map(({ wording }) => ({ text: wording.short, checks: 1 })));
  }
  return [...grouped, ...single];
}
