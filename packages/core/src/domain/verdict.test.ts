import { describe, expect, it } from "vitest";
import { MAX_VERDICTS, Verdict, withVerdict } from "./verdict.ts";

const verdict = (revision: number): Verdict =>
  Verdict.parse({
    revision,
    at: "2026-11-20T09:00:00.000Z",
    band: "low",
    points: 0,
    policyVersion: "1",
    policyHash: "0".repeat(64),
    because: "application",
  });

describe("the history of verdicts", () => {
  it("only grows, stays bounded, and never loses the first verdict nor the newest", () => {
    let history: readonly Verdict[] = [];
    for (let revision = 1; revision <= 2 * MAX_VERDICTS; revision += 1) {
      history = withVerdict(history, verdict(revision));
      expect(history).toHaveLength(Math.min(revision, MAX_VERDICTS));
      expect(history[0]?.revision).toBe(1);
      expect(history.at(-1)?.revision).toBe(revision);
    }
  });
});
