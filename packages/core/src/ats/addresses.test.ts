import { describe, expect, it } from "vitest";
import { canonicalAddress, insideAny } from "./addresses.ts";

describe("canonicalAddress", () => {
  it("unwraps IPv4 inside IPv6 and trims", () => {
    expect(canonicalAddress(" ::ffff:203.0.113.7 ")).toBe("203.0.113.7");
    expect(canonicalAddress("2001:DB8::1")).toBe("2001:db8::1");
  });

  it.each(["", "example.test", "203.0.113", "0x7f000001", "203.0.113.7/32", "2130706433"])(
    "takes %j for no address",
    (text) => {
      expect(canonicalAddress(text)).toBeNull();
    },
  );
});

describe("insideAny", () => {
  it("matches ranges and single addresses of the same family", () => {
    expect(insideAny("203.0.113.7", ["198.51.100.0/24", "203.0.113.0/29"])).toBe(true);
    expect(insideAny("203.0.113.9", ["203.0.113.0/29", "203.0.113.8"])).toBe(false);
    expect(insideAny("203.0.113.8", ["203.0.113.8"])).toBe(true);
    expect(insideAny("2001:db8::9", ["2001:db8::/64"])).toBe(true);
    expect(insideAny("203.0.113.7", ["::/0"])).toBe(false);
  });

  it("treats a range nobody can read as matching, so that no server's address is held against a person", () => {
    expect(insideAny("203.0.113.7", ["203.0.113.0/99"])).toBe(true);
  });
});
