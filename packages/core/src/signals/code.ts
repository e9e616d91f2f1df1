/** Signals about the account at a code host that the candidate links to. Linking to none is normal and counts nothing. */
import type { CodeAccountFact } from "../domain/facts.ts";
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

const NEW_DAYS = 365;
const LONG_YEARS = 5;
const DAYS_A_YEAR = 365.25;
/** A share above this is most of what was looked at. */
const MOST = 0.5;

type Account = CodeAccountFact["accounts"][number];

/** The account with the largest share, or null when none has one: nothing there to judge is not the same as clear. */
function largest(accounts: readonly Account[], share: (account: Account) => number | null) {
  const [first] = accounts
    .flatMap((account) => {
      const value = share(account);
      return value === null ? [] : [{ masked: account.masked, value }];
    })
    .toSorted((a, b) => b.value - a.value);
  return first ?? null;
}

const percent = (share: number) => Math.round(share * 100);

/** Only beside a claim of long experience: a graduate's account is young by its nature. The youngest account is not the one that counts when an older one is linked too. */
export const githubAgeMismatch = defineSignal({
  id: "github-age-mismatch",
  group: "web",
  needs: ["codeAccount", "experience"],
  tiers: { fired: { points: 5, rates: { misrepresenting: 0.2, honest: 0.06 } } },
  wording: {
    seen: "Code account {account} was opened {days} days before the application, which claims {years} years of experience",
    innocent: "work code is private, a first public account",
    short: "code account age",
  },
  judge: ({ codeAccount: { accounts }, experience: { years } }) => {
    const oldest = largest(accounts, ({ ageDays }) => ageDays);
    if (oldest === null) return doesNotApply;
    if (oldest.value >= NEW_DAYS || years < LONG_YEARS) return clear;
    return fired("fired", { account: oldest.masked, days: oldest.value, years });
  },
});

/** A date in a commit is whatever its author's clock said; an account's opening is not. */
export const githubBackdated = defineSignal({
  id: "github-backdated",
  group: "web",
  needs: ["codeAccount"],
  tiers: { fired: { points: 5, rates: { misrepresenting: 0.12, honest: 0.04 } } },
  wording: {
    seen: "{percent} percent of the commits of code account {account} are dated before it was opened",
    innocent: "older work uploaded later, a new account for the same person",
    short: "commit dates",
  },
  judge: ({ codeAccount: { accounts } }) => {
    const most = largest(accounts, ({ backdatedShare }) => backdatedShare);
    if (most === null) return doesNotApply;
    return most.value > MOST ? fired("fired", { account: most.masked, percent: percent(most.value) }) : clear;
  },
});

/** Forks are how code is shared and never get here; this is the same history under a new beginning. */
export const githubCopied = defineSignal({
  id: "github-copied",
  group: "web",
  needs: ["codeAccount"],
  tiers: { fired: { points: 6, rates: { misrepresenting: 0.12, honest: 0.03 } } },
  wording: {
    seen: "{percent} percent of the repositories looked at in code account {account} begin as an older one of others",
    innocent: "coursework, mirrors, a template that was cloned",
    short: "repository origins",
  },
  judge: ({ codeAccount: { accounts } }) => {
    const most = largest(accounts, ({ copiedShare }) => copiedShare);
    if (most === null) return doesNotApply;
    return most.value > MOST ? fired("fired", { account: most.masked, percent: percent(most.value) }) : clear;
  },
});

/** Only when none of the linked accounts is there: beside one that is, the other is a slip. */
export const githubUnresolved = defineSignal({
  id: "github-unresolved",
  group: "web",
  needs: ["codeAccount"],
  tiers: { fired: { points: 3, rates: { misrepresenting: 0.04, honest: 0.02 } } },
  wording: {
    seen: "Linked code account {account} does not exist",
    innocent: "a typing error, an account that was renamed",
    short: "code account",
  },
  judge: ({ codeAccount: { accounts } }) => {
    const [first] = accounts;
    return first && accounts.every(({ exists }) => !exists) ? fired("fired", { account: first.masked }) : clear;
  },
});

/** Active in most calendar years since it was opened: an account that slept for years and woke gains nothing. */
function isSteady({ ageDays, activeYears }: Account): boolean {
  return ageDays !== null && activeYears !== null && activeYears > (ageDays / DAYS_A_YEAR + 1) / 2;
}

/** All accounts, so that a respected one added beside one's own gains nothing. Activity or dates nobody knows give no relief. */
export const githubEstablished = defineSignal({
  id: "github-established",
  group: "web",
  needs: ["codeAccount"],
  tiers: { fired: { points: -3, rates: { misrepresenting: 0.15, honest: 0.3 } } },
  wording: {
    seen: "Code account {account} shows steady work over {years} years",
    short: "established code",
  },
  judge: ({ codeAccount: { accounts } }) => {
    const [youngest] = accounts.toSorted((a, b) => (a.ageDays ?? 0) - (b.ageDays ?? 0));
    const established = accounts.every(
      (account) =>
        (account.ageDays ?? 0) > LONG_YEARS * DAYS_A_YEAR &&
        isSteady(account) &&
        account.backdatedShare !== null &&
        account.backdatedShare <= MOST &&
        (account.copiedShare ?? 0) <= MOST,
    );
    if (!youngest || !established) return clear;
    return fired("fired", { account: youngest.masked, years: Math.floor((youngest.ageDays ?? 0) / DAYS_A_YEAR) });
  },
});
