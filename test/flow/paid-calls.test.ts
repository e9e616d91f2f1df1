import { readFileSync } from "node:fs";
import { unavailable } from "@bonafide/core/domain/evidence";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { raisedTooMuch } from "@bonafide/sandbox/evaluate/testing-losses";
import { SAMPLES } from "@bonafide/sandbox/samples";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACCOUNTS, countPaidCalls } from "../bench/paid-calls.ts";
import { startSampleScreening } from "../support/sample-screening.ts";

/** Requests to paid providers for the samples, each once: every check, and with the ladder. */
const COUNTED: Readonly<Record<string, readonly [off: number, on: number]>> = {
  Twilio: [18, 7],
  "Spur and Twilio": [35, 23],
  "All five": [62, 28],
};

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
let samples: Awaited<ReturnType<typeof startSampleScreening>>;
beforeAll(async () => {
  samples = await startSampleScreening(["spur", "twilio"]);
});
afterAll(() => samples.close());

describe("what the sample applications cost", () => {
  it.each(Object.entries(COUNTED))(
    "with %s is less with the ladder, by exactly these calls",
    async (name, [off, on]) => {
      const configured = ACCOUNTS[name] ?? [];
      const counted = await countPaidCalls({ configured, applications: SAMPLES.length, fullShare: 0 });
      expect([counted.ladderOff, counted.ladderOn]).toEqual([off, on]);
      expect(on).toBeLessThan(off);
    },
  );

  it("is per thousand applications what the documentation says, but for which of them are checked in full", () => {
    const doc = readFileSync(new URL("../../docs/providers.md", import.meta.url), "utf8");
    const rows = [...doc.matchAll(/^\| (Twilio|Spur and Twilio|All five) \| (\d+) \| (\d+) \|$/gm)];
    expect(rows.map(([, name]) => name)).toEqual(Object.keys(ACCOUNTS));
    // The samples over and over, and one application in a hundred in full.
    for (const [, name, off, on] of rows) {
      const [all, needed] = COUNTED[name ?? ""] ?? [0, 0];
      expect(Math.abs(Number(off) - (1000 * all) / SAMPLES.length)).toBeLessThan(10);
      expect(Math.abs(Number(on) - (1000 * (0.99 * needed + 0.01 * all)) / SAMPLES.length)).toBeLessThan(20);
    }
  });

  it("buys no other band: with the ladder each sample ends where every check would put it", async () => {
    const [full, needed] = [samples.desk({ fullShare: 1 }), samples.desk({ fullShare: 0 })];
    for (const sample of SAMPLES) {
      const [all, some] = [await full(sample), await needed(sample)];
      // A source that fails is no answer: not having asked it costs nothing, having asked in vain costs coverage.
      if (all.incomplete) continue;
      expect([sample.story, some.assessment.band]).toEqual([sample.story, all.assessment.band]);
    }
  });

  it("is nothing for an application screened again, and one request for many that ask the same at once", async () => {
    const [sample] = SAMPLES;
    if (!sample) throw new Error("no sample");
    const screen = samples.desk({ fullShare: 1 });
    const before = samples.paidCalls();
    const first = await screen(sample, "a1");
    expect(samples.paidCalls() - before).toBe(2);
    expect((await screen(sample, "a1")).assessment).toEqual(first.assessment);
    expect(samples.paidCalls() - before).toBe(2);
    const other = samples.desk({ fullShare: 1 });
    await Promise.all(Array.from({ length: 10 }, (_, at) => other(sample, `b${at}`)));
    expect(samples.paidCalls() - before).toBe(4);
  });
});

describe("losing sources", () => {
  it("never raises a sample's points by more than the relief they gave, and says so where the band could be lower", async () => {
    const lost = (ids: readonly string[]): readonly Lookup[] =>
      samples.lookups.map((lookup) =>
        ids.includes(lookup.id)
          ? { ...lookup, look: () => Promise.resolve(unavailable("provider_error", lookup.id)) }
          : lookup,
      );
    const whole = await Promise.all(
      SAMPLES.map(async (sample) => ({ sample, full: await samples.desk({ fullShare: 1 })(sample) })),
    );
    const ids = samples.lookups.map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.subarray(ids, { minLength: 1 }),
        async ({ sample, full }, gone) => {
          const without = await samples.desk({ fullShare: 1, asked: lost(gone) })(sample);
          expect(raisedTooMuch(full, without)).toBeNull();
        },
      ),
      { numRuns: LONG ? 5_000 : 150 },
    );
  });
});
