/** The measuring itself, with next to no repetitions: nothing here looks at how long anything took. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { takeFigures } from "../bench/figures.ts";
import { ratios, spread } from "../bench/statistics.ts";

/** The long form is for running by hand: BONAFIDE_LONG=1. */
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const ROWS = [
  "bundle.webhook.minified in kB, compared",
  "bundle.webhook.gzip in kB, compared",
  "bundle.screen.minified in kB",
  "bundle.screen.gzip in kB",
  "bundle.sweep.minified in kB",
  "bundle.sweep.gzip in kB",
  "init.webhook in ms, compared",
  "init.webhook.cpu in ms, compared",
  "init.screen in ms",
  "init.screen.cpu in ms",
  "init.sweep in ms",
  "init.sweep.cpu in ms",
  "ingress.cpu in µs per acknowledgement, compared",
  "ip.lookups in per second",
  "ip.read in ms",
  "ip.read.cpu in ms",
  "ip.memory in MB resident",
  "place.parse in µs",
  "place.parse.worst in µs",
  "phone.parse in µs",
  "phone.parse.worst in µs",
  "signals.assess in µs",
  "sandbox.screenings in per second",
  "worker.memory in MB resident, compared",
];
const idOf = (row: string) => row.split(" ")[0];

it("the documentation shows one row for each figure", () => {
  const documented = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
  const shown = [...documented.matchAll(/^\| ([a-z]+\.[a-z.]+) \|/gm)].map(([, id]) => id);
  expect(shown).toEqual(ROWS.map(idOf));
});

const measured = () =>
  it("figures come one row each, with a baseline wherever something else does the same work", async () => {
    const figures = await takeFigures({
      loads: 1,
      blocks: 2,
      acknowledgements: 5,
      probes: 1,
      lookupBlocks: 1,
      screenings: 2,
      atOnce: 2,
      batches: 1,
    });
    const rows = figures.map(({ id, unit, baseline }) => `${id} in ${unit}${baseline === null ? "" : ", compared"}`);
    // Memory is measured on Linux only.
    expect(rows).toEqual(ROWS.filter((row) => process.platform === "linux" || idOf(row) !== "worker.memory"));
    for (const { value, baseline, ratio } of figures) {
      expect(Number.isFinite(value)).toBe(true);
      expect(ratio === null).toBe(baseline === null);
    }
  });
if (LONG) measured();

it("a median keeps its middle half, and a ratio is taken between neighbours", () => {
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
  expect(spread([1, 2])).toEqual({ median: 1.5, low: 1.25, high: 1.75 });
  expect(ratios([2, 30, 8], [1, 10, 2])).toEqual({ median: 3, low: 2.5, high: 3.5 });
  expect(() => spread([])).toThrow(RangeError);
  expect(() => ratios([1], [])).toThrow(RangeError);
});
