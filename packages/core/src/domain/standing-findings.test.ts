import { describe, expect, it } from "vitest";
import type { UnavailableReason } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { withStanding } from "./standing-findings.ts";

const fired: Finding = { signal: "s", status: "fired", tier: "fired", shown: {} };
const clear: Finding = { signal: "s", status: "clear" };
const missing = (reason: UnavailableReason | "no_input"): Finding => ({
  signal: "s",
  status: "not_checked",
  missing: [{ fact: "network", reason }],
});
const full = { network: "full", phone: "full", email: "full" } as const;
const none = { network: "none", phone: "basic", email: "none" } as const;
const look = (finding: Finding, families: typeof full | typeof none) => ({ findings: [finding], families });

describe("what was established before", () => {
  it.each([
    ["fired", fired],
    ["clear", clear],
  ])("stands (%s) while its source fails in a way that passes", (_, before) => {
    expect(withStanding(look(missing("timeout"), none), look(before, full))).toEqual(look(before, full));
  });

  it.each(["not_configured", "not_supported", "refused", "no_input", "would_not_change"] as const)(
    "does not stand where the source is not asked any more (%s)",
    (reason) => {
      const now = look(missing(reason), none);
      expect(withStanding(now, look(fired, full))).toBe(now);
    },
  );

  it("never replaces an answer of today, nor fills what was not known before either", () => {
    const answered = look(clear, none);
    expect(withStanding(answered, look(fired, full))).toBe(answered);
    const failed = look(missing("timeout"), none);
    expect(withStanding(failed, look(missing("timeout"), full))).toBe(failed);
    expect(withStanding(failed, null)).toBe(failed);
  });
});
