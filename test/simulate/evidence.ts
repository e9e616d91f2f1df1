/** What the sources of a simulation know of a person: whatever their story's verdict rests on, and one of them costs money. */
import type { Application } from "@bonafide/core/domain/application";
import type { Band } from "@bonafide/core/domain/assessment";
import { notApplicable } from "@bonafide/core/domain/evidence";
import { type FactKind, LINE_TYPES } from "@bonafide/core/domain/facts";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import * as z from "zod";
import { evidenceFor } from "../../packages/core/src/screening/testing.ts";

/** The kinds of fact there is a source of. */
export const SOURCES: readonly FactKind[] = ["place", "network", "mailDomain", "lineType"];

const PRICE = { usd: 0.01, asOf: "2026-11-01" };
const Lines = z.strictObject({
  lines: z.array(
    z.strictObject({ masked: z.string(), lineType: z.enum(LINE_TYPES), portedDaysAgo: z.number().nullable() }),
  ),
});

/** `bandOf` tells people by their mailbox; `onPaid` hears of every question that was charged. */
export function createLookups(
  bandOf: (application: Application) => Band | undefined,
  onPaid: (question: string) => void,
): readonly Lookup[] {
  const known = (application: Application) => {
    const band = bandOf(application);
    return band === undefined ? null : evidenceFor(band);
  };
  const free = ["place", "network", "mailDomain"] as const;
  const lineType: Lookup<"lineType"> = {
    id: "phone/simulated",
    fact: "lineType",
    after: [],
    price: PRICE,
    cache: {
      // Longer than any story: asking again after that repeats nothing.
      ttlSeconds: 7 * 86_400,
      schema: Lines,
      // By job too, as the verdict is: people of one candidate may deserve different ones.
      subject: ({ phones, job }) => (phones.length === 0 ? null : { values: [...phones, job?.id ?? ""], calls: 1 }),
    },
    look: async (application) => {
      // A merge gives an application other numbers: asking for those repeats nothing.
      onPaid([application.ref.applicationId, ...application.phones].join(" "));
      return known(application)?.lineType ?? notApplicable;
    },
  };
  return [
    ...free.map(
      (fact): Lookup => ({
        id: `${fact}/simulated`,
        fact,
        after: [],
        look: async (application) => known(application)?.[fact] ?? notApplicable,
      }),
    ),
    lineType,
  ];
}
