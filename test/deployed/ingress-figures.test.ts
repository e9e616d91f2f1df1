/** The measuring of the ingress itself, with next to no repetitions: nothing here looks at how long anything took. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { bundleIngresses } from "../bench/ingress-bundles.ts";
import { ingressFigures, ingressSizeFigures } from "../bench/ingress-figures.ts";
import { medianInterval, quantile } from "../bench/statistics.ts";

/** The long form is for running by hand: BONAFIDE_LONG=1. */
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const measured = () =>
  it("the figures of the ingress come one row each, compared with the bare handler", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "bonafide-ingress-"));
    try {
      const bundles = await bundleIngresses(folder);
      const sizes = { colds: 1, blocks: 1, acknowledgements: 5, loadBlocks: 1, offered: 20 };
      const figures = [...ingressSizeFigures(bundles), ...(await ingressFigures(folder, bundles, sizes))];
      expect(figures.map(({ id }) => id)).toEqual([
        "ingress.bundle.minified",
        "ingress.bundle.gzip",
        "ingress.cjs.bundle.minified",
        "ingress.cjs.bundle.gzip",
        "hono.bundle.minified",
        "express.bundle.minified",
        ...["ingress", "ingress.cjs"].flatMap((id) =>
          ["cold", "cold.cpu", "cold.init", "cold.first", "cold.memory"].map((what) => `${id}.${what}`),
        ),
        "hono.cold",
        "express.cold",
        ...["ingress", "ingress.cjs", "hono", "express"].flatMap((id) => [`${id}.warm.cpu`, `${id}.warm`]),
        "ingress.saturation",
        "ingress.load.cpu",
        "ingress.load.p50",
        "ingress.load.p99",
      ]);
      for (const { value, ratio } of figures) expect([value, ratio].every(Number.isFinite)).toBe(true);
      const targets = figures.filter(({ target }) => target !== null).map(({ id, target }) => [id, target]);
      expect(targets).toEqual([
        ["ingress.bundle.minified", 0.35],
        ["ingress.cold", 0.7],
        ["ingress.warm.cpu", 1.1],
        ["ingress.load.p99", 1.2],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
if (LONG) measured();

it("an interval of a median holds the middle of the values and narrows as they become more", () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, at) => at / count);
  expect(medianInterval([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
  const [few, many] = [medianInterval(upTo(20)), medianInterval(upTo(2_000))];
  expect(few.low).toBeLessThanOrEqual(few.median);
  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 5);
  expect([quantile(upTo(100), 0.99), quantile([5], 0.5)]).toEqual([0.99, 5]);
});
