import { describe, expect, it } from "vitest";
import { notApplicable, unavailable } from "../domain/evidence.ts";
import type { Signal } from "../domain/signal.ts";
import { githubAgeMismatch, githubBackdated, githubCopied, githubEstablished, githubUnresolved } from "./code.ts";
import { code, experience, nothing } from "./testing.ts";

type Sketch = Parameters<typeof code>[number];
const ALL = [githubAgeMismatch, githubBackdated, githubCopied, githubUnresolved, githubEstablished];
const GONE: Sketch = { exists: false };
const OLD: Sketch = { ageDays: 10 * 365, backdatedShare: 0, copiedShare: 0, activeYears: 8 };
const judge = (signal: Signal, sketches: readonly Sketch[], years = 9) =>
  signal.evaluate({ ...nothing, codeAccount: code(...sketches), experience: experience(years) });
const status = (...asked: Parameters<typeof judge>) => judge(...asked).status;

describe.each(ALL.map((signal) => [signal.id, signal] as const))("%s", (_, signal) => {
  it("does not arise without a link: that is no gap", () => {
    const evidence = { ...nothing, codeAccount: notApplicable };
    expect(signal.evaluate(evidence).status).toBe("not_applicable");
    expect(signal.evaluate({ ...evidence, experience: experience(9) }).status).toBe("not_applicable");
  });

  it.each(["rate_limited", "timeout", "refused"] as const)("is not checked when the host is silent: %s", (reason) => {
    const codeAccount = unavailable(reason, "code/test");
    expect(signal.evaluate({ ...nothing, codeAccount, experience: experience(9) })).toMatchObject({
      status: "not_checked",
      missing: [{ fact: "codeAccount", reason }],
    });
  });

  it("adds nothing for an account of which nothing more is known than that it is there", () => {
    expect(status(signal, [{}])).not.toBe("fired");
  });
});

describe("github-age-mismatch", () => {
  it.each([
    [0, 5, "fired"],
    [364, 5, "fired"],
    [365, 30, "clear"],
    [10, 4.5, "clear"],
    [10, 0, "clear"],
  ])("an account of %i days beside %f claimed years is %s", (ageDays, years, expected) => {
    expect(status(githubAgeMismatch, [{ ageDays }], years)).toBe(expected);
  });

  it("is not checked when the application claims no years", () => {
    expect(githubAgeMismatch.evaluate({ ...nothing, codeAccount: code({ ageDays: 3 }) })).toMatchObject({
      status: "not_checked",
      missing: [{ fact: "experience", reason: "no_input" }],
    });
  });

  it("goes by the oldest of several accounts, and does not apply where none is there", () => {
    expect(status(githubAgeMismatch, [{ ageDays: 20 }, OLD])).toBe("clear");
    expect(status(githubAgeMismatch, [GONE])).toBe("not_applicable");
  });

  it("shows both sides of the mismatch", () => {
    expect(judge(githubAgeMismatch, [{ ageDays: 12 }])).toMatchObject({
      shown: { account: "j***0", days: 12, years: 9 },
    });
  });
});

describe.each([
  ["backdatedShare", githubBackdated],
  ["copiedShare", githubCopied],
] as const)("a large %s", (share, signal) => {
  it.each([
    [0, "clear"],
    [0.5, "clear"],
    [0.51, "fired"],
    [1, "fired"],
  ])("of %f is %s: more than half", (value, expected) => {
    expect(status(signal, [{ [share]: value }])).toBe(expected);
  });

  it("does not apply where no share is known, and counts the largest of several accounts", () => {
    expect(status(signal, [GONE, { ageDays: 5 }])).toBe("not_applicable");
    expect(judge(signal, [{ [share]: 0.1 }, { [share]: 0.824 }])).toMatchObject({
      shown: { account: "j***1", percent: 82 },
    });
  });
});

describe("github-unresolved", () => {
  it.each([
    [[GONE], "fired"],
    [[GONE, GONE], "fired"],
    [[GONE, {}], "clear"],
    [[OLD], "clear"],
  ] as const)("fires only when no linked account is there: %j", (sketches, expected) => {
    expect(status(githubUnresolved, sketches)).toBe(expected);
  });
});

describe("github-established", () => {
  it.each<[string, Sketch, string]>([
    ["ten years, active in eight", {}, "fired"],
    ["not over five years", { ageDays: 5 * 365, activeYears: 6 }, "clear"],
    ["a ten-year silence, then a burst", { activeYears: 3 }, "clear"],
    ["activity unknown", { activeYears: null }, "clear"],
    ["dates unknown", { backdatedShare: null }, "clear"],
    ["most commits dated before it", { backdatedShare: 0.6 }, "clear"],
    ["most repositories begun by others", { copiedShare: 0.7 }, "clear"],
    ["origins unknown", { copiedShare: null }, "fired"],
  ])("%s", (_, more, expected) => {
    expect(status(githubEstablished, [{ ...OLD, ...more }])).toBe(expected);
  });

  it("gains nothing from a respected account added beside one's own", () => {
    expect(status(githubEstablished, [{ ageDays: 30, activeYears: 1, backdatedShare: 0 }, OLD])).toBe("clear");
    expect(status(githubEstablished, [GONE, OLD])).toBe("clear");
  });
});
