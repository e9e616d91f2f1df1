/** The measuring of near-duplicates on a small scale, and that the documented table has its shape. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { measureNearDuplicates } from "./bench/near-duplicates.ts";

it("the eight smallest keys find more rewritten copies than twenty bands, with fewer requests", () => {
  const { layouts, verdicts } = measureNearDuplicates({ resumes: 120, queries: 40 });
  const [ours, ...others] = layouts;
  const bands = others.filter(({ layout }) => layout.startsWith("20 bands"));
  expect(bands).toHaveLength(2);
  for (const { recall, requests } of bands) {
    for (const [at, found] of recall.entries()) expect(ours?.recall[at]).toBeGreaterThanOrEqual(found);
    expect(ours?.requests).toBeLessThan(requests);
  }
  expect(verdicts.partial[0]).toBeGreaterThanOrEqual(95);
  expect(verdicts.falsePeople).toBe(0);

  const documented = readFileSync(new URL("../docs/linkage.md", import.meta.url), "utf8");
  for (const { layout, requests } of layouts) {
    expect(documented).toMatch(new RegExp(`^\\| ${layout} \\|.*\\| ${requests} \\|$`, "m"));
  }
});
