/** The plots of a report. */
import type { Report } from "@bonafide/core/domain/report";
import type { CheckRow } from "@bonafide/core/domain/report-checks";
import type { Share } from "@bonafide/core/domain/report-counts";
import type { Fairness } from "@bonafide/core/domain/report-fairness";
import { BAND_TITLES, percent } from "./forecast-text.ts";
import { axisX, axisY, barX, barY, dot, gridX, gridY, ruleX, ruleY, svg, text, tickX } from "./plot.ts";
import { DIVISION_TITLES, groupName } from "./report-text.ts";

const WIDTH = 440;
const STYLE = { fontSize: "13px", background: "transparent", color: "var(--text)" };
const GRID = { stroke: "var(--line)", strokeOpacity: 1 } as const;
/** Longer names than this would leave no room for what the plot is about. */
const MOST_NAME = 23;
const shortened = (name: string) => {
  const letters = [...name];
  return letters.length > MOST_NAME ? `${letters.slice(0, MOST_NAME - 1).join("")}…` : name;
};
/** As many as fit a screen; the table has the others. */
const MOST_ROWS = 14;

export function daysPlot({ volume }: Report): string {
  const bars = volume.days.flatMap(({ day, received, flagged }) => [
    { day, kind: "flagged", count: flagged },
    { day, kind: "others", count: received - flagged },
  ]);
  const every = Math.max(1, Math.ceil(volume.days.length / 5));
  return svg(
    {
      width: WIDTH,
      height: 230,
      marginTop: 24,
      marginBottom: 40,
      marginLeft: 40,
      marginRight: 12,
      style: STYLE,
      x: { label: "day (UTC)", domain: volume.days.map(({ day }) => day), padding: 0.15 },
      y: {
        label: "applications",
        labelArrow: "none",
        ticks: 4,
        domain: [0, Math.max(4, ...volume.days.map(({ received }) => received))],
      },
      color: { domain: ["flagged", "others"], range: ["var(--review)", "var(--legit)"] },
      marks: [
        gridY({ ...GRID, ticks: 4 }),
        axisY({ ticks: 4, tickSize: 0 }),
        axisX({
          ticks: volume.days.flatMap(({ day }, at) => (at % every === 0 ? [day] : [])),
          tickFormat: (day: string) => day.slice(5),
          tickSize: 0,
        }),
        barY(bars, { x: "day", y: "count", fill: "kind" }),
      ],
    },
    "Applications a day, flagged ones apart",
  );
}

export function bandsPlot({ bands }: Report): string {
  const rows = bands.map(({ band, share }) => ({
    title: BAND_TITLES[band],
    percent: share.of === 0 ? 0 : (share.hits / share.of) * 100,
    band,
  }));
  return svg(
    {
      width: WIDTH,
      height: 230,
      marginTop: 4,
      marginBottom: 42,
      marginLeft: 122,
      marginRight: 56,
      style: STYLE,
      x: {
        label: "share of screened applications",
        labelArrow: "none",
        domain: [0, Math.max(10, ...rows.map((one) => one.percent))],
        ticks: 4,
        tickFormat: (tick: number) => `${tick}%`,
      },
      y: { label: null, domain: rows.map(({ title }) => title) },
      color: {
        domain: ["high", "review", "low", "unscored"],
        range: ["var(--high)", "var(--review)", "var(--legit)", "var(--limit)"],
      },
      marks: [
        gridX({ ...GRID, ticks: 4 }),
        axisY({ tickSize: 0 }),
        barX(rows, { x: "percent", y: "title", fill: "band", insetTop: 5, insetBottom: 5 }),
        text(rows, {
          x: "percent",
          y: "title",
          text: (one: { readonly percent: number }) => percent(one.percent / 100),
          dx: 5,
          textAnchor: "start",
          fill: "var(--text)",
        }),
      ],
    },
    "Share of applications by result",
  );
}

interface IntervalRow {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}
const intervalRow = (id: string, name: string, { hits, of, from, to }: Share): IntervalRow => ({
  id,
  name,
  at: (hits / of) * 100,
  from: from * 100,
  to: to * 100,
});

/** `reach` is the farthest that anything besides the intervals goes; `shown` says of what the axis shows shares. */
function intervals(
  rows: readonly IntervalRow[],
  { label, shown }: { readonly label: string; readonly shown: string },
  more: readonly ReturnType<typeof ruleX>[],
  reach: number,
): string {
  const names = new Map(rows.map(({ id, name }) => [id, shortened(name)]));
  return svg(
    {
      width: WIDTH,
      height: 46 + Math.max(1, rows.length) * 24,
      marginTop: 4,
      marginBottom: 42,
      marginLeft: 180,
      marginRight: 20,
      style: STYLE,
      x: {
        label: shown,
        labelArrow: "none",
        domain: [0, Math.max(5, reach, ...rows.map(({ to }) => to))],
        ticks: 4,
        tickFormat: (tick: number) => `${tick}%`,
      },
      y: {
        label: null,
        domain: rows.map(({ id }) => id),
        tickFormat: (id: string) => names.get(id) ?? "",
      },
      marks: [
        gridX({ ...GRID, ticks: 4 }),
        axisY({ tickSize: 0, tickFormat: (id: string) => names.get(id) ?? "" }),
        ...more,
        ruleY(rows, { y: "id", x1: "from", x2: "to", stroke: "var(--legit)", strokeWidth: 2 }),
        dot(rows, { y: "id", x: "at", r: 4, fill: "var(--legit)" }),
      ],
    },
    label,
  );
}

/** Those that fired most. */
export function checksPlot(signals: readonly CheckRow[]): string {
  const most = signals.filter(({ fired, isRelief }) => fired.hits > 0 && !isRelief).slice(0, MOST_ROWS);
  if (most.length === 0) return "<p>Nothing fired.</p>";
  const expected = most.map((one) => ({ id: one.signal, at: one.expected * 100 }));
  return intervals(
    most.map(({ signal, fired }) => intervalRow(signal, signal, fired)),
    {
      label: "How often each check fired, with its interval and what is expected",
      shown: "share of applications it was made for",
    },
    [tickX(expected, { x: "at", y: "id", stroke: "var(--limit)", strokeWidth: 3, inset: 5 })],
    Math.max(...expected.map(({ at }) => at)),
  );
}

/** The largest groups, beside what holds for all. */
export function fairnessPlot({ by, groups }: Fairness, overall: number): string {
  return intervals(
    groups.slice(0, MOST_ROWS).map((group) => intervalRow(group.id, groupName(by, group), group.flagged)),
    {
      label: `Share flagged by ${DIVISION_TITLES[by]}, with its interval; the dashed line is the share of all`,
      shown: "share flagged",
    },
    [ruleX([overall * 100], { stroke: "var(--limit)", strokeDasharray: "4 3" })],
    overall * 100,
  );
}
