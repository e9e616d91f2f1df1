/** A score card as one HTML file: points per case, what fired how often, and every figure behind them as tables. */
import { BANDS } from "@bonafide/core/domain/assessment";
import type { Policy } from "@bonafide/core/domain/policy";
import type { CaseRun } from "@bonafide/sandbox/evaluate/run-case";
import type { CaseRow, ScoreCard } from "@bonafide/sandbox/evaluate/score-card";
import {
  CASE_HEADER,
  CLASS_HEADER,
  caseCells,
  classMatrix,
  confusionMatrix,
  MATRIX_HEADER,
  summaryLines,
} from "./evaluate-text.ts";
import { escapeHtml, htmlPage, htmlTable } from "./html-page.ts";
import { axisY, barX, dot, gridX, ruleX, svg, text } from "./plot.ts";

const CLASSES = ["legit", "fraud"] as const;
const COLOURS = { domain: [...CLASSES], range: ["var(--legit)", "var(--fraud)"] };
const WIDTH = 440;
const STYLE = { fontSize: "13px", background: "transparent", color: "var(--text)" };
/** Longer ids than this would leave no room for what the plot is about. */
const MOST_ID = 12;

const shortened = (id: string) => (id.length > MOST_ID ? `${id.slice(0, MOST_ID - 1)}…` : id);

function pointsPlot(rows: readonly CaseRow[], { cuts }: Policy): string {
  const heaviest = rows.toSorted((a, b) => b.points - a.points || (a.id < b.id ? -1 : 1));
  return svg(
    {
      width: WIDTH,
      height: 64 + heaviest.length * 18,
      marginTop: 30,
      marginBottom: 30,
      marginLeft: 100,
      marginRight: 24,
      style: STYLE,
      x: { label: null, ticks: 6 },
      y: {
        domain: heaviest.map(({ id }) => id),
        label: null,
        tickFormat: shortened,
      },
      color: COLOURS,
      symbol: { domain: [...CLASSES], range: ["circle", "square"] },
      marks: [
        gridX({ stroke: "var(--line)", strokeOpacity: 1, ticks: 6 }),
        axisY({ tickSize: 0, tickFormat: shortened }),
        ruleX([cuts.review, cuts.high], { stroke: "var(--limit)", strokeDasharray: "4 3" }),
        text(
          [
            { at: cuts.review, name: `contact ${cuts.review}` },
            { at: cuts.high, name: `identity ${cuts.high}` },
          ],
          { x: "at", text: "name", frameAnchor: "top", dy: -12, fill: "var(--quiet)" },
        ),
        dot(heaviest, { x: "points", y: "id", fill: "class", symbol: "class", r: 5 }),
      ],
    },
    "Points of every case, with the cuts",
  );
}

interface Often {
  readonly signal: string;
  readonly class: CaseRow["class"];
  readonly cases: number;
}

function firedPlot(rows: readonly CaseRow[]): string {
  const counting = rows.flatMap((row) => row.fired.map((signal) => ({ signal, class: row.class })));
  const times = (signal: string, kind?: string) =>
    counting.filter((one) => one.signal === signal && (kind === undefined || one.class === kind)).length;
  const signals = [...new Set(counting.map(({ signal }) => signal))].toSorted(
    (a, b) => times(b) - times(a) || (a < b ? -1 : 1),
  );
  const bars = signals.flatMap((signal): Often[] =>
    CLASSES.map((kind) => ({ signal, class: kind, cases: times(signal, kind) })).filter(({ cases }) => cases > 0),
  );
  return svg(
    {
      width: WIDTH,
      height: 40 + Math.max(1, signals.length) * 24,
      marginTop: 4,
      marginBottom: 30,
      marginLeft: 200,
      marginRight: 40,
      style: STYLE,
      x: { domain: [0, Math.max(1, ...signals.map((signal) => times(signal)))], label: null, ticks: 4 },
      y: { domain: signals, label: null },
      color: COLOURS,
      marks: [
        gridX({ stroke: "var(--line)", strokeOpacity: 1, ticks: 4 }),
        axisY({ tickSize: 0 }),
        barX(bars, { x: "cases", y: "signal", fill: "class", insetTop: 4, insetBottom: 4 }),
        text(
          signals.map((signal) => ({ signal, cases: times(signal) })),
          { x: "cases", y: "signal", text: "cases", dx: 5, textAnchor: "start", fill: "var(--text)" },
        ),
      ],
    },
    "How many cases each signal fired in",
  );
}

const legend = CLASSES.map((kind) => `<span class="key" style="background: var(--${kind})"></span>${kind}`).join(
  " &nbsp; ",
);

const annotation = ({ id, band, points, annotation: note }: CaseRow) =>
  `<details><summary>${escapeHtml(`${id}: ${band}, ${points} points`)}</summary><pre>${escapeHtml(note ?? "")}</pre></details>`;

export function evaluatePage(runs: readonly CaseRun[], { cases, summary }: ScoreCard, policy: Policy): string {
  const table = runs.flatMap((run, at) => {
    const row = cases[at];
    return row ? [caseCells(run, row)] : [];
  });
  return htmlPage(
    "Worked cases",
    `<h1>Worked cases</h1>
${summaryLines(summary, runs)
  .map((line) => `<p>${escapeHtml(line)}</p>`)
  .join("\n")}
<p class="quiet">${legend}; the dashed lines are the cuts. Cases are chosen, not sampled: nothing here says how often anything happens.</p>
<div class="plots">
<section><figure><figcaption><strong>Points of every case</strong></figcaption>${pointsPlot(cases, policy)}</figure></section>
<section><figure><figcaption><strong>What fired, in how many cases</strong></figcaption>${firedPlot(cases)}</figure></section>
</div>
<section><h2>What it should come to, and what it came to</h2>
${htmlTable(MATRIX_HEADER, confusionMatrix(runs, cases))}</section>
<section><h2>Who ends in which band</h2>
${htmlTable(CLASS_HEADER, classMatrix(cases))}</section>
<section><h2>Every case</h2>
${htmlTable(CASE_HEADER, table, "words")}</section>
<section><h2>What a recruiter reads</h2>
${cases.map(annotation).join("\n")}</section>
<p class="quiet">${escapeHtml(`Policy ${policy.version}; bands from ${BANDS.join(", ")}.`)}</p>`,
  );
}
