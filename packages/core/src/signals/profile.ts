/** Signals about the linked professional profile, as a lawful provider knows it. Having none is normal and counts nothing. */
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

const NEW_DAYS = 183;
/** A career long enough that a profile opened this year is unusual. */
const EXPERIENCED_YEARS = 5;

export const linkedinUnresolved = defineSignal({
  id: "linkedin-unresolved",
  group: "web",
  needs: ["profile"],
  tiers: { fired: { points: 4, rates: { misrepresenting: 0.15, honest: 0.06 } } },
  wording: {
    seen: "The linked professional profile does not exist",
    innocent: "a typing error, a renamed or closed profile",
    short: "profile link",
  },
  judge: ({ profile }) => (profile.resolves ? clear : fired("fired")),
});

/** Both must differ, the person and the employers: one alone is a married name or a tailored history. */
export const linkedinNameConflict = defineSignal({
  id: "linkedin-name-conflict",
  group: "web",
  needs: ["profile"],
  tiers: { fired: { points: 8, rates: { misrepresenting: 0.08, honest: 0.012 } } },
  wording: {
    seen: "The linked professional profile is of another person with other employers",
    innocent: "a wrong link pasted, a change of name",
    short: "profile owner",
  },
  judge: ({ profile }) => {
    if (!profile.resolves || profile.otherPerson === null) return doesNotApply;
    return profile.otherPerson ? fired("fired") : clear;
  },
});

/** Age as the provider saw it; the profile's address tells nothing about it. */
export const linkedinNew = defineSignal({
  id: "linkedin-new",
  group: "web",
  needs: ["profile", "experience"],
  tiers: { fired: { points: 4, rates: { misrepresenting: 0.05, honest: 0.02 } } },
  wording: {
    seen: "The linked professional profile was first seen {days} days before the application, beside {years} years of work",
    innocent: "a first profile for this search",
    short: "profile age",
  },
  judge: ({ profile, experience }) => {
    const { resolves, firstSeenDays } = profile;
    if (!resolves || firstSeenDays === null || firstSeenDays < 0) return doesNotApply;
    return firstSeenDays < NEW_DAYS && experience.years >= EXPERIENCED_YEARS
      ? fired("fired", { days: firstSeenDays, years: experience.years })
      : clear;
  },
});

/** Small relief: badges are lent and bought too. */
export const linkedinVerified = defineSignal({
  id: "linkedin-verified",
  group: "web",
  needs: ["profile"],
  tiers: { fired: { points: -2, rates: { misrepresenting: 0.15, honest: 0.24 } } },
  wording: { seen: "The linked professional profile carries a workplace or identity badge", short: "profile badge" },
  judge: ({ profile }) =>
    profile.resolves && profile.verified && profile.otherPerson !== true ? fired("fired") : clear,
});
