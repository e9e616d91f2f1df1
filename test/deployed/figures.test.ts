/** The measuring itself, with next to no repetitions: nothing here looks at how long anything took. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { COUNTED } from "../../packages/cli/src/cost/counted.ts";
import { costFigures } from "../bench/count-figures.ts";
import { takeFigures } from "../bench/figures.ts";
import { countedText } from "../bench/performance-tables.ts";
import { linkUnits } from "../bench/scale-figures.ts";
import { ratios, spread } from "../bench/statistics.ts";

/** The long form is for running by hand: BONAFIDE_LONG=1. */
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
/** A line of the targets each, in the document's own words. */
const TARGETED = [
  "ingress.bundle.minified",
  "ingress.cold",
  "ingress.warm.cpu",
  "ingress.load.p99",
  "init.screen.cpu",
  "enrichment.wall",
  "aws.first",
  "duplicate.reads",
  "duplicate.writes",
  "duplicate.vendor",
  "update.refetches",
  "cost.lean",
  "cost.full",
  "cost.idle",
  "links.requests",
  "links.units",
  "links.time",
  "worker.heap.growth",
];
const documented = readFileSync(new URL("../../docs/performance.md", import.meta.url), "utf8");
/** By id, what stands in the second column of the document's tables. */
const shown = new Map(
  [...documented.matchAll(/^\| ([a-z]+\.[A-Za-z0-9.]+) \| ([^|]+) \|/gm)].map(([, id = "", value = ""]) => [id, value]),
);

it("the documentation shows a row for everything that is asked of it", () => {
  expect(TARGETED.filter((id) => !shown.has(id))).toEqual([]);
});

it("the documentation shows today's counts and costs; when it does not, run npm run bench -- --counted --write", () => {
  const requests = Object.values<number>(COUNTED.full.requests).reduce((sum, one) => sum + one, 0);
  expect(shown.get("aws.first")).toBe(`${requests} requests, everything on`);
  for (const { id, value, unit } of costFigures()) expect([id, shown.get(id)]).toEqual([id, `${value} ${unit}`]);
});

it("linking takes as many requests and units with ten thousand before it as with a thousand", async () => {
  const [few, many] = [await linkUnits(1_000), await linkUnits(10_000)];
  expect(many).toEqual(few);
  if (LONG) expect(await linkUnits(100_000)).toEqual(few);
});

const measured = () =>
  it("figures come one row each, those with a target first and the same as are documented", async () => {
    const { counted, timed } = await takeFigures({
      loads: 1,
      ingress: { colds: 1, blocks: 2, acknowledgements: 5, loadBlocks: 2, offered: 20 },
      probes: 1,
      lookupBlocks: 1,
      screenings: 2,
      atOnce: 2,
      linkRounds: 1,
      applications: 120,
      workerMs: 1,
      runs: 1,
    });
    const figures = [...counted, ...timed];
    expect(
      figures
        .filter(({ target }) => target !== null)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(TARGETED.toSorted());
    expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
    for (const { value, baseline, ratio, target, met } of figures) {
      expect(Number.isFinite(value)).toBe(true);
      expect(ratio === null).toBe(baseline === null);
      expect(met === null).toBe(target === null);
    }
    expect(counted.filter(({ id }) => !countedText({ counted }).includes(id.replace(/^count\.\w+\./, "")))).toEqual([]);
  });
if (LONG) measured();

it("a median keeps its middle half, and a ratio is taken between neighbours", () => {
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
  expect(spread([1, 2])).toEqual({ median: 1.5, low: 1.25, high: 1.75 });
  expect(ratios([2, 30, 8], [1, 10, 2])).toEqual({ median: 3, low: 2.5, high: 3.5 });
  expect(() => spread([])).toThrow(RangeError);
  expect(() => ratios([1], [])).toThrow(RangeError);
});
