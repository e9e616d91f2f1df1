import { describe, expect, it } from "vitest";
import { GROUPS } from "../domain/signal.ts";
import { BALANCES } from "./balance.ts";
import { GUIDANCE } from "./guidance.ts";
import { signals } from "./index.ts";

describe("every check", () => {
  it("has a next step for the recruiter and the less intrusive way that was considered, and no check is missing or gone", () => {
    expect(Object.keys(GUIDANCE).toSorted()).toEqual(signals.map(({ id }) => id).toSorted());
    for (const [id, texts] of Object.entries(GUIDANCE))
      for (const text of texts) expect([id, text.length > 15]).toEqual([id, true]);
  });

  it("belongs to a group whose balance of interests is written down", () => {
    expect(Object.keys(BALANCES).toSorted()).toEqual([...GROUPS].toSorted());
    for (const balance of Object.values(BALANCES)) for (const text of Object.values(balance)) expect(text).not.toBe("");
  });

  it("that speaks for a person asks for no step", () => {
    const relief = signals.filter(({ tiers }) => Object.values(tiers).every(({ points }) => points < 0));
    expect(relief.length).toBeGreaterThan(5);
    for (const { id } of relief) expect(GUIDANCE[id]?.[0]).toBe("Nothing to do; it takes points off.");
  });
});
