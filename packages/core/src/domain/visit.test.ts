import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { behind, heldAt, momentBefore, visitPlace, visitWindows } from "./visit.ts";

const DAY = 86_400_000;
const START = Date.parse("2026-11-20T00:00:00Z");
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);

const visited = (place: string, from: number, to: number) =>
  visitWindows(new Date(from), new Date(to)).filter(({ after, upTo }) => place > after && place <= upTo).length;

describe("visits", () => {
  it("read back from its place which application it is", () => {
    fc.assert(
      fc.property(id, id, fc.boolean(), fc.option(fc.date({ noInvalidDate: true, min: new Date(0) })), (...drawn) => {
        const [applicationId, candidateId, isExplained, over] = drawn;
        const explained = isExplained ? { explained: { at: "2026-11-20T09:00:00Z", carrier: "tag" as const } } : {};
        const overAt = over === null ? null : new Date(Math.ceil(over.getTime() / 1000) * 1000);
        const due = over === null ? {} : { overAt: over.toISOString() };
        const place = visitPlace({ applicationId, candidateId, ...explained, ...due });
        expect(heldAt(place)).toEqual({ ref: { applicationId, candidateId }, explained: isExplained, overAt, place });
      }),
    );
    expect(heldAt("connection-0123456789abcdef")).toBeNull();
  });

  it("come exactly once in every day, however the day is cut into runs", () => {
    fc.assert(
      fc.property(
        id,
        fc.integer({ min: 0, max: 3 * DAY }),
        fc.array(fc.integer({ min: 1, max: DAY }), { maxLength: 20 }),
        (applicationId, begin, steps) => {
          const place = visitPlace({ applicationId, candidateId: "c" });
          const cuts = [0, ...steps.toSorted((a, b) => a - b), DAY].map((cut) => START + begin + cut);
          const times = cuts.slice(1).map((to, at) => visited(place, cuts[at] ?? to, to));
          expect(times.reduce((sum, count) => sum + count, 0)).toBe(1);
        },
      ),
    );
  });

  it("are made up for within one day and not several times after a longer pause", () => {
    const place = visitPlace({ applicationId: "880001", candidateId: "550001" });
    expect(visited(place, START, START + 9 * DAY)).toBe(1);
    expect(visitWindows(new Date(START), new Date(START))).toEqual([]);
  });

  it("go on behind a place within a run, and with the same place in the next", () => {
    const place = visitPlace({ applicationId: "880001", candidateId: "550001" });
    expect(place > behind(place)).toBe(false);
    const [window] = visitWindows(new Date(START - 1), new Date(START + DAY - 1));
    if (!window) throw new Error("a day has a window");
    const moment = momentBefore(place, window);
    expect(visited(place, moment.getTime(), START + DAY - 1)).toBe(1);
    expect(visited(place, moment.getTime() + 1, START + DAY - 1)).toBe(0);
  });

  it("spread over the day, also for ids in a row", () => {
    const hours = Array.from({ length: 24 }, () => 0);
    for (let n = 0; n < 24_000; n += 1) {
      const hour = Math.floor(
        Number(visitPlace({ applicationId: String(880_000 + n), candidateId: "c" }).slice(0, 8)) / 3_600_000,
      );
      hours[hour] = (hours[hour] ?? 0) + 1;
    }
    expect(Math.min(...hours)).toBeGreaterThan(800);
    expect(Math.max(...hours)).toBeLessThan(1_200);
  });
});
