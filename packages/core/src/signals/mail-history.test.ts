import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import { notApplicable, unavailable } from "../domain/evidence.ts";
import { familyStates } from "../domain/family.ts";
import { defaultPolicy, signals } from "./index.ts";
import { emailEstablished, emailThinFootprint } from "./mail-history.ts";
import { mail, mailHistory, nothing, portfolio } from "./testing.ts";

type Sketch = Parameters<typeof mailHistory>[number];
const NONE: Sketch = { corpora: 0, firstSeenDays: null };
const OLD: Sketch = { corpora: 2, firstSeenDays: 3000 };
const status = (finding: { status: string }) => finding.status;

describe("email-thin-footprint", () => {
  const judge = (...sketches: Sketch[]) =>
    emailThinFootprint.evaluate({ ...nothing, mailHistory: mailHistory(...sketches) });

  it.each([
    [[NONE], "fired"],
    [[NONE, NONE], "fired"],
    [[{ corpora: 1, firstSeenDays: null }], "clear"],
    [[{ corpora: 0, firstSeenDays: 3 }], "clear"],
    [[OLD], "clear"],
    [[NONE, OLD], "clear"],
  ] as const)("fires only when no address has any past: %j", (sketches, expected) => {
    expect(status(judge(...sketches))).toBe(expected);
  });

  it("shows the address masked", () => {
    expect(judge(NONE)).toMatchObject({ shown: { address: "j***@e0***.example" } });
  });

  it.each(["not_supported", "not_configured", "rate_limited", "refused"] as const)(
    "is not checked, and never a point, when the history is %s; an alias has none to ask for",
    (reason) => {
      const finding = emailThinFootprint.evaluate({ ...nothing, mailHistory: unavailable(reason, "mail/test") });
      expect(finding).toMatchObject({ status: "not_checked", missing: [{ fact: "mailHistory", reason }] });
    },
  );

  const assessed = (policy = defaultPolicy, evidence: Partial<typeof nothing> = {}) => {
    const whole = { ...nothing, mailHistory: mailHistory(NONE), ...evidence };
    const findings = signals.map((signal) => signal.evaluate(whole));
    return assess({ policy, signals, findings, families: familyStates(whole) });
  };

  it("never makes e-mail one of the two groups that a review takes", () => {
    expect(emailThinFootprint.corroborates).toBe(false);
    expect(assessed().points).toBe(2);
  });

  it("is off in a policy that gives it no weight", () => {
    const { "email-thin-footprint": _, ...weights } = defaultPolicy.weights;
    expect(assessed({ ...defaultPolicy, weights }).points).toBe(0);
  });

  it("counts nothing beside a throwaway address, which has no past by its nature", () => {
    expect(assessed(defaultPolicy, { mail: mail("disposable") }).points).toBe(9);
    expect(assessed(defaultPolicy, { portfolioDomain: portfolio({ ageDays: 10 }) }).points).toBe(5);
  });
});

describe("email-established", () => {
  const judge = (...sketches: Sketch[]) =>
    emailEstablished.evaluate({ ...nothing, mailHistory: mailHistory(...sketches) });

  it.each([
    [[OLD], "fired"],
    [[{ corpora: 2, firstSeenDays: 5 * 365 }], "clear"],
    [[{ corpora: 2, firstSeenDays: 5 * 365 + 1 }], "fired"],
    [[{ corpora: 1, firstSeenDays: 3000 }], "clear"],
    [[{ corpora: 9, firstSeenDays: null }], "clear"],
    [[NONE], "clear"],
    [[NONE, OLD], "clear"],
    [[OLD, { corpora: 5, firstSeenDays: 6000 }], "fired"],
  ] as const)("takes two collections and more than five years, of every address: %j", (sketches, expected) => {
    expect(status(judge(...sketches))).toBe(expected);
  });

  it("says how long, by the youngest", () => {
    expect(judge({ corpora: 5, firstSeenDays: 6000 }, OLD)).toMatchObject({
      shown: { address: "j***@e1***.example", years: 8 },
    });
  });

  it("does not arise without history", () => {
    expect(status(emailEstablished.evaluate({ ...nothing, mailHistory: notApplicable }))).toBe("not_applicable");
  });
});
