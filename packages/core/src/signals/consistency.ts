/** Signals about statements of one person that cannot all hold. What is left out is no conflict. */
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

/** One may be a parser's slip. */
const CONFLICTS = 2;
const OVERLAP_MONTHS = 24;

export const historyConflict = defineSignal({
  id: "history-conflict",
  group: "consistency",
  needs: ["history"],
  tiers: { fired: { points: 8, rates: { misrepresenting: 0.1, honest: 0.016 } } },
  wording: {
    seen: "{conflicts} statements contradict an application of the same person within the last year",
    innocent: "a tailored résumé, a date written down wrongly",
    short: "earlier applications",
  },
  judge: ({ history: { conflicts } }) => {
    if (conflicts === 0) return clear;
    return conflicts >= CONFLICTS ? fired("fired", { conflicts }) : doesNotApply;
  },
});

export const experienceImpossible = defineSignal({
  id: "experience-impossible",
  group: "consistency",
  needs: ["employment"],
  tiers: { fired: { points: 3, rates: { misrepresenting: 0.06, honest: 0.03 } } },
  wording: {
    seen: "Full-time roles in the résumé overlap by {months} months",
    innocent: "a typing error, part-time or contract work",
    short: "overlapping roles",
  },
  judge: ({ employment: { overlapMonths } }) =>
    overlapMonths > OVERLAP_MONTHS ? fired("fired", { months: overlapMonths }) : clear,
});
