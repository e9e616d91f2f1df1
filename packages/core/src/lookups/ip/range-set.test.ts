import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { type Address, type AddressRange, inRange, parseAddress, parseRange } from "./address.ts";
import { decodeRangeSet, encodeRangeSet, shareGone, toRangeSet } from "./range-set.ts";

const RUNS = process.env["BONAFIDE_LONG"] ? 100_000 : 1_000;

const ranges = (...texts: string[]): AddressRange[] => texts.map(parseRange).filter((range) => range !== null);
const at = (text: string): Address => parseAddress(text) ?? new ipaddr.IPv4([0, 0, 0, 0]);
// A small corner of both families, so that ranges meet, touch and hold one another.
const corner4 = fc.tuple(fc.integer({ max: 3, min: 0 }), fc.nat(255)).map(([a, b]) => new ipaddr.IPv4([50, 0, a, b]));
const corner6 = fc.nat(255).map((last) => ipaddr.IPv6.parse(`2600::${last.toString(16)}`));
const range = fc.oneof(
  fc.tuple(corner4, fc.integer({ min: 22, max: 32 })),
  fc.tuple(corner6, fc.integer({ min: 120, max: 128 })),
);

describe("a set of addresses", () => {
  it("holds exactly what one of its ranges holds, before and after it was written", () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), fc.oneof(corner4, corner6), (given, address) => {
        const set = toRangeSet(given);
        const expected = given.some((one) => inRange(address, one));
        expect(set.has(address)).toBe(expected);
        expect(decodeRangeSet(encodeRangeSet(set)).has(address)).toBe(expected);
      }),
      { numRuns: RUNS },
    );
  });

  it("merges what overlaps or touches, and keeps the families apart", () => {
    const set = toRangeSet(
      ranges("50.0.1.0/24", "50.0.0.0/24", "50.0.1.7", "50.0.3.0/24", "2600::/64", "2600:0:0:1::/64"),
    );
    expect(set.lines).toEqual([
      "32000000-320001ff",
      "32000300-320003ff",
      "26000000000000000000000000000000-260000000000000" + "1ffffffffffffffff",
    ]);
    expect([set.has(at("50.0.1.255")), set.has(at("50.0.2.0")), set.has(at("2600:0:0:1::9"))]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("reaches the ends of both families", () => {
    const set = toRangeSet(ranges("0.0.0.0/1", "128.0.0.0/1", "::/0"));
    for (const text of ["0.0.0.0", "255.255.255.255", "ff02::1"]) expect(set.has(at(text))).toBe(true);
  });

  it.each([
    "",
    "# ranges 2\n",
    "# ranges 1\nnonsense",
    "# ranges 1\n00000002-00000001",
    "# ranges 1\n00000000-00000005\n00000004-00000009",
    "# ranges 1\n00000009-00000009\n00000001-00000001",
    "<!doctype html>",
  ])("refuses %j, which no set is written as", (text) => {
    expect(() => decodeRangeSet(new TextEncoder().encode(text))).toThrow("unreadable");
  });

  it("reads or refuses any bytes, and never answers from half of them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => decodeRangeSet(bytes)).toThrow("unreadable");
      }),
      { numRuns: RUNS },
    );
  });

  it("says how much of it another one lacks", () => {
    const before = toRangeSet(ranges("50.0.0.1", "50.0.0.3", "50.0.0.5", "50.0.0.7"));
    expect(shareGone(before, toRangeSet(ranges("50.0.0.1", "50.0.0.3", "50.0.0.5", "50.0.0.9")))).toBe(0.25);
    expect(shareGone(toRangeSet([]), before)).toBe(0);
  });
});
