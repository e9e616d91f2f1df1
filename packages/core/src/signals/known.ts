/** Signals about exact matches with indicators the customer imported. An entry can be wrong, and belongs to a moment. */
import type { AnonymiserFact, KnownFact, NetworkFact } from "../domain/facts.ts";
import { clear, defineSignal, doesNotApply, fired, suppressed, type Verdict } from "../domain/signal.ts";

/** Days after the last sighting from which an entry says nothing any more; numbers are handed on sooner. */
const LIFETIME_DAYS = 730;
const PHONE_LIFETIME_DAYS = 365;

/** An entry without a day stands as long as its list keeps it. */
function matched({ matches }: KnownFact, lifetimeDays = LIFETIME_DAYS): Verdict<"confirmed" | "unconfirmed"> {
  const current = matches.filter(({ lastSeenDays }) => lastSeenDays === null || lastSeenDays < lifetimeDays);
  if (current.some(({ confirmed }) => confirmed)) return fired("confirmed", { entry: "a confirmed entry" });
  if (current.length > 0) return fired("unconfirmed", { entry: "an unconfirmed entry" });
  return matches.length > 0 ? suppressed("aged") : clear;
}

export const knownEmail = defineSignal({
  id: "known-email",
  group: "known",
  needs: ["knownMail"],
  tiers: {
    confirmed: { points: 30, rates: { misrepresenting: 0.02, honest: 0.00002 }, decisive: true },
    unconfirmed: { points: 15, rates: { misrepresenting: 0.02, honest: 0.0006 } },
  },
  wording: {
    seen: "Mail address matches {entry} of a list your company imported",
    innocent: "a wrong entry, a mailbox somebody else took over",
    short: "listed mailbox",
  },
  judge: ({ knownMail }) => matched(knownMail),
});

const LISTED = {
  confirmed: { points: 20, rates: { misrepresenting: 0.02, honest: 0.0002 } },
  unconfirmed: { points: 10, rates: { misrepresenting: 0.02, honest: 0.002 } },
} as const;

export const knownPhone = defineSignal({
  id: "known-phone",
  group: "known",
  needs: ["knownPhone"],
  tiers: LISTED,
  wording: {
    seen: "Phone number matches {entry} of a list your company imported",
    innocent: "a wrong entry, a number handed on",
    short: "listed phone",
  },
  judge: ({ knownPhone: fact }) => matched(fact, PHONE_LIFETIME_DAYS),
});

export const knownGithub = defineSignal({
  id: "known-github",
  group: "known",
  needs: ["knownCode"],
  tiers: LISTED,
  wording: {
    seen: "Linked code account matches {entry} of a list your company imported",
    innocent: "a wrong entry, an account somebody else took over",
    short: "listed account",
  },
  judge: ({ knownCode }) => matched(knownCode),
});

export const knownLinkedin = defineSignal({
  id: "known-linkedin",
  group: "known",
  needs: ["knownProfile"],
  tiers: LISTED,
  wording: {
    seen: "Linked professional profile matches {entry} of a list your company imported",
    innocent: "a wrong entry, a profile somebody else took over",
    short: "listed profile",
  },
  judge: ({ knownProfile }) => matched(knownProfile),
});

/** A company's domain that was named once may be a real one's now. */
export const knownDomain = defineSignal({
  id: "known-domain",
  group: "known",
  needs: ["knownDomain"],
  tiers: {
    confirmed: { points: 15, rates: { misrepresenting: 0.01, honest: 0.0003 } },
    unconfirmed: { points: 7.5, rates: { misrepresenting: 0.01, honest: 0.0018 } },
  },
  wording: {
    seen: "A domain of the application matches {entry} of a list your company imported",
    innocent: "a wrong entry, a domain that changed hands",
    short: "listed domain",
  },
  judge: ({ knownDomain: fact }) => matched(fact),
});

/** Exact addresses of an official list only; what nobody confirmed is no entry of one. */
export const knownWalletSdn = defineSignal({
  id: "known-wallet-sdn",
  group: "known",
  needs: ["knownWallet"],
  tiers: { confirmed: { points: 30, rates: { misrepresenting: 0.002, honest: 0.000002 }, decisive: true } },
  wording: {
    seen: "A crypto-currency address is on a trade-compliance list; ask your compliance team before anything else",
    innocent: "a pasted example, a wrong entry",
    short: "listed wallet",
  },
  judge: ({ knownWallet }) => {
    const verdict = matched(knownWallet);
    if (verdict.status !== "fired") return verdict;
    return verdict.tier === "confirmed" ? fired("confirmed") : doesNotApply;
  },
});

/** Exits are shared, and what left by one last month is not who leaves by it today: half as much every 30 days. */
const BY_AGE = [
  [30, "this_month"],
  [60, "after_30_days"],
  [90, "after_60_days"],
  [120, "after_90_days"],
] as const;

/** Shared by design; a VPN exit or a rented server is what such an entry is about. */
const isHub = (network: NetworkFact | null, anonymiser: AnonymiserFact | null) =>
  (network !== null &&
    ["mobile", "education", "cdn_relay", "corporate_gateway", "satellite"].includes(network.networkClass)) ||
  Boolean(
    anonymiser?.sharedHub ||
      anonymiser?.mobile ||
      anonymiser?.services.some(({ kind }) => kind === "relay" || kind === "gateway"),
  );

export const knownIp = defineSignal({
  id: "known-ip",
  group: "known",
  needs: ["knownNetwork"],
  wants: ["network", "anonymiser"],
  sparedBy: ["network", "anonymiser"],
  tiers: {
    this_month: { points: 8, rates: { misrepresenting: 0.02, honest: 0.003 } },
    after_30_days: { points: 4, rates: { misrepresenting: 0.02, honest: 0.008 } },
    after_60_days: { points: 2, rates: { misrepresenting: 0.02, honest: 0.0125 } },
    after_90_days: { points: 1, rates: { misrepresenting: 0.02, honest: 0.016 } },
  },
  wording: {
    seen: "Submitted from an address on a list your company imported, last seen there {days} days before",
    innocent: "many people share such addresses",
    short: "listed address",
  },
  judge: ({ knownNetwork: { matches }, network, anonymiser }) => {
    if (matches.length === 0) return clear;
    const days = matches.flatMap(({ lastSeenDays }) => (lastSeenDays === null ? [] : [lastSeenDays]));
    // A sighting without a day cannot be aged, so it is none.
    if (days.length === 0) return doesNotApply;
    if (isHub(network, anonymiser)) return suppressed("hub");
    const latest = Math.max(0, Math.min(...days));
    const tier = BY_AGE.find(([before]) => latest < before)?.[1];
    return tier === undefined ? suppressed("aged") : fired(tier, { days: latest });
  },
});
