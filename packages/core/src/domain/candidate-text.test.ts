import { defaultPolicy, signals } from "../signals/index.ts";
import { describe, expect, it } from "vitest";
import { assess } from "./assessment.ts";
import { composeCandidateText } from "./candidate-text.ts";
import type { Finding } from "./finding.ts";
import { fired } from "./signal.ts";

const findings: readonly Finding[] = [
  { signal: "email-disposable", ...fired("fired", { address: "s***@f***.example" }) },
  { signal: "phone-voip-nonfixed", ...fired("fired", { phone: "…34" }) },
  { signal: "apply-velocity", ...fired("five_or_more", { jobs: 6 }) },
  { signal: "ip-consistent", ...fired("fired") },
  { signal: "ip-vpn", status: "not_checked", missing: [{ fact: "network", reason: "no_input" }] },
];
const assessment = assess({
  policy: defaultPolicy,
  signals,
  findings,
  families: { network: "full", phone: "full", email: "full" },
});
const text = composeCandidateText({
  assessment,
  signals,
  basis: {
    screenedAt: "2026-11-20T09:00:00.000Z",
    facts: { lineType: { status: "found", source: "lineType/twilio", dataDate: null }, mail: { status: "absent" } },
  },
});

describe("the text for a candidate", () => {
  it("describes the decision, the tool's part, each reason, the data with its source, correction and human review", () => {
    expect(assessment.band).toBe("review");
    for (const part of [
      "## What was decided",
      "call back on a second channel",
      "s***@f***.example is at a throwaway mail service. Often ordinary: an anti-spam habit.",
      "Applied to 6 of our jobs within a day",
      "…34 is an internet (app) number",
      "In your favour:\n\n- Submitted from an ordinary line",
      "could not be made: 1. They counted nothing.",
      "- your phone number: lineType/twilio (asked live)",
      "set aside",
      "a person who took no part",
      "within 30 days",
    ])
      expect(text).toContain(part);
  });

  it("shows neither points nor a probability, and nothing of what was looked for and not there", () => {
    expect(text).not.toMatch(/\bpoints?\b|of 10|%/);
    expect(text).not.toContain("your e-mail address");
  });
});
