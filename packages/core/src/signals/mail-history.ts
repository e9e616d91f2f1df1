/** Signals about how much past the candidate's mailbox has. A mailbox may be new for any reason, so its newness weighs next to nothing. */
import { clear, defineSignal, fired } from "../domain/signal.ts";

const OLD_DAYS = 5 * 365;
const SEVERAL_CORPORA = 2;

/**
 * No collection and no sighting for any of the addresses. Collections cover ages and places unevenly and one honest
 * person in five is in none: it never makes its group count as corroboration, and a policy that leaves its weight out
 * switches it off. A throwaway mailbox has no past by its nature, and that is counted already.
 */
export const emailThinFootprint = defineSignal({
  id: "email-thin-footprint",
  group: "email",
  needs: ["mailHistory"],
  tiers: { fired: { points: 2, rates: { misrepresenting: 0.6, honest: 0.19 } } },
  wording: {
    seen: "Mail address {address} has no known history",
    innocent: "a new mailbox for the job search, privacy habits, few accounts so far, a change of name",
    short: "mail history",
  },
  yieldsTo: ["email-disposable"],
  corroborates: false,
  judge: ({ mailHistory: { addresses } }) => {
    const [first] = addresses;
    const seen = addresses.some(({ corpora, firstSeenDays }) => corpora > 0 || firstSeenDays !== null);
    return first && !seen ? fired("fired", { address: first.masked }) : clear;
  },
});

/** All addresses, so that an old one added beside the one in use gains nothing. */
export const emailEstablished = defineSignal({
  id: "email-established",
  group: "email",
  needs: ["mailHistory"],
  tiers: { fired: { points: -3, rates: { misrepresenting: 0.2, honest: 0.4 } } },
  wording: {
    seen: "Mail address {address} has been in use for over {years} years",
    short: "established mail",
  },
  judge: ({ mailHistory: { addresses } }) => {
    const [youngest] = addresses.toSorted((a, b) => (a.firstSeenDays ?? 0) - (b.firstSeenDays ?? 0));
    const established = addresses.every(
      ({ corpora, firstSeenDays }) => corpora >= SEVERAL_CORPORA && (firstSeenDays ?? 0) > OLD_DAYS,
    );
    if (!youngest || !established) return clear;
    return fired("fired", { address: youngest.masked, years: Math.floor((youngest.firstSeenDays ?? 0) / 365.25) });
  },
});
