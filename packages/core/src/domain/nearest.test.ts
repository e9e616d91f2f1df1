import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const KNOWN = ["review", "high", "ip-vpn", "ip-tor", "phone-mobile"];

describe("nearest", () => {
  it.each([
    ["review", "review"],
    ["reveiw", "review"],
    ["REVIEW", "review"],
    ["hig", "high"],
    ["ip-vnp", "ip-vpn"],
    ["phonemobile", "phone-mobile"],
  ])("finds what %s was meant to be", (word, meant) => {
    expect(nearest(word, KNOWN)).toBe(meant);
  });

  it("guesses nothing where nothing is near, nothing is known, or the word is no slip of a finger", () => {
    expect(nearest("completely-else", KNOWN)).toBeNull();
    expect(nearest("review", [])).toBeNull();
    expect(nearest("review".repeat(1000), KNOWN)).toBeNull();
  });
});
