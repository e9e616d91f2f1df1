import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { upperTail } from "./binomial.ts";
import { expectedShare } from "./expected-share.ts";
import { hasTrebled, isOverLimit, isWatched, turns, WATCH } from "./display-only.ts";

const watched = signals.filter((signal) => isWatched(signal, defaultPolicy));
const shares = watched.map((signal) => ({ id: signal.id, expected: expectedShare(signal, defaultPolicy) }));
/** A small company's four weeks, and a large one's. */
const PEOPLE = [40, 100, 400, 1_000, 3_000, 12_000, 50_000];

/** The fewest hits of so many that turn a check display-only; more than there are where none do. */
function fewest(of: number, expected: number): number {
  let [none, some] = [0, of + 1];
  while (some - none > 1) {
    const middle = Math.floor((none + some) / 2);
    if (hasTrebled({ fired: middle, of }, expected)) some = middle;
    else none = middle;
  }
  return some;
}

describe("hasTrebled", () => {
  it("hardly ever turns anything that fires as the catalogue says: below one in a hundred in a year over all checks together", () => {
    const looks = 365;
    for (const of of PEOPLE) {
      const each = shares.map(({ expected }) => upperTail(fewest(of, expected), of, expected));
      const sum = each.reduce((total, chance) => total + chance, 0);
      // By what was usual before, there is one more chance of at most the same size.
      expect(2 * looks * sum).toBeLessThan(0.01);
    }
  });

  it("turns every check whose share trebles, in 999 of 1,000 cases, once it should have fired 130 times", () => {
    for (const { id, expected } of shares) {
      if (3 * expected >= 1) continue;
      const of = Math.ceil(130 / expected);
      expect([id, upperTail(fewest(of, expected), of, 3 * expected) > 0.999]).toEqual([id, true]);
    }
  });

  it("leaves one that doubled to the report, where there are enough people to tell", () => {
    for (const { expected } of shares) {
      if (2 * expected >= 1) continue;
      const of = Math.ceil(130 / expected);
      expect(upperTail(fewest(of, expected), of, 2 * expected)).toBeLessThan(0.005);
    }
  });

  it("says nothing for a handful, and never stops saying yes when more of as many fire", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.nat(),
        fc.double({ min: 1e-5, max: 0.9, noNaN: true }),
        (of, any, expected) => {
          const fired = any % (of + 1);
          const now = hasTrebled({ fired, of }, expected);
          if (now) expect(fired).toBeGreaterThanOrEqual(WATCH.fewestFired);
          if (now && fired < of) expect(hasTrebled({ fired: fired + 1, of }, expected)).toBe(true);
        },
      ),
    );
  });
});

describe("turns", () => {
  const none = { fired: 0, of: 0 };

  it("measures by the catalogue first", () => {
    expect(turns({ recent: { fired: 60, of: 400 }, before: none }, 0.05, null)).toEqual({
      seen: { fired: 60, of: 400 },
      expected: 0.05,
      by: "catalogue",
    });
  });

  it("notices a week that is unlike the weeks before, although four weeks together are not yet", () => {
    const recent = { fired: 60, of: 1_000 };
    const before = { fired: 30, of: 3_000 };
    expect(turns({ recent, before }, 0.025, null)).toMatchObject({ seen: recent, by: "before" });
    // More than was usual and no more than the weight was made for does no harm.
    expect(turns({ recent, before }, 0.06, null)).toBeNull();
    expect(turns({ recent, before: { fired: 1, of: 100 } }, 0.025, null)).toBeNull();
  });

  it("takes the share at which a person switched it on again as the one to treble", () => {
    const seen = { recent: { fired: 180, of: 1_000 }, before: none };
    expect(turns(seen, 0.05, null)).not.toBeNull();
    expect(turns(seen, 0.05, 0.18)).toBeNull();
    expect(turns({ recent: { fired: 540, of: 1_000 }, before: none }, 0.05, 0.18)).not.toBeNull();
  });
});

describe("isOverLimit", () => {
  it("does nothing at the limit in 9,999 of 10,000 looks, and acts at twice the limit once 400 are screened", () => {
    const least = (of: number, limit: number) => {
      for (let fired = 0; fired <= of; fired += 1) if (isOverLimit({ fired, of }, limit)) return fired;
      return of + 1;
    };
    for (const of of [50, 200, 1_000, 5_000]) expect(upperTail(least(of, 0.1), of, 0.1)).toBeLessThan(1e-4);
    expect(upperTail(least(400, 0.1), 400, 0.2)).toBeGreaterThan(0.9);
    expect(isOverLimit({ fired: 40, of: 49 }, 0.1)).toBe(false);
  });
});

describe("isWatched", () => {
  it("leaves out what adds no points, what people enter one by one, and reuse across people", () => {
    const groups = new Set(watched.map(({ group }) => group));
    expect(groups.has("observation") || groups.has("linkage")).toBe(false);
    expect(watched.length).toBeGreaterThan(25);
    const [one] = watched;
    if (!one) throw new Error("nothing is watched");
    expect(isWatched(one, { ...defaultPolicy, shadow: [one.id] })).toBe(false);
    expect(isWatched(one, { ...defaultPolicy, off: [one.id] })).toBe(false);
    expect(isWatched({ id: "ip-consistent", group: "network" }, defaultPolicy)).toBe(false);
  });
});

describe("expectedShare", () => {
  const shareOf = (id: string, fired?: ReadonlySet<string>) => {
    const signal = signals.find((one) => one.id === id);
    if (!signal) throw new Error(`no ${id}`);
    return expectedShare(signal, { baseRate: 0 }, fired);
  };
  const honest = (id: string, tier: string) => signals.find((one) => one.id === id)?.tiers[tier]?.rates.honest ?? -1;

  it("takes cases that hold under a condition as the forecast does, and not all of them at once", () => {
    expect(shareOf("ip-hosting")).toBeCloseTo(
      Math.max(honest("ip-hosting", "no_vpn"), honest("ip-hosting", "class_only")),
      10,
    );
    const named = 0.97 * honest("ip-vpn-astrill", "fired") + 0.03 * honest("ip-vpn-astrill", "where_ordinary");
    expect(shareOf("ip-vpn-astrill")).toBeCloseTo(named, 10);
    expect(shareOf("ip-reuse")).toBeLessThanOrEqual(
      Math.max(...["two_people", "three_or_four"].map((tier) => honest("ip-reuse", tier))) + 0.05,
    );
  });

  it("counts the cases of a list of the customer's own where one was seen", () => {
    const [tier, rate] = ["listed_over_3_months", honest("ip-vpn-astrill", "listed_over_3_months")];
    expect(shareOf("ip-vpn-astrill", new Set([tier])) - shareOf("ip-vpn-astrill")).toBeCloseTo(rate, 10);
  });
});
