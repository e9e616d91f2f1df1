/** Signals about what the candidate has put on the web. Having nothing there is normal and counts nothing. */
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

const NEW_DAYS = 90;

/**
 * Age at submission of a site of the candidate's own; free hosts have none and never get here. A domain that carries
 * the mail too is judged with the mail: one registration counts once.
 */
export const portfolioDomainNew = defineSignal({
  id: "portfolio-domain-new",
  group: "web",
  needs: ["portfolioDomain"],
  tiers: { fired: { points: 3, rates: { misrepresenting: 0.06, honest: 0.03 } } },
  wording: {
    seen: "Portfolio domain {domain} was registered {days} days before the application",
    innocent: "people put up a site when they look for work",
    short: "portfolio age",
  },
  judge: ({ portfolioDomain }) => {
    const youngest = portfolioDomain.domains
      .filter(({ alsoMail }) => !alsoMail)
      .toSorted((a, b) => a.ageDays - b.ageDays)[0];
    if (!youngest) return doesNotApply;
    if (youngest.ageDays >= NEW_DAYS) return clear;
    return fired("fired", { domain: youngest.masked, days: youngest.ageDays });
  },
});
