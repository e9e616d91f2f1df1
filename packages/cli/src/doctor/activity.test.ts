import { beginningAt } from "@bonafide/core/domain/watermark";
import { describe, expect, it } from "vitest";
import { eventsCheck } from "./activity.ts";

const NOW = new Date("2026-11-20T09:20:00Z");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const watermark = (...tallies: { at: string; found: number; missed: number }[]) => ({
  ...beginningAt("connection", minutesAgo(600)),
  tallies,
});
const tally = (minutes: number, found: number, missed: number) => ({
  at: minutesAgo(minutes).toISOString(),
  found,
  missed,
});

describe("whether webhooks come", () => {
  it("follows from the applications of the last hour and from nothing older", () => {
    expect(eventsCheck(watermark(tally(61, 9, 9)), null, NOW).state).toBe("skipped");
    expect(eventsCheck(watermark(tally(61, 9, 9), tally(5, 3, 0)), null, NOW)).toMatchObject({
      state: "passed",
      says: "Webhooks announced 3 of the 3 applications of the last hour.",
    });
    expect(eventsCheck(watermark(tally(5, 3, 3)), null, NOW).state).toBe("failed");
    expect(eventsCheck(watermark(tally(5, 3, 1)), null, NOW).state).toBe("warned");
  });

  it("follows from the last delivery where that is kept and no application came", () => {
    const heard = { ping: minutesAgo(300), delivery: minutesAgo(125) };
    expect(eventsCheck(watermark(), heard, NOW)).toMatchObject({
      state: "passed",
      says: "The reconciliation has counted no new application within the last hour. The last delivery came 2 hours ago.",
    });
    expect(eventsCheck(watermark(), { ...heard, delivery: null }, NOW).says).toContain("5 hours ago");
    expect(eventsCheck(watermark(), { ping: null, delivery: null }, NOW).state).toBe("warned");
    // A delivery of long ago excuses nobody.
    expect(eventsCheck(watermark(tally(5, 3, 3)), heard, NOW).state).toBe("failed");
  });
});
