/** What an import took and what it passed over, with lines and reasons, for people. */
import type { SkipReason } from "@bonafide/core/domain/indicator";
import type { ImportReport } from "@bonafide/core/screening/import-feed";

/** As many lines as are read; all of them are in the JSON report. */
const SHOWN = 20;

const WHY: Readonly<Record<SkipReason, string>> = {
  name_only: "names a person only; names are never matched",
  unknown_type: "a kind of value no application carries",
  pattern_not_supported: "a pattern that asks for more than single values",
  not_for_detection: "its author does not mean it for detection",
  address_range: "a range of addresses, not one",
  page_of_a_site: "one page of a site, which says nothing about the site",
  shared_by_many: "a domain many unrelated people use",
  no_calling_code: "a phone number without its calling code",
  malformed: "cannot be read as what it claims to be",
  revoked: "withdrawn by its author",
  expired: "no longer valid",
};

export const total = (counts: Readonly<Record<string, number | undefined>>): number =>
  Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);

export const countsText = (counts: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(counts)
    .map(([type, count]) => `${count} ${type}`)
    .join(", ");

export function skippedText({ skipped, lines }: ImportReport): string {
  const all = total(skipped);
  if (all === 0) return "";
  // Every name-only entry is counted; listing each would only print a register of people by line.
  const listed = lines.filter(({ reason }) => reason !== "name_only").slice(0, SHOWN);
  const byReason = Object.keys(WHY).flatMap((reason) => {
    const count = new Map(Object.entries(skipped)).get(reason);
    return count === undefined ? [] : [`  ${count} × ${new Map(Object.entries(WHY)).get(reason)}`];
  });
  return [
    `Skipped ${all}:`,
    ...byReason,
    ...listed.map(({ line, reason }) => `  line ${line}: ${WHY[reason]}`),
    ...(lines.length > listed.length && listed.length === SHOWN ? ["  more with --json"] : []),
  ].join("\n");
}
