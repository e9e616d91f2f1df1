/** How often the catalogue expects a check to fire among everybody, by the same reading of its rates as the forecast's. Pure. */
import { NESTED_TIERS, TIER_SHARES } from "./forecast-assumptions.ts";
import type { Policy } from "./policy.ts";
import type { Signal, Tier } from "./signal.ts";

const NONE: ReadonlySet<string> = new Set();

/**
 * At the base rate that is assumed. A check that tells its cases by what a bought source says has two shares, with and
 * without it: the larger one counts. `fired` are the cases seen: one that is part of no usual set-up, such as that of a
 * list of the customer's own, counts where it was.
 */
export function expectedShare(
  { id, tiers }: Pick<Signal, "id" | "tiers">,
  { baseRate }: Pick<Policy, "baseRate">,
  fired: ReadonlySet<string> = NONE,
): number {
  const rateOf = ({ rates }: Tier) => (1 - baseRate) * rates.honest + baseRate * rates.misrepresenting;
  const shareOf = (tier: string) => TIER_SHARES.find((one) => one.signal === id && one.tier === tier);
  const nested = NESTED_TIERS.get(id) ?? [];
  // The heaviest first: a case of "so many or more" holds those above it.
  const cases = Object.entries(tiers).toSorted(([, a], [, b]) => Math.abs(b.points) - Math.abs(a.points));
  const reached = (factorOf: (tier: string) => number) =>
    cases.reduce((sum, [tier, own]) => {
      const rate = rateOf(own) * factorOf(tier);
      return nested.includes(tier) ? Math.max(sum, rate) : sum + rate;
    }, 0);
  const usual = Math.max(
    reached((tier) => shareOf(tier)?.withServices ?? 1),
    reached((tier) => shareOf(tier)?.withoutServices ?? 1),
  );
  const unusual = cases.flatMap(([tier, own]) => {
    const share = shareOf(tier);
    return share?.withServices === 0 && share.withoutServices === 0 && fired.has(tier) ? [rateOf(own)] : [];
  });
  return Math.min(1, usual + Math.max(0, ...unusual));
}
