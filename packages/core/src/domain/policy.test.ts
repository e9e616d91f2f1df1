import { describe, expect, it } from "vitest";
import { catalogPolicy, Policy } from "./policy.ts";
import { GROUPS } from "./signal.ts";
import { aSignal } from "./testing.ts";

const signals = [
  aSignal({ id: "one", group: "network", tiers: { fired: 5, confirmed: 2.5 } }),
  aSignal({ id: "two", group: "email", tiers: { fired: -3 } }),
];
const policy = catalogPolicy(signals);

describe("catalogPolicy", () => {
  it("takes every weight from the signals themselves", () => {
    expect(policy.weights).toEqual({ one: { fired: 5, confirmed: 2.5 }, two: { fired: -3 } });
  });

  it("is a valid policy and survives its own trip through a file", () => {
    expect(Policy.parse(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  });

  it("has the caps, the floor, the cuts and the base rate of the scoring model", () => {
    expect(policy.caps).toEqual({
      network: 12,
      phone: 8,
      email: 12,
      web: 8,
      document: 6,
      consistency: 10,
      velocity: 6,
      logistics: 8,
      observation: 14,
      linkage: 24,
      known: 30,
    });
    expect(Object.keys(policy.caps).toSorted()).toEqual([...GROUPS].toSorted());
    expect(policy).toMatchObject({ reliefFloor: -8, minimumFamilies: 2, baseRate: 0.01 });
    expect(policy.cuts).toEqual({
      corroborates: 3,
      review: 9,
      high: 20,
      highWithLinkage: 17,
      linkageReview: 10,
      knownReview: 6,
      knownHigh: 17,
    });
  });
});

describe("Policy", () => {
  it.each([
    ["a weight that is no quarter point", { ...policy, weights: { one: { fired: 1.1 } } }],
    ["a weight beyond the scale", { ...policy, weights: { one: { fired: 31 } } }],
    ["a weight that is no number", { ...policy, weights: { one: { fired: Number.NaN } } }],
    ["an endless weight", { ...policy, weights: { one: { fired: Number.POSITIVE_INFINITY } } }],
    ["a cut of 0, which would put everybody over it", { ...policy, cuts: { ...policy.cuts, linkageReview: 0 } }],
    ["a missing cut", { ...policy, cuts: { ...policy.cuts, review: undefined } }],
    ["a missing cap", { ...policy, caps: { ...policy.caps, phone: undefined } }],
    ["a cap for a group that does not exist", { ...policy, caps: { ...policy.caps, nationality: 10 } }],
    ["a floor that adds points", { ...policy, reliefFloor: 2 }],
    ["a base rate of 0", { ...policy, baseRate: 0 }],
    ["a base rate of everybody", { ...policy, baseRate: 1 }],
    ["more families than there are", { ...policy, minimumFamilies: 4 }],
    ["a setting nobody knows", { ...policy, countries: ["XX"] }],
    ["a version that could break a line", { ...policy, version: "1\n2" }],
  ])("refuses %s", (_, malformed) => {
    expect(Policy.safeParse(malformed).success).toBe(false);
  });

  it("may switch a group off by a cap of 0 and a signal off by a weight of 0", () => {
    const off = { ...policy, caps: { ...policy.caps, velocity: 0 }, weights: { one: { fired: 0 } } };
    expect(Policy.safeParse(off).success).toBe(true);
  });
});
