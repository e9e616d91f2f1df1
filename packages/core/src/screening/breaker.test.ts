import { describe, expect, it } from "vitest";
import { createBreaker } from "./breaker.ts";

function aBreaker() {
  let nowMs = Date.parse("2026-11-20T09:00:00Z");
  const breaker = createBreaker(() => new Date(nowMs));
  const call = (outcome: "answered" | "failed" | null, provider = "a") => {
    const may = breaker.mayCall(provider);
    if (may) breaker.report(provider, outcome);
    return may;
  };
  const fail = (times: number) => Array.from({ length: times }, () => call("failed"));
  return {
    breaker,
    call,
    fail,
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("the breaker", () => {
  it("spares a provider after five failures in a row, and no other provider", () => {
    const { call, fail } = aBreaker();
    expect(fail(6)).toEqual([true, true, true, true, true, false]);
    expect(call("answered", "b")).toBe(true);
  });

  it("starts counting anew after an answer, and does not count a call that says nothing", () => {
    const { call, fail } = aBreaker();
    fail(4);
    call("answered");
    fail(4);
    call(null);
    expect(call("failed")).toBe(true);
    expect(call("failed")).toBe(false);
  });

  it("tries one call at a time once the pause is over, and stays open while that fails", () => {
    const { breaker, call, fail, wait } = aBreaker();
    fail(5);
    wait(59_999);
    expect(call("answered")).toBe(false);
    wait(1);
    expect(breaker.mayCall("a")).toBe(true);
    expect(breaker.mayCall("a")).toBe(false);
    breaker.report("a", "failed");
    expect(call("answered")).toBe(false);
    wait(60_000);
    expect(call("answered")).toBe(true);
    expect(fail(4)).toEqual([true, true, true, true]);
  });

  it("lets the next call try when the one that was to try never came to it", () => {
    const { call, fail, wait } = aBreaker();
    fail(5);
    wait(60_000);
    expect(call(null)).toBe(true);
    expect(call("answered")).toBe(true);
  });
});
