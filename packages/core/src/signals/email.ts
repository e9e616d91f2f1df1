/** Signals about the candidate's mail domain. Free mail is normal and counts nothing. */
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

const AGE_DAYS = { new: 30, recent: 90, thisYear: 365 };

/** Heaviest first. */
const AGE_TIERS = [
  "under_30_days",
  "under_90_days",
  "personal_under_30_days",
  "personal_under_90_days",
  "under_a_year",
  "personal_under_a_year",
] as const;

interface Registered {
  readonly ageDays: number;
  readonly personal: boolean;
}

function ageTier({ ageDays, personal }: Registered): (typeof AGE_TIERS)[number] | null {
  if (ageDays < AGE_DAYS.new) return personal ? "personal_under_30_days" : "under_30_days";
  if (ageDays < AGE_DAYS.recent) return personal ? "personal_under_90_days" : "under_90_days";
  if (ageDays < AGE_DAYS.thisYear) return personal ? "personal_under_a_year" : "under_a_year";
  return null;
}

const rank = (domain: Registered) => {
  const tier = ageTier(domain);
  return tier === null ? AGE_TIERS.length : AGE_TIERS.indexOf(tier);
};

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
    // Of several the one that weighs most, whichever was named first: one more domain takes nothing from another.
    const [worst] = before.toSorted((a, b) => rank(a) - rank(b) || a.ageDays - b.ageDays);
    const tier = worst && ageTier(worst);
    return worst && tier ? fired(tier, { domain: worst.masked, days: worst.ageDays }) : clear;
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

/** "No answer" from the DNS never gets here: it is missing evidence, and the domain is asked about again. */
export const emailNoMx = defineSignal({
  id: "email-no-mx",
  group: "email",
  needs: ["mailServer"],
  tiers: { fired: { points: 7, rates: { misrepresenting: 0.01, honest: 0.002 } } },
  wording: {
    seen: "Mail domain {domain} cannot receive mail",
    innocent: "a typing error, a domain that lapsed",
    short: "mail server",
  },
  judge: ({ mailServer }) => {
    const dead = mailServer.domains.find(({ acceptsMail }) => !acceptsMail);
    return dead ? fired("fired", { domain: dead.masked }) : clear;
  },
});

/** Nearly as common among honest people: the smallest weight there is. */
export const emailPrivacyProvider = defineSignal({
  id: "email-privacy-provider",
  group: "email",
  needs: ["mail"],
  tiers: { fired: { points: 1, rates: { misrepresenting: 0.05, honest: 0.04 } } },
  wording: {
    seen: "Mail address {address} is at a provider that asks for no identity",
    innocent: "people who care about privacy",
    short: "privacy mail",
  },
  judge: ({ mail }) => {
    const address = mail.addresses.find(({ mailClass }) => mailClass === "privacy_provider");
    return address ? fired("fired", { address: address.masked }) : clear;
  },
});

/** Only a young domain: an old one that looks like an employer's is somebody else's business of long standing. */
export const emailLookalikeEmployer = defineSignal({
  id: "email-lookalike-employer",
  group: "email",
  needs: ["employerLookalike"],
  tiers: { fired: { points: 10, rates: { misrepresenting: 0.01, honest: 0.001 } } },
  wording: {
    seen: "Mail domain {domain} looks like an employer's own and was registered {days} days before the application",
    innocent: "an alumni or regional domain",
    short: "employer lookalike",
  },
  judge: ({ employerLookalike }) => {
    const youngest = employerLookalike.lookalikes.toSorted((a, b) => a.ageDays - b.ageDays)[0];
    if (!youngest || youngest.ageDays >= AGE_DAYS.thisYear) return clear;
    return fired("fired", { domain: youngest.masked, days: youngest.ageDays });
  },
});

/** Nearly always a slip of the candidate's own fingers, so it is shown and counts nothing. */
export const emailLookalikeProvider = defineSignal({
  id: "email-lookalike-provider",
  group: "email",
  needs: ["mailLookalike"],
  tiers: { fired: { points: 0, rates: { misrepresenting: 0.004, honest: 0.004 } } },
  wording: {
    seen: "Mail domain {domain} is one letter away from {provider}",
    innocent: "a typing error",
    short: "provider lookalike",
  },
  judge: ({ mailLookalike }) => {
    const [first] = mailLookalike.lookalikes;
    return first ? fired("fired", { domain: first.masked, provider: first.provider }) : clear;
  },
});
