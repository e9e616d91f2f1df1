/** Signals about the candidate's mail domain. Free mail is normal and counts nothing. */
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

const AGE_DAYS = { new: 30, recent: 90, thisYear: 365 };

/** Age at submission, never today: re-screening an old application must not change the answer. */
export const emailDomainNew = defineSignal({
  id: "email-domain-new",
  group: "email",
  needs: ["mailDomain"],
  tiers: {
    under_30_days: { points: 8, rates: { misrepresenting: 0.02, honest: 0.003 } },
    under_90_days: { points: 5, rates: { misrepresenting: 0.02, honest: 0.006 } },
    under_a_year: { points: 2, rates: { misrepresenting: 0.03, honest: 0.02 } },
    // A domain with one's own surname in it is what job seekers register: half the points.
    personal_under_30_days: { points: 4, rates: { misrepresenting: 0.01, honest: 0.004 } },
    personal_under_90_days: { points: 2.5, rates: { misrepresenting: 0.01, honest: 0.006 } },
    personal_under_a_year: { points: 1, rates: { misrepresenting: 0.02, honest: 0.016 } },
  },
  wording: {
    seen: "Mail domain {domain} was registered {days} days before the application",
    innocent: "graduates and job seekers register domains",
    short: "mail domain age",
  },
  judge: ({ mailDomain }) => {
    // Registered after the application means registered again: that date says nothing about the domain in use then.
    const before = mailDomain.domains.filter(({ ageDays }) => ageDays >= 0);
    if (before.length === 0) return doesNotApply;
    const youngest = before.toSorted((a, b) => a.ageDays - b.ageDays)[0];
    if (!youngest || youngest.ageDays >= AGE_DAYS.thisYear) return clear;
    const { ageDays, personal, masked } = youngest;
    const shown = { domain: masked, days: ageDays };
    if (ageDays < AGE_DAYS.new) return fired(personal ? "personal_under_30_days" : "under_30_days", shown);
    if (ageDays < AGE_DAYS.recent) return fired(personal ? "personal_under_90_days" : "under_90_days", shown);
    return fired(personal ? "personal_under_a_year" : "under_a_year", shown);
  },
});

/** A forwarding alias is not a throwaway address: the class of the domain decides which it is. */
export const emailDisposable = defineSignal({
  id: "email-disposable",
  group: "email",
  needs: ["mail"],
  tiers: { fired: { points: 9, rates: { misrepresenting: 0.03, honest: 0.004 } } },
  wording: {
    seen: "Mail address {address} is at a throwaway mail service",
    innocent: "an anti-spam habit",
    short: "throwaway mail",
  },
  judge: ({ mail }) => {
    const throwaway = mail.addresses.find(({ mailClass }) => mailClass === "disposable");
    return throwaway ? fired("fired", { address: throwaway.masked }) : clear;
  },
});
