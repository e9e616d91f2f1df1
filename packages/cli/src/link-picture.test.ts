import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { linkDot } from "./link-dot.ts";
import { linkSvg, placedLabels } from "./link-svg.ts";
import { linkTree } from "./link-tree.ts";
import { graphs } from "./testing-graph.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const RUNS = { numRuns: LONG ? 2_000 : 40 };

/** Text that would act in SVG, in DOT and on a terminal. */
const HOSTILE = `"><script>alert(1)</script>\\" ]; evil -- x; \u001B[31m&`;
const hostile = {
  applications: [HOSTILE, "2"].map((applicationId, distance) => ({
    applicationId,
    candidateId: "c",
    submittedAt: "2026-11-20T08:00:00.000Z",
    samePerson: false,
    cleared: false,
    distance,
  })),
  identifiers: [
    { kind: "phone" as const, label: "4f2a", applicationIds: [HOSTILE, "2"], more: false, suppressed: false },
    { kind: "network" as const, label: "9c1d", applicationIds: [HOSTILE], more: true, suppressed: true },
  ],
  cut: false,
};

describe("the picture of links", () => {
  it("has no two overlapping labels, whatever the graph, from 1 to 50 nodes", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { placed, width, height } = placedLabels(graph);
        expect(placed).toHaveLength(graph.applications.length + graph.identifiers.length);
        for (const [at, a] of placed.entries()) {
          expect(a.x - a.box.width / 2).toBeGreaterThanOrEqual(-0.01);
          expect(a.x + a.box.width / 2).toBeLessThanOrEqual(width + 0.01);
          expect(a.y - a.box.height / 2).toBeGreaterThanOrEqual(-0.01);
          expect(a.y + a.box.height / 2).toBeLessThanOrEqual(height + 0.01);
          for (const b of placed.slice(at + 1)) {
            const apartX = Math.abs(a.x - b.x) >= (a.box.width + b.box.width) / 2;
            const apartY = Math.abs(a.y - b.y) >= (a.box.height + b.box.height) / 2;
            expect(apartX || apartY).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  it("is the same every time, and as large as a screen at most at 50 nodes", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const picture = linkSvg(graph);
        expect(linkSvg(graph)).toBe(picture);
        const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(picture) ?? [];
        expect(Number(width)).toBeLessThanOrEqual(2_200);
        expect(Number(height)).toBeLessThanOrEqual(1_600);
      }),
      { numRuns: LONG ? 500 : 12 },
    );
  });

  it("holds ids as text and nothing that acts, in no size smaller than 13 pixels", () => {
    const picture = linkSvg(hostile);
    const { document } = parseHTML(`<!doctype html><html><body>${picture}</body></html>`);
    expect(document.querySelectorAll("script, a, image, foreignObject")).toHaveLength(0);
    expect(picture).not.toContain("<script");
    expect(picture).not.toContain("\u001B");
    for (const [, size] of picture.matchAll(/font(?:-size)?: ?(\d+)px/g))
      expect(Number(size)).toBeGreaterThanOrEqual(13);
    expect([...document.querySelectorAll(".suppressed text")].map((node) => node.textContent)).toEqual([
      "line 9c1d",
      "more than 20 people",
      "counts nothing",
    ]);
  });
});

describe("the same graph as text", () => {
  it("is a tree that names every node once where it is reached, and says what is suppressed", () => {
    const tree = linkTree(hostile);
    expect(tree).not.toContain("\u001B[31m");
    expect(tree).toMatch(
      /2026-11-20, this one\n├─ phone 4f2a\n│  └─ 2 {2}2026-11-20\n└─ line 9c1d {2}more than 20 people, counts nothing$/,
    );
  });

  it("is a file of the DOT language in which no id ends its string", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const lines = linkDot(graph).split("\n");
        const edges = graph.identifiers.reduce((sum, { applicationIds }) => sum + applicationIds.length, 0);
        expect(lines).toHaveLength(2 + graph.applications.length + graph.identifiers.length + edges);
        // Without its strings a line holds nothing but the words of the language.
        const bare = lines.slice(1, -1).map((line) => line.replace(/"(?:[^"\\]|\\.)*"/g, "S"));
        for (const line of bare)
          expect(line).toMatch(/^ {2}S(?: -- S| \[label=S, shape=(?:box|ellipse)(?:, style=(?:S|dashed))?\]);$/);
      }),
      RUNS,
    );
    expect(linkDot(hostile)).toContain('\\"><script>');
  });
});
