import { describe, expect, it } from "vitest";
import { costOf } from "./cost/model.ts";
import { PRICES } from "./cost/prices.ts";
import { bonafide } from "./testing.ts";

const MILLION = 1_000_000;

describe("what applications cost", () => {
  it.each(Object.entries(PRICES))("adds up, item by item, in %s", (_region, prices) => {
    for (const profile of ["lean", "full"] as const) {
      const { items, total, idle, idleTotal } = costOf(profile, MILLION, prices);
      expect(items.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(total, 10);
      expect(idle.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(idleTotal, 10);
      for (const { usd } of [...items, ...idle]) expect(usd).toBeGreaterThanOrEqual(0);
    }
  });

  it("stays, with everything on, within forty-five dollars a million, and within five a month for standing there", () => {
    const prices = PRICES["us-east-1"];
    if (!prices) throw new Error("no prices");
    const full = costOf("full", MILLION, prices);
    expect(full.total).toBeLessThanOrEqual(45);
    expect(full.idleTotal).toBeLessThanOrEqual(5);
    expect(costOf("lean", MILLION, prices).total).toBeLessThan(full.total);
    // Fewer share less of the waiting: ten applications never cost less each than a million do.
    expect(costOf("full", 10, prices).total * 100_000).toBeGreaterThan(full.total);
  });
});

describe("bonafide cost", () => {
  it("prints items, assumptions and the day of the prices, and the same as JSON", async () => {
    const text = await bonafide(["cost", "--applications", "1000", "--profile", "lean"]);
    expect(text.stdout).toContain("DynamoDB writes");
    expect(text.stdout).toContain("Assumed:");
    expect(text.stdout).toContain("2026-11-23");
    const json = await bonafide(["cost", "--applications", "1000", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ region: "us-east-1", profile: "full", applications: 1000 });
  });

  it("names what it does not take", async () => {
    expect((await bonafide(["cost", "--region", "nowhere-1"])).stderr).toContain("us-east-1 and eu-west-1");
    expect((await bonafide(["cost", "--profile", "big"])).stderr).toContain('"lean" or "full"');
    expect((await bonafide(["cost", "--applications", "-3"])).code).toBe(2);
  });
});
