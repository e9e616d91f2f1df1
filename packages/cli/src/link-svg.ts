/** The graph of links as a picture in one file: SVG with its style inside, light and dark as the system is. */
import type { LinkGraph } from "@bonafide/core/screening/linked";
import { escapeHtml } from "./html-page.ts";
import { layOut } from "./link-layout.ts";
import { counted, day, identifierName, remarks, shortId, SUPPRESSED } from "./link-words.ts";
import { printable } from "./terminal.ts";

const MARGIN = 24;
const LINE = 17;
const HEAD = 64;
const FOOT = 40;
/** The widest of the usual fonts takes about this much per character at this size. */
const CHARACTER = 7.8;
const LEAST_WIDTH = 560;

const STYLE = `
svg { --page: #ffffff; --text: #1b2127; --quiet: #58626d; --line: #9aa5b0; --box: #eef2f6; --edge: #5b7893; --shared: #fff3dc;
  --sharededge: #b26a00; --start: #1f5f99; --starttext: #ffffff; }
@media (prefers-color-scheme: dark) { svg { --page: #14181c; --text: #e7eaee; --quiet: #a5b0bb; --line: #5a6672; --box: #232b33;
  --edge: #86a5c2; --shared: #3a2d14; --sharededge: #f0b877; --start: #86c1ee; --starttext: #0f1418; } }
text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Open Sans", Arial, sans-serif; fill: var(--text); text-anchor: middle; }
.page { fill: var(--page); } .title { font-size: 17px; font-weight: 600; text-anchor: start; } .quiet { fill: var(--quiet); text-anchor: start; }
.edge { stroke: var(--line); stroke-width: 1.5; } .application rect { fill: var(--box); stroke: var(--edge); stroke-width: 1.5; }
.application .id { font-weight: 600; } .start rect { fill: var(--start); stroke: var(--start); } .start text { fill: var(--starttext); }
.same rect { stroke-dasharray: 5 3; } .identifier rect { fill: var(--shared); stroke: var(--sharededge); stroke-width: 1.5; }
.suppressed rect { fill: var(--page); stroke: var(--line); stroke-dasharray: 2 3; } .suppressed text { fill: var(--quiet); }
`;

interface Label {
  readonly lines: readonly string[];
  readonly className: string;
  readonly title: string;
  readonly corner: number;
  readonly width: number;
  readonly height: number;
}

const label = (parts: Pick<Label, "lines" | "className" | "title"> & { readonly round: boolean }): Label => {
  const { round, ...rest } = parts;
  const width = Math.ceil(Math.max(...parts.lines.map((line) => [...line].length)) * CHARACTER) + (round ? 30 : 22);
  const height = parts.lines.length * LINE + 12;
  return { ...rest, width, height, corner: round ? height / 2 : 6 };
};

function labelsOf({ applications, identifiers }: LinkGraph): Label[] {
  return [
    ...applications.map((application) => {
      const { applicationId, submittedAt, samePerson, distance } = application;
      const kind = distance === 0 ? " start" : samePerson ? " same" : "";
      return label({
        lines: [shortId(applicationId), day(submittedAt), ...remarks(application)],
        className: `application${kind}`,
        title: `Application ${printable(applicationId)}`,
        round: false,
      });
    }),
    ...identifiers.map((identifier) => {
      const { suppressed, more, applicationIds } = identifier;
      const said = suppressed ? ["more than 20 people", "counts nothing"] : more ? ["more than are shown"] : [];
      return label({
        lines: [identifierName(identifier), ...said],
        className: `identifier${suppressed ? " suppressed" : ""}`,
        title: `${identifierName(identifier)}: ${suppressed ? SUPPRESSED : `on ${counted(applicationIds.length, "application")} shown here`}`,
        round: true,
      });
    }),
  ];
}

const n = (value: number) => String(Math.round(value * 10) / 10);

/** Where every label's box lies in the picture; no two overlap. */
export function placedLabels(graph: LinkGraph) {
  const at = new Map(graph.applications.map(({ applicationId }, index) => [applicationId, index]));
  const edges = graph.identifiers.flatMap(({ applicationIds }, index) =>
    applicationIds.flatMap((id): [number, number][] => {
      const end = at.get(id);
      return end === undefined ? [] : [[graph.applications.length + index, end]];
    }),
  );
  return { ...layOut(labelsOf(graph), edges), edges };
}

export function linkSvg(graph: LinkGraph): string {
  const { placed, edges, width: inner, height: down } = placedLabels(graph);
  const width = Math.ceil(Math.max(inner + 2 * MARGIN, LEAST_WIDTH));
  const height = Math.ceil(down + HEAD + FOOT + MARGIN);
  const left = (width - inner) / 2;
  const [start] = graph.applications;
  const title = `What application ${shortId(start?.applicationId ?? "")} shares with others`;
  const size = `${counted(graph.applications.length, "application")}, ${counted(graph.identifiers.length, "identifier")} in common${graph.cut ? "; there are more than fit" : ""}`;
  const lines = edges.flatMap(([from, to]) => {
    const [a, b] = [placed[from], placed[to]];
    if (!a || !b) return [];
    return [
      `<line class="edge" x1="${n(a.x + left)}" y1="${n(a.y + HEAD)}" x2="${n(b.x + left)}" y2="${n(b.y + HEAD)}"/>`,
    ];
  });
  const boxes = placed.map(({ box, x, y }) => {
    const top = y + HEAD - box.height / 2;
    const text = box.lines.map(
      (line, row) =>
        `<text${row === 0 ? ' class="id"' : ""} x="${n(x + left)}" y="${n(top + 18 + row * LINE)}">${escapeHtml(line)}</text>`,
    );
    return `<g class="${box.className}"><title>${escapeHtml(box.title)}</title><rect x="${n(x + left - box.width / 2)}" y="${n(top)}" width="${n(box.width)}" height="${n(box.height)}" rx="${n(box.corner)}"/>${text.join("")}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escapeHtml(`${title}: ${size}`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<text class="title" x="${MARGIN}" y="28">${escapeHtml(title)}</text>`,
    `<text class="quiet" x="${MARGIN}" y="48">${escapeHtml(size)}</text>`,
    ...lines,
    ...boxes,
    `<text class="quiet" x="${MARGIN}" y="${height - 16}">Labels of identifiers lead back to nothing. Sharing one is no finding.</text>`,
    "</svg>",
    "",
  ].join("\n");
}
